#pragma once

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../support/user_tokens.hpp"
#include "api/admission/user_token.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo::test {

/// Reads one token and checks the result: a user that a session can have, or a refusal in words of
/// ours. Aborts otherwise.
inline void check_one_token(std::string_view token) {
    static const std::array<std::string, 2> secrets{
        "the-secret-of-the-fuzz-target-0001", "the-secret-of-the-fuzz-target-0002"
    };
    const auto require = [](bool condition) {
        if (!condition) std::abort();
    };
    const auto now = TimePoint(std::chrono::seconds(1'768'471'200));
    const auto user = verify_user_token(token, secrets, now);
    if (user) {
        const auto& id = user->id;
        require(!id.empty() && id.size() <= limits::id_bytes_max && is_utf8(id));
        require(!has_control_characters(id));
        require(token.size() <= user_token_bytes_max);
    } else {
        require(user.error().code == Errc::unauthorized);
        require(user.error().detail.starts_with("The user token ") && is_utf8(user.error().detail));
        require(user.error().detail.size() < 120);
    }
    require(!is_user_hash(token, token, secrets));
}

/// The same bytes as a whole token, as claims that are well signed, and as a header that is.
inline void check_user_token(std::string_view bytes) {
    constexpr std::string_view secret = "the-secret-of-the-fuzz-target-0002";
    check_one_token(bytes);
    check_one_token(sign_token(bytes, secret));
    check_one_token(sign_token(R"({"sub":"u","exp":9999999999})", secret, bytes));
}

}  // namespace continuo::test
