#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace continuo {

enum class OperatorRole {
    operator_,  ///< answers customers
    admin,      ///< may do what the administrator's key allows as well
};

/// A person who signs in with a token of their own to answer customers.
struct Operator {
    std::string name;  ///< shown to customers; see is_valid_operator_name()
    OperatorRole role = OperatorRole::operator_;
    std::string token_hash;  ///< hash_operator_token()
    TimePoint created_at{};
    std::optional<TimePoint> disabled_at;  ///< set: the token is not valid any more

    bool operator==(const Operator&) const = default;
};

[[nodiscard]] std::string_view to_string(OperatorRole role);  ///< operator, admin
[[nodiscard]] std::optional<OperatorRole> parse_operator_role(std::string_view text);

/// 1 to 64 of `[A-Za-z0-9_.@-]`: a name is a part of `operator:<name>` and of URLs.
[[nodiscard]] bool is_valid_operator_name(std::string_view name);

/// `op_` and 64 hex digits: 256 random bits, so a plain hash of it cannot be searched for.
[[nodiscard]] std::string make_operator_token();
/// Lower-case hex of the token's BLAKE2b-256.
[[nodiscard]] std::string hash_operator_token(std::string_view token);
/// It has the form of an operator's token.
[[nodiscard]] bool is_operator_token(std::string_view text);

}  // namespace continuo
