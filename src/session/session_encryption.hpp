#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// Seals what is kept outside the process: XChaCha20-Poly1305 (libsodium) under a key of the
/// session's own, derived from a master key by keyed BLAKE2b over the session's id, so that one
/// nonce never meets a key twice and a value cannot be moved to another session or field.
///
/// A sealed value: one byte 1 | length of the key's id | the key's id | 24 bytes of nonce | the
/// ciphertext with its 16 bytes of tag. Its associated data is all before the nonce, the session's
/// id and the field's name. JSON never begins with the byte 1: what was written before sealing was
/// turned on is told apart, read, and sealed by its next write.
/// Thread: any.
class SessionCipher {
public:
    /// `keys` as in SESSION_ENCRYPTION_KEYS: `id:base64[,id:base64...]`, each key 32 bytes. The
    /// first one seals, all of them open. Errors: invalid_input, without a word of the keys.
    [[nodiscard]] static Result<std::shared_ptr<const SessionCipher>> make(std::string_view keys);
    ~SessionCipher();
    SessionCipher(const SessionCipher&) = delete;
    SessionCipher& operator=(const SessionCipher&) = delete;

    [[nodiscard]] std::string cipher(
        std::string_view session_id, std::string_view field, std::string_view text
    ) const;
    /// Errors: corrupt (changed, another session's, a key that is not ours: says which).
    [[nodiscard]] Result<std::string> open(
        std::string_view session_id, std::string_view field, std::string_view sealed
    ) const;

private:
    using Key = std::array<unsigned char, 32>;
    struct MasterKey {
        std::string id;
        Key key;
    };
    SessionCipher() = default;
    /// Holds until this thread asks for another.
    [[nodiscard]] static const Key& session_key(
        const MasterKey& master, std::string_view session_id
    );

    std::vector<MasterKey> x_keys;
};

[[nodiscard]] bool is_encrypted(std::string_view stored);

/// As it goes to the store: sealed when there is a seal, else as it is.
[[nodiscard]] std::string to_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string text
);
/// As it came from the store. Errors: corrupt; sealed, and there is no seal.
[[nodiscard]] Result<std::string> from_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string stored
);

/// The same, and what `decode(text)`, which gives a Result, makes of it.
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
