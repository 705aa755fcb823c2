#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "chaos/checker.hpp"

namespace continuo::chaos {

/// What was asked for of one document or ticket, by one client, one change after the other.
struct Edits {
    std::string acknowledged{};        ///< content after the last change that was acknowledged
    std::set<std::string> unknown{};   ///< contents of changes without an answer, which may be late
    std::set<std::string> replaced{};  ///< of changes that a later acknowledged one replaced
    std::uint64_t count = 0;           ///< acknowledged changes
};

/// The edits of all documents (`document/<id>`) and tickets (`ticket/<id>`); "" stands for a
/// document that is not there. Thread: any.
class EditLog {
public:
    void acknowledge(const std::string& key, const std::string& content);
    void leave_open(const std::string& key, const std::string& content);
    /// An answer that no fault explains.
    void report(Violation violation);

    [[nodiscard]] std::map<std::string, Edits> edits() const;
    [[nodiscard]] std::vector<Violation> reported() const;
    /// The content is one of those that the edits may have led to.
    [[nodiscard]] bool allows(const std::string& key, const std::string& content) const;

private:
    mutable std::mutex x_mutex;
    std::map<std::string, Edits> x_edits;
    std::vector<Violation> x_reported;
};

/// What one source has: contents by key.
using EditedContents = std::map<std::string, std::string>;

/// Compares the contents of all sources with the log and with each other: `lost`, `resurrected`
/// (a content that was replaced or deleted), `differs`. Pure.
[[nodiscard]] std::vector<Violation> check_edits(
    const EditLog& log, const std::map<std::string, EditedContents>& by_source
);

}  // namespace continuo::chaos
