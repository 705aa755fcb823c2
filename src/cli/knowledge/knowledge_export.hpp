#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

#include "cli/knowledge/knowledge_access.hpp"

namespace continuo {

/// Writes a line for each document (document_files.hpp) to the new file `output`, which only its
/// owner can read, or to `out` if it is `-`. Returns how many. A file that cannot be completed is
/// removed. Errors: those of `access`; conflict (the file exists), internal (it cannot be written).
[[nodiscard]] Result<std::uint64_t> export_knowledge(
    KnowledgeAccess& access,
    const std::string& output,
    std::ostream& out,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress
);

}  // namespace continuo
