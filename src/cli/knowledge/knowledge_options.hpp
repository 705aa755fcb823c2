#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace continuo {

enum class KnowledgeAction { add, sync, list, remove, search, export_, status };

/// What `continuo kb` is asked for.
struct KnowledgeOptions {
    KnowledgeAction action = KnowledgeAction::list;
    std::vector<std::string> paths;  ///< add: files and folders; sync: one
    std::vector<std::string> ids;    ///< remove
    std::string query;               ///< search
    std::size_t limit = 5;           ///< search
    std::string output = "-";        ///< export
    bool dry_run = false;            ///< sync
    bool allow_empty = false;        ///< sync: also with no document at all
    bool json = false;
    bool offline = false;           ///< on the data folder, without a server
    std::vector<std::string> urls;  ///< status: several; none: CONTINUO_URL, or the settings
    std::string prefix;             ///< empty: that of the settings
    std::string key_file;           ///< empty: from the environment or the settings
};

}  // namespace continuo
