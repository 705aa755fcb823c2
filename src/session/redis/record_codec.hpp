#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "session/session_encryption.hpp"
#include "session/session_record.hpp"

namespace continuo {

// The form in which a store outside the process keeps a session: one JSON text for its state, one
// text for each message. Round trip is exact.

/// What the sealed values of a session are named (session_encryption.hpp).
namespace stored_field {
inline constexpr std::string_view state = "state";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view by_products = "with";
}  // namespace stored_field

/// All of the record but its messages and its saved mark:
/// `{session, outcomes: [[id, message, at, reply?]], pending?: {turn, holder, lease_end},
/// committed?: {fence, turn, reply}}`; times in microseconds since 1970. Members of the session
/// that say nothing (null, empty) are left out, and so are the outcomes with a reply of messages
/// from `known_from` on: complete_answered knows them from the log.
[[nodiscard]] std::string encode_state(
    const SessionRecord& record,
    std::uint64_t known_from = std::numeric_limits<std::uint64_t>::max()
);
/// `<seq> <turn> <microseconds since 1970> <size of the id> <size of the content> <role>[ <size of
/// the sources>]\n`, the client_message_id, the content, the sources (a JSON array), and the JSON
/// of what else it has, if it has. Sizes in bytes.
[[nodiscard]] std::string encode_message(const Message& message);

/// Errors: corrupt, naming what is missing or of the wrong type.
[[nodiscard]] Result<SessionRecord> decode_state(const std::string& text);
/// `later`: from whoever can be trusted with them, since the seal vouches for it; they are not
/// looked at before somebody asks for one.
enum class SourcesReading { now, later };
[[nodiscard]] Result<Message> decode_message(
    const std::string& text, SourcesReading reading = SourcesReading::now
);

/// A message as the store gave it back, sealed or not. `seal` may be null. Errors: corrupt.
[[nodiscard]] Result<Message> open_message(
    const SessionCipher* cipher, std::string_view session_id, std::string stored
);

}  // namespace continuo
