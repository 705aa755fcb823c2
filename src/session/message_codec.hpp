#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "domain/message.hpp"
#include "session/session_encryption.hpp"

namespace continuo {

// The format of a message in Redis and in outbox entries. Decoding an encoded message gives an
// equal message.

/// `<seq> <turn> <microseconds since 1970> <size of the id> <size of the content> <role>[ <size of
/// the sources>]\n`, the client_message_id, the content, the sources (a JSON array), and the JSON
/// of the other members, if there are any. Sizes in bytes.
[[nodiscard]] std::string encode_message(const Message& message);

/// When the sources are parsed. `later`: at first use; for messages that were decrypted, whose
/// authentication tag proves that this program wrote them.
enum class SourcesReading { now, later };
/// Errors: corrupt, naming what is missing or of the wrong type.
[[nodiscard]] Result<Message> decode_message(
    const std::string& text, SourcesReading reading = SourcesReading::now
);

/// encode_message() and decode_message() with encryption; the number of the encrypted value is the
/// seq. `cipher` null: not encrypted. Errors: corrupt.
[[nodiscard]] std::string encode_stored_message(
    const SessionCipher* cipher, std::string_view session_id, const Message& message
);
[[nodiscard]] Result<Message> decode_stored_message(
    const SessionCipher* cipher, std::string_view session_id, std::string stored
);

}  // namespace continuo
