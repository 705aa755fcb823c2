#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

#include <sodium.h>

namespace continuo::test {

// User tokens and hashes as the backend of a shop makes them.

inline std::string base64url(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), 7), '\0');
    sodium_bin2base64(
        text.data(),
        text.size(),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        bytes.size(),
        sodium_base64_VARIANT_URLSAFE_NO_PADDING
    );
    text.resize(text.find('\0'));
    return text;
}

inline std::string hmac_sha256(std::string_view secret, std::string_view text) {
    const auto bytes = [](std::string_view view) {
        return reinterpret_cast<const unsigned char*>(view.data());
    };
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
    crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
    std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
    return mac;
}

/// A token of any header and claims, well signed.
inline std::string sign_token(
    std::string_view claims,
    std::string_view secret,
    std::string_view header = R"({"alg":"HS256","typ":"JWT"})"
) {
    const auto covered = base64url(header) + "." + base64url(claims);
    return covered + "." + base64url(hmac_sha256(secret, covered));
}

inline std::string user_hash(std::string_view user_id, std::string_view secret) {
    const auto mac = hmac_sha256(secret, "user:" + std::string(user_id));
    std::array<char, 65> hex{};
    sodium_bin2hex(
        hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(mac.data()), mac.size()
    );
    return hex.data();
}

}  // namespace continuo::test
