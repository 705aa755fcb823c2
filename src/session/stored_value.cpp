// Stored values: encrypted with a cipher, clear text without one.
#include <utility>

#include <fmt/format.h>

#include "session/session_encryption.hpp"

namespace continuo {

std::string to_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string text,
    std::uint64_t number
) {
    return cipher == nullptr ? std::move(text) : cipher->encrypt(session_id, field, text, number);
}

namespace {

Result<std::string> read_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string stored
) {
    if (!is_encrypted(stored)) {
        if (cipher == nullptr || cipher->clear_values() == ClearValues::accept) return stored;
        return fail(
            Errc::corrupt,
            fmt::format(
                "the {} is stored as clear text, which SESSION_ENCRYPTION_STRICT refuses "
                "(docs/migration.md, \"Turning encryption on\")",
                field
            )
        );
    }
    if (cipher == nullptr)
        return fail(
            Errc::corrupt,
            fmt::format(
                "the {} is encrypted, but encryption is off (SESSION_ENCRYPTION_ENABLED)", field
            )
        );
    return cipher->decrypt(session_id, field, stored);
}

}  // namespace

Result<std::string> from_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string stored
) {
    auto text = read_stored(cipher, session_id, field, std::move(stored));
    if (!text && cipher != nullptr) cipher->report_refusal(session_id, text.error().detail);
    return text;
}

}  // namespace continuo
