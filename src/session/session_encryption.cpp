#include "session/session_encryption.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr char sealed_mark = '\x01';
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

bool decode_key(std::string_view text, std::array<unsigned char, 32>& key) {
    for (const int variant : {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_URLSAFE}) {
        std::size_t size = 0;
        const int failed = sodium_base642bin(
            key.data(), key.size(), text.data(), text.size(), nullptr, &size, nullptr, variant
        );
        if (failed == 0 && size == key.size()) return true;
    }
    return false;
}

/// What the tag covers beside the text: neither part can hold a NUL.
std::string associated_data(
    std::string_view head, std::string_view session_id, std::string_view field
) {
    std::string data;
    data.reserve(head.size() + session_id.size() + 1 + field.size());
    data += head;
    data += session_id;
    data += '\0';
    data += field;
    return data;
}

}  // namespace

bool is_encrypted(std::string_view stored) {
    return stored.starts_with(sealed_mark);
}

SessionCipher::~SessionCipher() {
    for (auto& master : x_keys)
        sodium_memzero(master.key.data(), master.key.size());
}

Result<std::shared_ptr<const SessionCipher>> SessionCipher::make(std::string_view keys) {
    if (sodium_init() < 0) return fail(Errc::internal, "libsodium could not be initialised");
    std::shared_ptr<SessionCipher> cipher(new SessionCipher);
    for (const auto item : split(keys, ',')) {
        const auto entry = trim(item);
        const auto colon = entry.find(':');
        MasterKey master;
        master.id = entry.substr(0, colon);
        if (colon == std::string_view::npos || master.id.empty() || master.id.size() > 32 ||
            !decode_key(entry.substr(colon + 1), master.key)) {
            return fail(Errc::invalid_input, "SESSION_ENCRYPTION_KEYS cannot be read");
        }
        cipher->x_keys.push_back(std::move(master));
    }
    return cipher;
}

const SessionCipher::Key& SessionCipher::session_key(
    const MasterKey& master, std::string_view session_id
) {
    static constexpr std::string_view purpose = "continuo session state 1";
    // A step seals or opens several values of one session, one after another.
    struct Derived {
        Key master{};
        std::string session_id;
        Key key{};
        ~Derived() {
            sodium_memzero(master.data(), master.size());
            sodium_memzero(key.data(), key.size());
        }
    };
    thread_local Derived last;
    if (last.session_id == session_id && last.master == master.key && !session_id.empty())
        return last.key;
    crypto_generichash_state state;
    crypto_generichash_init(&state, master.key.data(), master.key.size(), last.key.size());
    crypto_generichash_update(&state, bytes_of(purpose), purpose.size());
    crypto_generichash_update(&state, bytes_of(session_id), session_id.size());
    crypto_generichash_final(&state, last.key.data(), last.key.size());
    last.master = master.key;
    last.session_id = session_id;
    return last.key;
}

std::string SessionCipher::cipher(
    std::string_view session_id, std::string_view field, std::string_view text
) const {
    const auto& master = x_keys.front();
    std::string sealed;
    sealed.reserve(2 + master.id.size() + nonce_bytes + text.size() + tag_bytes);
    sealed += sealed_mark;
    sealed += static_cast<char>(master.id.size());
    sealed += master.id;
    const auto data = associated_data(sealed, session_id, field);
    const auto nonce_at = sealed.size();
    const auto text_at = nonce_at + nonce_bytes;
    sealed.resize(text_at + text.size() + tag_bytes);
    fill_random(std::span(bytes_of(sealed) + nonce_at, nonce_bytes));
    const auto& key = session_key(master, session_id);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes_of(sealed) + text_at,
        nullptr,
        bytes_of(text),
        text.size(),
        bytes_of(std::string_view(data)),
        data.size(),
        nullptr,
        bytes_of(sealed) + nonce_at,
        key.data()
    );
    return sealed;
}

Result<std::string> SessionCipher::open(
    std::string_view session_id, std::string_view field, std::string_view sealed
) const {
    const auto id_size = sealed.size() < 2 ? 0 : static_cast<unsigned char>(sealed[1]);
    const std::size_t head = 2 + id_size;
    if (!is_encrypted(sealed) || sealed.size() < head + nonce_bytes + tag_bytes)
        return fail(Errc::corrupt, fmt::format("the sealed {} is cut off", field));
    const auto key_id = sealed.substr(2, id_size);
    const auto master = std::ranges::find(x_keys, key_id, &MasterKey::id);
    if (master == x_keys.end()) {
        const bool printable =
            std::ranges::all_of(key_id, [](char c) { return c > ' ' && c < '\x7f'; });
        return fail(
            Errc::corrupt,
            fmt::format(
                "the {} is sealed with the key \"{}\", which SESSION_ENCRYPTION_KEYS has not",
                field,
                printable ? key_id : "?"
            )
        );
    }
    const auto data = associated_data(sealed.substr(0, head), session_id, field);
    const auto secret = sealed.substr(head + nonce_bytes);
    std::string text(secret.size() - tag_bytes, '\0');
    const auto& key = session_key(*master, session_id);
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes_of(text),
        nullptr,
        nullptr,
        bytes_of(secret),
        secret.size(),
        bytes_of(std::string_view(data)),
        data.size(),
        bytes_of(sealed) + head,
        key.data()
    );
    if (failed != 0)
        return fail(
            Errc::corrupt, fmt::format("the sealed {} was changed, or is another's", field)
        );
    return text;
}

std::string to_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string text
) {
    return cipher == nullptr ? std::move(text) : cipher->cipher(session_id, field, text);
}

Result<std::string> from_stored(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string_view field,
    std::string stored
) {
    if (!is_encrypted(stored)) return stored;
    if (cipher == nullptr)
        return fail(
            Errc::corrupt, fmt::format("the {} is sealed, and sealing is not turned on here", field)
        );
    return cipher->open(session_id, field, stored);
}

}  // namespace continuo
