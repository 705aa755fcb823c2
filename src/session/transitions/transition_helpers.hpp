#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/json.hpp"
#include "session/session_record.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// Starts a durable step that changes nothing yet. Constructs it in place: a step is expensive to
/// move.
Step& start_step(std::optional<Step>& step, const SessionRecord& record, TimePoint now);

/// Increments the version and sets updated_at.
void touch_state(Step& step);

/// Ends the pending turn without a reply and takes a new fence, which makes its lease stale.
/// `left_to_human`: records the outcome of its messages as left to a human.
void close_turn(Step& step, const SessionRecord& record, bool left_to_human);

/// Keeps `queued_at` in step with the owner, after a change from `before`: set when people get the
/// session, removed when the bot does.
void note_owner(Session& session, const Session& before, TimePoint now);
/// The change of owner from `before` to `session` that a patch makes; nullopt: there is none.
[[nodiscard]] std::optional<HandoffEvent> handoff_of_patch(
    const Session& before, const Session& session, const SessionPatch& patch
);

/// Merges by key; a null value removes the key.
/// Errors: limit_exceeded when the result would be larger than limits::metadata_bytes_max.
[[nodiscard]] Result<void> merge_metadata(json::object& metadata, const json::object& changes);
[[nodiscard]] Result<void> check_metadata(const json::object& metadata);

/// Errors: invalid_input (an invalid name), limit_exceeded (too many counters, or out of range),
/// corrupt (the stored value is not an integer).
[[nodiscard]] Result<std::int64_t> add_to_counter(
    json::object& counters, const std::string& name, std::int64_t delta
);

/// Adds a ticket for a session that `step` escalates: a new one, or the session's own, which is
/// opened again if it was resolved. Its summary is the newest message of the customer.
void add_ticket(Step& step, const SessionRecord& record, std::string reason);

/// Errors: invalid_input (there is no such reply), limit_exceeded (more than
/// limits::feedback_bytes_max).
[[nodiscard]] Result<void> add_feedback(
    Session& session, const SessionRecord& record, const MessageFeedback& feedback, TimePoint now
);

[[nodiscard]] std::unexpected<Error> fail_ended(const SessionRecord& record);

}  // namespace continuo
