#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "session/session_record.hpp"

namespace continuo {

// The form in which a store outside the process keeps a session: one JSON text for its state, one
// for each message. Round trip is exact.

/// What the sealed values of a session are named (session_seal.hpp).
namespace stored_field {
inline constexpr std::string_view state = "state";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view by_products = "with";
}  // namespace stored_field

/// All of the record but its messages and its saved mark:
/// `{session, outcomes: [{id, message, reply?, at}], pending?: {turn, holder, lease_end},
/// committed?: {fence, turn, reply}}`; times in microseconds since 1970.
[[nodiscard]] std::string encode_state(const SessionRecord& record);
[[nodiscard]] std::string encode_message(const Message& message);

/// Errors: corrupt, naming what is missing or of the wrong type.
[[nodiscard]] Result<SessionRecord> decode_state(const std::string& text);
[[nodiscard]] Result<Message> decode_message(const std::string& text);

}  // namespace continuo
