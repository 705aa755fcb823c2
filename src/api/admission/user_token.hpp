#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

// How the company's backend proves to this server which customer a page belongs to: with an HMAC
// under USER_TOKEN_SECRET (decision 017). Pure functions. Thread: any.

inline constexpr std::size_t user_token_bytes_max = 4096;  // a user id and some claims are 300
/// How far the clock of the issuer may be ahead of ours: for `nbf` and `iat`.
inline constexpr std::chrono::seconds user_token_leeway{60};

/// What a token says.
struct TokenUser {
    std::string id;
    std::optional<std::vector<std::string>> access_tags;  ///< nullopt: it says nothing of them
};

/// The user (`sub`) of a JSON Web Token (RFC 7519) in the compact form: base64url without padding
/// (RFC 7515), header `{"alg":"HS256"}` with an optional `typ` of `JWT`, and the claims `sub` (1 to
/// 255 bytes of UTF-8 without control characters), `exp`, and optionally `nbf` and `iat`, in
/// seconds since 1970, and `access_tags` (domain/access_tags.hpp). Other claims are ignored. Any of
/// `secrets` may have signed it; signatures are compared in constant time. Errors: unauthorized.
/// Its detail is a sentence for the caller, without any part of the token.
[[nodiscard]] Result<TokenUser> verify_user_token(
    std::string_view token, std::span<const std::string> secrets, TimePoint now
);

/// Whether `hash` is the lower-case hex of HMAC-SHA256("user:" + user_id) under one of `secrets`.
/// The prefix keeps hashes and tokens apart: it cannot begin what a token's signature covers, so
/// the hash of a cunningly chosen user id is never the signature of a token.
[[nodiscard]] bool is_user_hash(
    std::string_view hash, std::string_view user_id, std::span<const std::string> secrets
);

}  // namespace continuo
