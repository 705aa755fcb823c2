#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace continuo {

enum class KnowledgeAction { add, sync, list, remove, search, export_, status, gaps };

/// Which groups of unanswered questions are shown, as `GET {p}/knowledge/gaps` names them.
struct GapListOptions {
    std::string status = "open";
    std::string sort = "frequent";
    std::size_t limit = 20;
    bool csv = false;
};

/// What `continuo kb` is asked for.
struct KnowledgeOptions {
    KnowledgeAction action = KnowledgeAction::list;
    std::vector<std::string> paths;        ///< add: files, folders and URLs; sync: one folder
    std::string base;                      ///< add: ids are paths below it; empty: see FileReading
    std::vector<std::string> access_tags;  ///< add, sync: of all documents
    bool sitemap = false;                  ///< add: URLs are those of sitemaps
    bool allow_private = false;            ///< add: also URLs of private networks
    std::size_t pages_max = 500;           ///< add: of a sitemap
    std::vector<std::string> ids;          ///< remove
    std::string query;                     ///< search
    std::size_t limit = 5;                 ///< search
    std::string output = "-";              ///< export
    bool dry_run = false;                  ///< sync
    bool allow_empty = false;              ///< sync: also with no document at all
    GapListOptions gaps;
    bool json = false;
    bool offline = false;           ///< on the data folder, without a server
    std::vector<std::string> urls;  ///< status: several; none: CONTINUO_URL, or the settings
    std::string prefix;             ///< empty: that of the settings
    std::string key_file;           ///< empty: from the environment or the settings
};

}  // namespace continuo
