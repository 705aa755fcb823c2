#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "session/refusal_alarm.hpp"

namespace continuo {

/// What a cipher does with a value that is stored as clear text.
enum class ClearValues {
    refuse,  ///< SESSION_ENCRYPTION_STRICT: an error, `corrupt`
    accept,  ///< read it: for the migration of a store that was not encrypted (docs/migration.md)
};

/// The formats of an encrypted value (SESSION_ENCRYPTION_FORMAT). The number detects that a value
/// was replaced by an older or newer value of the same field.
enum class EncryptionFormat {
    first,        ///< writes values without a number, reads both: while older versions run
    second,       ///< writes values with their number, reads both
    second_only,  ///< refuses values without a number
};

/// Encrypts session data that is stored outside the process: XChaCha20-Poly1305 (libsodium) with
/// random nonces under a key for each session, derived from a master key by keyed BLAKE2b over the
/// session's id. A value that was moved to another session or field is refused.
///
/// An encrypted value: one byte 2 | length of the key's id | the key's id | length of the number, 1
/// to 8 | the number, big endian | 24 bytes of nonce | the ciphertext with its 16 bytes of tag. Its
/// associated data is everything before the nonce, the session's id and the field's name. The
/// number is a message's seq or the session's version: readers compare it with the seq or version
/// that they expect. The first format begins with the byte 1 and has no number. JSON begins with
/// neither byte, which identifies clear text. Thread: any.
class SessionCipher {
public:
    /// `keys` as in SESSION_ENCRYPTION_KEYS: `id:base64[,id:base64...]`, each key 32 bytes. The
    /// first one encrypts, all of them decrypt. Errors: invalid_input; its text contains no key.
    [[nodiscard]] static Result<std::shared_ptr<const SessionCipher>> make(
        std::string_view keys,
        ClearValues clear = ClearValues::refuse,
        EncryptionFormat format = EncryptionFormat::second
    );
    ~SessionCipher();
    SessionCipher(const SessionCipher&) = delete;
    SessionCipher& operator=(const SessionCipher&) = delete;

    [[nodiscard]] std::string encrypt(
        std::string_view session_id,
        std::string_view field,
        std::string_view text,
        std::uint64_t number = 0
    ) const;
    /// Errors: corrupt, with the reason: changed or of another session or field, an unknown key,
    /// truncated, or a refused format.
    [[nodiscard]] Result<std::string> decrypt(
        std::string_view session_id, std::string_view field, std::string_view encrypted
    ) const;
    /// How often a key encrypted and decrypted a value, since the cipher was made.
    struct KeyUse {
        std::string id;
        std::uint64_t encrypted = 0;
        std::uint64_t decrypted = 0;
    };
    /// In the order of the keys.
    [[nodiscard]] std::vector<KeyUse> key_use() const;
    [[nodiscard]] ClearValues clear_values() const { return x_clear; }
    [[nodiscard]] EncryptionFormat format() const { return x_format; }
    /// Whether `stored` has the format that encrypt() writes, or a newer one.
    [[nodiscard]] bool is_current(std::string_view stored) const;
    /// Logs an ERROR for a refused value, at the rate of RefusalAlarm; nothing if clear text is
    /// accepted.
    void report_refusal(std::string_view session_id, std::string_view reason) const;

    /// Tokens that replace the user id in an index: a keyed BLAKE2b of `user_id`, 32 hex digits,
    /// for each key. New entries use the first one.
    [[nodiscard]] std::vector<std::string> user_tokens(std::string_view user_id) const;

private:
    using Key = std::array<unsigned char, 32>;
    struct MasterKey {
        std::string id;
        Key key;
    };
    SessionCipher() = default;
    /// Valid until this thread calls it again.
    [[nodiscard]] static const Key& session_key(
        const MasterKey& master, std::string_view session_id
    );

    struct UseCount {
        std::atomic<std::uint64_t> encrypted{0};
        std::atomic<std::uint64_t> decrypted{0};
    };

    std::vector<MasterKey> x_keys;
    std::unique_ptr<UseCount[]> x_uses;  // NOLINT(modernize-avoid-c-arrays): atomics do not move
    ClearValues x_clear = ClearValues::refuse;
    EncryptionFormat x_format = EncryptionFormat::second;
    mutable RefusalAlarm x_refusals;
};

[[nodiscard]] bool is_encrypted(std::string_view stored);
/// The number of an encrypted value. nullopt: clear text or the first format. Not authenticated
/// until the value was decrypted.
[[nodiscard]] std::optional<std::uint64_t> encrypted_number(std::string_view stored);

/// SessionCipher::user_tokens(); without a cipher one token, a hash without a key.
[[nodiscard]] std::vector<std::string> user_tokens(
    const SessionCipher* cipher, std::string_view user_id
);

/// The value to store: `text` encrypted, or `text` itself without a cipher.
[[nodiscard]] std::string to_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string text,
    std::uint64_t number
);
/// The text of a stored value. Errors: corrupt if it cannot be decrypted, if it is encrypted and
/// there is no cipher, or if the cipher refuses clear text or the first format. With a cipher,
/// errors are logged (report_refusal).
[[nodiscard]] Result<std::string> from_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string stored
);

/// from_stored(), then `decode(text)`, which returns a Result.
template <class Decode>
[[nodiscard]] auto decode_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string stored,
    Decode decode
) -> decltype(decode(stored)) {
    const auto text = from_stored(cipher, session_id, field, std::move(stored));
    if (!text) return std::unexpected(text.error());
    return decode(*text);
}

}  // namespace continuo
