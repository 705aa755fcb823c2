#include "domain/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string>

#include <sodium.h>

namespace continuo {

namespace {

constexpr std::size_t secret_digits = 16;
constexpr std::size_t digits = 64;

using Hash = std::array<unsigned char, 32>;

/// BLAKE2b keyed with `key` over the parts and their lengths.
Hash keyed_hash(const Hash& key, std::initializer_list<std::string_view> parts) {
    const auto bytes = [](std::string_view text) {
        return reinterpret_cast<const unsigned char*>(text.data());
    };
    Hash hash{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, key.data(), key.size(), hash.size());
    for (const auto part : parts) {
        const auto size = std::to_string(part.size()) + ":";
        crypto_generichash_update(&state, bytes(size), size.size());
        crypto_generichash_update(&state, bytes(part), part.size());
    }
    crypto_generichash_final(&state, hash.data(), hash.size());
    return hash;
}

std::string to_hex(const Hash& hash) {
    std::string text(2 * hash.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    text.pop_back();
    return text;
}

/// The key derived from the secret. Cached: a process has one secret, and deriving the key for each
/// request would be half of the work.
struct SecretKey {
    explicit SecretKey(std::string_view text) : secret(text) {
        if (sodium_init() < 0) throw std::runtime_error("libsodium could not be initialised");
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        crypto_generichash(key.data(), key.size(), bytes, text.size(), nullptr, 0);
        name = to_hex(keyed_hash(key, {"continuo fingerprint, name of the secret"}));
        name.resize(secret_digits);
    }
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;
    ~SecretKey() {
        sodium_memzero(key.data(), key.size());
        sodium_memzero(secret.data(), secret.size());
    }

    std::string secret;
    Hash key{};
    std::string name;
};

const SecretKey& key_of(std::string_view secret) {
    thread_local std::optional<SecretKey> last;
    if (!last || last->secret != secret) last.emplace(secret);
    return *last;
}

}  // namespace

std::string make_fingerprint(
    std::string_view secret, std::string_view network, std::string_view user_agent
) {
    const auto& key = key_of(secret);
    const auto mark = to_hex(keyed_hash(key.key, {"continuo fingerprint", network, user_agent}));
    return key.name + mark.substr(0, digits - secret_digits);
}

bool fingerprints_differ(std::string_view left, std::string_view right) {
    if (left.size() != digits || right.size() != digits) return false;
    return left.substr(0, secret_digits) == right.substr(0, secret_digits) && left != right;
}

}  // namespace continuo
