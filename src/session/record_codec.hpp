#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "session/session_encryption.hpp"
#include "session/session_record.hpp"

namespace continuo {

// The stored form of a session's state outside the process: in Redis and in entries of the outbox.
// Round trip is exact. The form of a message is in message_codec.hpp.

/// The names of the encrypted values of a session (session_encryption.hpp).
namespace stored_field {
inline constexpr std::string_view state = "state";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view by_products = "with";
}  // namespace stored_field

/// All of the record but its messages and its saved mark:
/// `{session, outcomes: [[id, message, at, reply?]], pending?: {turn, holder, lease_end},
/// committed?: {fence, turn, reply}}`; times in microseconds since 1970. Empty members of the
/// session (null, "", {}) are left out, and so are the outcomes with a reply of messages from
/// `known_from` on: complete_answered() derives them from the log.
[[nodiscard]] std::string encode_state(
    const SessionRecord& record,
    std::uint64_t known_from = std::numeric_limits<std::uint64_t>::max()
);

/// Errors: corrupt, naming what is missing or of the wrong type.
[[nodiscard]] Result<SessionRecord> decode_state(const std::string& text);

/// The state of `session_id` as it is stored, encrypted (its number is the session's version) or
/// not. `cipher` may be null. Errors: corrupt.
[[nodiscard]] Result<SessionRecord> decode_stored_state(
    const SessionCipher* cipher, std::string_view session_id, std::string stored
);

}  // namespace continuo
