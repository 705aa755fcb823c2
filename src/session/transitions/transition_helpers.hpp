#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/json.hpp"
#include "session/session_record.hpp"

namespace continuo {

// Functions that several transitions share.

/// Starts a durable step that changes nothing yet, in the place where it will stay: a step holds a
/// whole session, and is not moved about.
Step& start_step(std::optional<Step>& step, const SessionRecord& record, TimePoint now);

/// A new version of the state, now.
void touch_state(Step& step);

/// Ends the unanswered turn without a reply: its lease is stale from here on. `left_to_human`: its
/// messages are known as a person's to answer.
void close_turn(Step& step, const SessionRecord& record, bool left_to_human);

/// Keeps `queued_at` in step with the owner, after a change from `before`: set when people get the
/// session, removed when the bot does.
void note_owner(Session& session, const Session& before, TimePoint now);

/// Merges by key; a null value removes the key.
/// Errors: limit_exceeded when the result would be larger than limits::metadata_bytes_max.
[[nodiscard]] Result<void> merge_metadata(json::object& metadata, const json::object& changes);
[[nodiscard]] Result<void> check_metadata(const json::object& metadata);

/// Errors: invalid_input (a name that is no id), limit_exceeded (too many counters, or out of
/// range), corrupt (the stored value is no integer).
[[nodiscard]] Result<std::int64_t> add_to_counter(
    json::object& counters, const std::string& name, std::int64_t delta
);

/// Gives `step` a ticket for a session that has just been handed to people: a new one, or the
/// session's own, which is opened again if it was resolved. Its summary is the newest message of
/// the customer.
void add_ticket(Step& step, const SessionRecord& record, std::string reason);

[[nodiscard]] std::unexpected<Error> fail_ended(const SessionRecord& record);

}  // namespace continuo
