#include "session/session_encryption.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "base/id.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr char first_mark = '\x01';
constexpr char second_mark = '\x02';
constexpr std::size_t number_bytes_max = 9;
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

bool has_number(std::string_view stored) {
    return stored.starts_with(second_mark);
}

/// Appends the number of bytes, then the bytes, big endian without leading zeros: most numbers are
/// small.
void append_number(std::string& out, std::uint64_t number) {
    int bytes = 1;
    while (bytes < 8 && number >> (8 * bytes) != 0)
        ++bytes;
    out += static_cast<char>(bytes);
    for (int i = bytes - 1; i >= 0; --i)
        out += static_cast<char>(static_cast<unsigned char>(number >> (8 * i)));
}

/// Offset of the number: after the mark and the id of the key.
std::size_t number_at(std::string_view stored) {
    return 2 + (stored.size() < 2 ? 0U : static_cast<unsigned char>(stored[1]));
}

/// Size of the header before the nonce: mark, id of the key, number. Larger than the value if the
/// length of the number is invalid.
std::size_t head_size(std::string_view stored) {
    const auto at = number_at(stored);
    if (!has_number(stored)) return at;
    if (at >= stored.size()) return stored.size() + 1;
    const auto bytes = static_cast<unsigned char>(stored[at]);
    return bytes == 0 || bytes > 8 ? stored.size() + 1 : at + 1 + bytes;
}

/// What the tag authenticates in addition to the text. The NUL separates the parts: a session id
/// and a field name contain none.
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

std::string user_token(std::span<const unsigned char> key, std::string_view user_id) {
    static constexpr std::string_view purpose = "continuo user index 1";
    std::array<unsigned char, 16> hash{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, key.data(), key.size(), hash.size());
    crypto_generichash_update(&state, bytes_of(purpose), purpose.size());
    crypto_generichash_update(&state, bytes_of(user_id), user_id.size());
    crypto_generichash_final(&state, hash.data(), hash.size());
    std::string token;
    for (const auto byte : hash)
        fmt::format_to(std::back_inserter(token), "{:02x}", byte);
    return token;
}

}  // namespace

bool is_encrypted(std::string_view stored) {
    return stored.starts_with(first_mark) || has_number(stored);
}

std::optional<std::uint64_t> encrypted_number(std::string_view stored) {
    if (!has_number(stored) || stored.size() < head_size(stored)) return std::nullopt;
    std::uint64_t number = 0;
    const auto begin = number_at(stored) + 1;
    for (const char byte : stored.substr(begin, head_size(stored) - begin))
        number = number << 8U | static_cast<unsigned char>(byte);
    return number;
}

bool SessionCipher::is_current(std::string_view stored) const {
    return x_format == EncryptionFormat::first ? is_encrypted(stored) : has_number(stored);
}

void SessionCipher::report_refusal(std::string_view session_id, std::string_view reason) const {
    if (x_clear == ClearValues::accept) return;
    const auto more = x_refusals.report(std::chrono::steady_clock::now());
    if (!more) return;
    log("session").error(
        "refused a stored value of session {}: {}{}",
        session_id,
        reason,
        *more == 0 ? std::string() : fmt::format(" ({} more not logged)", *more)
    );
}

SessionCipher::~SessionCipher() {
    for (auto& master : x_keys)
        sodium_memzero(master.key.data(), master.key.size());
}

Result<std::shared_ptr<const SessionCipher>> SessionCipher::make(
    std::string_view keys, ClearValues clear, EncryptionFormat format
) {
    if (sodium_init() < 0) return fail(Errc::internal, "cannot initialize libsodium");
    std::shared_ptr<SessionCipher> cipher(new SessionCipher);
    cipher->x_clear = clear;
    cipher->x_format = format;
    const auto items = split(keys, ',');
    cipher->x_keys.reserve(items.size());  // a growing vector would leave copies of keys in memory
    for (const auto item : items) {
        const auto entry = trim(item);
        const auto colon = entry.find(':');
        MasterKey master;
        master.id = entry.substr(0, colon);
        if (colon == std::string_view::npos || master.id.empty() || master.id.size() > 32 ||
            !decode_key(entry.substr(colon + 1), master.key)) {
            return fail(
                Errc::invalid_input,
                "SESSION_ENCRYPTION_KEYS must be id:base64[,id:base64...], each key 32 bytes"
            );
        }
        cipher->x_keys.push_back(master);
        sodium_memzero(master.key.data(), master.key.size());
    }
    cipher->x_uses = std::make_unique<UseCount[]>(cipher->x_keys.size());
    return cipher;
}

