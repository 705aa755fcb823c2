#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/archive.hpp"
#include "database/engine/write_locks.hpp"

namespace continuo {

class Statement;

// The rows of a session. They are made on the caller's thread, so that the writer only binds
// parameters.

struct MessageRow {
    std::uint64_t seq = 0;
    std::uint64_t turn = 0;
    std::string role;
    std::string content;
    TimePoint created_at{};
    std::optional<std::string> client_message_id;
    std::optional<double> processing_time;
    /// JSON of the members that most messages do not have; nullopt without any.
    std::optional<std::string> extra;
};

struct StepRows {
    std::string session_id;
    std::optional<std::string> user_id;
    std::string status;
    TimePoint created_at{};
    TimePoint last_activity{};
    std::uint64_t version = 0;
    std::uint64_t fence = 0;
    std::uint64_t last_seq = 0;
    std::string state;  ///< to_json(Session)
    std::vector<MessageRow> messages;
    std::vector<IdempotencyRecord> outcomes;
    std::optional<Ticket> ticket;
    std::vector<CustomerFact> memories;
    ForgottenFacts forgotten;
    bool user_verified = false;
    bool replayed = false;
    bool gaps_allowed = false;
    bool replaces = false;
    bool is_current = false;
};

/// Errors: invalid_input for an id that is_valid_id refuses, and for a seq of 0.
[[nodiscard]] Result<StepRows> make_rows(SessionWrite step);

/// A step changes the rows of its session, the facts of a verified user, whom several sessions may
/// have, and a ticket, which an operator may change.
[[nodiscard]] WriteLocks locks_of(const StepRows& step);

/// Errors: corrupt.
[[nodiscard]] Result<Session> read_session(const std::string& state);
[[nodiscard]] Result<Message> read_message(const MessageRow& row);

}  // namespace continuo
