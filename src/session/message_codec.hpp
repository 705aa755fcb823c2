#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "domain/message.hpp"
#include "session/session_encryption.hpp"

namespace continuo {

// The stored form of a message outside the process: in Redis and in entries of the outbox. Round
// trip is exact.

/// `<seq> <turn> <microseconds since 1970> <size of the id> <size of the content> <role>[ <size of
/// the sources>]\n`, the client_message_id, the content, the sources (a JSON array), and the JSON
/// of the other members, if there are any. Sizes in bytes.
[[nodiscard]] std::string encode_message(const Message& message);

/// `later`: for a message whose encryption proves that this program wrote it: its sources are not
/// parsed before they are used.
enum class SourcesReading { now, later };
/// Errors: corrupt, naming what is missing or of the wrong type.
[[nodiscard]] Result<Message> decode_message(
    const std::string& text, SourcesReading reading = SourcesReading::now
);

/// A message as it is stored, encrypted (its number is the seq) or not. `cipher` may be null.
/// Errors: corrupt.
[[nodiscard]] std::string encode_stored_message(
    const SessionCipher* cipher, std::string_view session_id, const Message& message
);
[[nodiscard]] Result<Message> decode_stored_message(
    const SessionCipher* cipher, std::string_view session_id, std::string stored
);

}  // namespace continuo
