#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "chaos/checker.hpp"

namespace continuo::chaos {

/// Adds what an instance returns for each session over HTTP. Repeats requests that the instance
/// cannot answer yet (503, 504).
void survey_instance(
    FinalState& state, const std::vector<std::string>& sessions, int port, const std::string& source
);

/// Adds what a database file has of each session. Opens it read-only; no other process must have it
/// open.
void survey_archive(
    FinalState& state,
    const std::vector<std::string>& sessions,
    const std::filesystem::path& file,
    const std::string& source
);

}  // namespace continuo::chaos
