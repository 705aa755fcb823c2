#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/actions/operator_decision.hpp"
#include "base/json.hpp"
#include "domain/message.hpp"
#include "domain/note.hpp"
#include "domain/session.hpp"
#include "domain/ticket.hpp"

namespace continuo {

// The responses of the routes for people. docs/people_schemas.cpp describes the same shapes; the
// tests compare the two.

/// The name of the operator who has the session; nullopt while nobody has.
[[nodiscard]] std::optional<std::string> claimed_by(const Session& session);

/// `{session_id, reasons, priority, waiting_seconds, summary, last_message, claimed_by, user_id,
/// user_verified, contact, ticket_id, status}`. `ticket` and `last` may be null.
[[nodiscard]] json::object queue_entry(
    const Session& session, const Ticket* ticket, const Message* last, TimePoint now
);

/// SessionResponse and `claimed_by`.
[[nodiscard]] json::object claimed_response(const Session& session);

/// `{session_id, seq, content, timestamp, operator, client_message_id}`.
[[nodiscard]] json::object operator_message_response(
    const std::string& session_id, const Message& message
);

/// `{number, author, content, created_at}`.
[[nodiscard]] json::object note_response(const Note& note);

/// Schema TeamActions, an item.
[[nodiscard]] json::object team_action_response(const TeamAction& action, TimePoint now);
/// Schema ActionEntry.
[[nodiscard]] json::object action_entry_response(const ActionEntry& entry);

}  // namespace continuo
