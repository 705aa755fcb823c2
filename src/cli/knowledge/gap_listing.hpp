#pragma once

#include <iosfwd>

#include "base/error.hpp"
#include "cli/knowledge/knowledge_access.hpp"

namespace continuo {

/// Prints the groups of unanswered questions page by page, until there are as many as are wanted.
/// Errors: those of KnowledgeAccess::gaps().
[[nodiscard]] Result<void> list_gaps(
    KnowledgeAccess& access, GapListOptions wanted, bool as_json, std::ostream& out
);

}  // namespace continuo
