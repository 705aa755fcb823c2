#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

/// The text of an answer that is still being made.
struct Draft {
    std::uint64_t fence = 0;  ///< of the lease it is made under: a newer one replaces it
    std::uint64_t seq = 0;    ///< the message that it will be
    std::string text;

    bool operator==(const Draft&) const = default;
};

/// Whether the draft is of an answer that a log of `last_seq` messages does not have.
[[nodiscard]] inline bool is_unfinished(const std::optional<Draft>& draft, std::uint64_t last_seq) {
    return draft && draft->seq > last_seq;
}

/// Where drafts are kept: at most one a session. A draft is worth nothing once message `seq` is in
/// the log, and less than one under a newer fence; who reads it compares both. Thread: any.
/// Errors: unavailable. A failure costs viewers time, and never a word: the log has the answer.
class Drafts {
public:
    virtual ~Drafts() = default;
    virtual Task<Result<void>> put(std::string session_id, Draft draft) = 0;
    virtual Task<Result<std::optional<Draft>>> get(std::string session_id) = 0;
    /// Removes the draft unless it is under another fence.
    virtual Task<Result<void>> remove(std::string session_id, std::uint64_t fence) = 0;
    /// How long to wait between two puts of one draft; deltas reach viewers in between.
    [[nodiscard]] virtual std::chrono::milliseconds interval() const = 0;
};

/// In this process, for sessions in memory: a draft dies with the instance that makes it.
[[nodiscard]] std::unique_ptr<Drafts> make_memory_drafts();

}  // namespace continuo
