#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "chaos/checker.hpp"

namespace continuo::chaos {

/// Adds what an instance shows of each session, over HTTP. Asks again while the answer is that it
/// should.
void survey_instance(
    FinalState& state, const std::vector<std::string>& sessions, int port, const std::string& source
);

/// Adds what a database file has of each session. Opened for reading only; nobody has it open.
void survey_archive(
    FinalState& state,
    const std::vector<std::string>& sessions,
    const std::filesystem::path& file,
    const std::string& source
);

}  // namespace continuo::chaos
