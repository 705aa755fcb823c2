#include "session/encrypted_cache.hpp"

#include <string_view>
#include <utility>

namespace continuo {

namespace {

constexpr std::string_view field = "cached value";

/// Differs from the keys of earlier versions, which store clear text: reading their values would be
/// logged as refused.
std::string stored_under(const std::string& key) {
    return "encrypted:" + key;
}

/// The session id for the cipher. No session has it: a session id must not contain a slash.
std::string sealed_under(const std::string& key) {
    return "cache/" + key;
}

class EncryptedCache final : public Cache {
public:
    EncryptedCache(std::unique_ptr<Cache> inner, std::shared_ptr<const SessionCipher> cipher)
        : x_inner(std::move(inner)), x_cipher(std::move(cipher)) {}

    Task<std::optional<std::string>> get(std::string key) override {
        auto stored = co_await x_inner->get(stored_under(key));
        if (!stored) co_return std::nullopt;
        auto value = from_stored(x_cipher.get(), sealed_under(key), field, std::move(*stored));
        if (!value) co_return std::nullopt;
        co_return std::move(*value);
    }

    Task<void> put(std::string key, std::string value) override {
        auto stored = to_stored(x_cipher.get(), sealed_under(key), field, std::move(value), 0);
        co_await x_inner->put(stored_under(key), std::move(stored));
    }

    Task<Result<void>> ping() override { return x_inner->ping(); }

private:
    std::unique_ptr<Cache> x_inner;
    std::shared_ptr<const SessionCipher> x_cipher;
};

}  // namespace

std::unique_ptr<Cache> make_encrypted_cache(
    std::unique_ptr<Cache> inner, std::shared_ptr<const SessionCipher> cipher
) {
    return std::make_unique<EncryptedCache>(std::move(inner), std::move(cipher));
}

}  // namespace continuo