std::vector<SessionCipher::KeyUse> SessionCipher::key_use() const {
    std::vector<KeyUse> uses;
    for (std::size_t i = 0; i < x_keys.size(); ++i)
        uses.push_back({x_keys[i].id, x_uses[i].encrypted, x_uses[i].decrypted});
    return uses;
}

const SessionCipher::Key& SessionCipher::session_key(
    const MasterKey& master, std::string_view session_id
) {
    static constexpr std::string_view purpose = "continuo session state 1";
    // Cached: a step encrypts or decrypts several values of one session in a row.
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

std::string SessionCipher::encrypt(
    std::string_view session_id, std::string_view field, std::string_view text, std::uint64_t number
) const {
    const auto& master = x_keys.front();
    x_uses[0].encrypted.fetch_add(1, std::memory_order_relaxed);
    const bool numbered = x_format != EncryptionFormat::first;
    std::string encrypted;
    encrypted.reserve(
        2 + master.id.size() + number_bytes_max + nonce_bytes + text.size() + tag_bytes
    );
    encrypted += numbered ? second_mark : first_mark;
    encrypted += static_cast<char>(master.id.size());
    encrypted += master.id;
    if (numbered) append_number(encrypted, number);
    const auto data = associated_data(encrypted, session_id, field);
    const auto nonce_at = encrypted.size();
    const auto text_at = nonce_at + nonce_bytes;
    encrypted.resize(text_at + text.size() + tag_bytes);
    fill_random(std::span(bytes_of(encrypted) + nonce_at, nonce_bytes));
    const auto& key = session_key(master, session_id);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes_of(encrypted) + text_at,
        nullptr,
        bytes_of(text),
        text.size(),
        bytes_of(std::string_view(data)),
        data.size(),
        nullptr,
        bytes_of(encrypted) + nonce_at,
        key.data()
    );
    return encrypted;
}

Result<std::string> SessionCipher::decrypt(
    std::string_view session_id, std::string_view field, std::string_view encrypted
) const {
    const auto head = head_size(encrypted);
    if (!is_encrypted(encrypted) || encrypted.size() < head + nonce_bytes + tag_bytes)
        return fail(Errc::corrupt, fmt::format("the encrypted {} is truncated", field));
    if (x_format == EncryptionFormat::second_only && !has_number(encrypted)) {
        return fail(
            Errc::corrupt,
            fmt::format(
                "the encrypted {} has the first format, which SESSION_ENCRYPTION_FORMAT=2-only "
                "refuses (docs/migration.md, \"The second format of encrypted data\")",
                field
            )
        );
    }
    const auto key_id = encrypted.substr(2, static_cast<unsigned char>(encrypted[1]));
    const auto master = std::ranges::find(x_keys, key_id, &MasterKey::id);
    if (master == x_keys.end()) {
        const bool printable =
            std::ranges::all_of(key_id, [](char c) { return c > ' ' && c < '\x7f'; });
        return fail(
            Errc::corrupt,
            fmt::format(
                "the {} was encrypted with the key \"{}\", which is not in SESSION_ENCRYPTION_KEYS",
                field,
                printable ? key_id : "?"
            )
        );
    }
    const auto data = associated_data(encrypted.substr(0, head), session_id, field);
    const auto secret = encrypted.substr(head + nonce_bytes);
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
        bytes_of(encrypted) + head,
        key.data()
    );
    if (failed != 0)
        return fail(
            Errc::corrupt,
            fmt::format(
                "the encrypted {} was changed, or belongs to another session or field", field
            )
        );
    const auto index = static_cast<std::size_t>(master - x_keys.begin());
    x_uses[index].decrypted.fetch_add(1, std::memory_order_relaxed);
    return text;
}

std::vector<std::string> SessionCipher::user_tokens(std::string_view user_id) const {
    std::vector<std::string> tokens;
    for (const auto& master : x_keys)
        tokens.push_back(user_token(master.key, user_id));
    return tokens;
}

std::vector<std::string> user_tokens(const SessionCipher* cipher, std::string_view user_id) {
    if (cipher != nullptr) return cipher->user_tokens(user_id);
    return {user_token({}, user_id)};
}

}  // namespace continuo
