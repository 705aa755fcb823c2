#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "cli/knowledge/document_files.hpp"
#include "cli/knowledge/sync_plan.hpp"
#include "domain/document.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

/// A line for each document, or with `as_json` an object.
void print_documents(std::span<const Document> documents, bool as_json, std::ostream& out);

/// `sources` are those of `POST {p}/chat/search`.
void print_passages(const json::array& sources, bool as_json, std::ostream& out);

/// `gaps` are those of `GET {p}/knowledge/gaps`: a table, or with `as_json` an object a line.
void print_gaps(const json::array& gaps, bool as_json, std::ostream& out);
/// A page of them as CSV, with or without its head line; returns how many rows it has. Control
/// characters other than line ends are left out.
std::size_t print_gaps_csv(std::string_view page, bool with_head, std::ostream& out);

/// The status of a server, or why it has none.
struct ServerKnowledge {
    std::string server;
    json::object status;
    std::string failure;  ///< empty: `status` is there
};
void print_knowledge_status(
    std::span<const ServerKnowledge> servers, bool as_json, std::ostream& out
);

/// What `add` and `sync` did, or with `dry_run` would do.
struct ChangeReport {
    bool dry_run = false;
    std::vector<std::string> added;
    std::vector<std::string> updated;
    std::vector<std::string> removed;
    std::uint64_t unchanged = 0;
    std::vector<RefusedFile> failed;
    std::vector<std::string> skipped;
};
void print_changes(const ChangeReport& report, bool as_json, std::ostream& out);

}  // namespace continuo
