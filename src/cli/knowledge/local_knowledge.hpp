#pragma once

#include <memory>

#include "cli/knowledge/knowledge_access.hpp"
#include "settings/settings.hpp"

namespace continuo {

/// The knowledge base in the data folder of the settings, which no server uses: it takes the same
/// lock. Changes are recorded in the audit log as those of `cli`.
/// Errors: busy (a server uses the folder), invalid_input (the instances have their documents
/// from each other, through Redis), and those of the database.
[[nodiscard]] Result<std::unique_ptr<KnowledgeAccess>> open_local_knowledge(const Settings& settings
);

}  // namespace continuo
