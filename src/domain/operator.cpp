#include "domain/operator.hpp"

#include "base/id.hpp"

namespace continuo {

namespace {

constexpr std::string_view token_prefix = "op_";
constexpr std::size_t token_random_bytes = 32;
constexpr std::size_t operator_name_bytes_max = 64;

}  // namespace

std::string_view to_string(OperatorRole role) {
    return role == OperatorRole::admin ? "admin" : "operator";
}

std::optional<OperatorRole> parse_operator_role(std::string_view text) {
    if (text == "operator") return OperatorRole::operator_;
    if (text == "admin") return OperatorRole::admin;
    return std::nullopt;
}

bool is_valid_operator_name(std::string_view name) {
    return is_valid_id(name) && name.size() <= operator_name_bytes_max &&
           name.find(':') == std::string_view::npos;
}

std::string make_operator_token() {
    return std::string(token_prefix) + random_hex(token_random_bytes);
}

std::string hash_operator_token(std::string_view token) {
    return content_hash(token);
}

bool is_operator_token(std::string_view text) {
    return text.starts_with(token_prefix) &&
           text.size() == token_prefix.size() + 2 * token_random_bytes;
}

}  // namespace continuo
