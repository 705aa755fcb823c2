// A token is read in the order that reveals least: its form, then the algorithm, then the
// signature, and its claims only when the signature is right.
#include "api/admission/user_token.hpp"

#include <array>
#include <cmath>
#include <optional>

#include <boost/json.hpp>
#include <sodium.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/access_tags.hpp"

namespace continuo {

namespace {

constexpr std::size_t claims_depth_max = 8;  // ours are flat, those of others may be nested
constexpr std::string_view hash_prefix = "user:";

using Mac = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Mac hmac_of(std::string_view secret, std::initializer_list<std::string_view> parts) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(secret), secret.size());
    for (const auto part : parts)
        crypto_auth_hmacsha256_update(&state, bytes_of(part), part.size());
    Mac mac{};
    crypto_auth_hmacsha256_final(&state, mac.data());
    sodium_memzero(&state, sizeof state);
    return mac;
}

std::unexpected<Error> refused(std::string_view why) {
    return fail(Errc::unauthorized, "The user token is not valid: " + std::string(why) + ".");
}

/// nullopt for padding, characters of other alphabets, and bits behind the last byte.
std::optional<std::string> decode_base64url(std::string_view text) {
    std::string out(text.size(), '\0');  // more than it needs
    std::size_t length = 0;
    const int failed = sodium_base642bin(
        reinterpret_cast<unsigned char*>(out.data()),
        out.size(),
        text.data(),
        text.size(),
        nullptr,
        &length,
        nullptr,  // anything behind the text is an error
        sodium_base64_VARIANT_URLSAFE_NO_PADDING
    );
    if (failed != 0) return std::nullopt;
    out.resize(length);
    return out;
}

std::optional<json::object> decode_object(std::string_view text) {
    const auto decoded = decode_base64url(text);
    if (!decoded) return std::nullopt;
    auto value = parse_json(*decoded, claims_depth_max);
    if (!value || !value->is_object()) return std::nullopt;
    return std::move(value->get_object());
}

Result<void> check_header(std::string_view text) {
    const auto header = decode_object(text);
    if (!header) return refused("its header is not a JSON object in base64url");
    if (find_string(*header, "alg") != "HS256") return refused("its alg must be HS256");
    if (header->contains("typ") &&
        !equal_ignoring_case(find_string(*header, "typ").value_or(""), "JWT"))
        return refused("its typ must be JWT");
    // RFC 7515, 4.1.11: what is marked as critical must be understood.
    if (header->contains("crit")) return refused("its header has crit");
    return {};
}

bool is_signed(
    std::string_view covered, std::string_view signature, std::span<const std::string> secrets
) {
    bool found = false;
    for (const auto& secret : secrets) {
        const auto mac = hmac_of(secret, {covered});
        const std::string_view expected(reinterpret_cast<const char*>(mac.data()), mac.size());
        found = equal_constant_time(signature, expected) || found;
    }
    return found;
}

/// A time claim; nullopt if it is absent.
Result<std::optional<double>> seconds_at(const json::object& claims, std::string_view name) {
    if (!claims.contains(name)) return std::nullopt;
    const auto seconds = find_number(claims, name);
    if (seconds && std::isfinite(*seconds)) return seconds;
    return refused("its " + std::string(name) + " is not a number of seconds");
}

Result<void> check_times(const json::object& claims, TimePoint now) {
    const double present = std::chrono::duration<double>(now.time_since_epoch()).count();
    const auto ends = seconds_at(claims, "exp");
    if (!ends) return std::unexpected(ends.error());
    if (!*ends) return refused("it has no exp");
    if (present >= **ends) return fail(Errc::unauthorized, "The user token has expired.");
    for (const std::string_view name : {"nbf", "iat"}) {
        const auto begins = seconds_at(claims, name);
        if (!begins) return std::unexpected(begins.error());
        const auto ahead = std::chrono::duration<double>(user_token_leeway).count();
        if (*begins && **begins > present + ahead)
            return refused("its " + std::string(name) + " is in the future");
    }
    return {};
}

}  // namespace

Result<TokenUser> verify_user_token(
    std::string_view token, std::span<const std::string> secrets, TimePoint now
) {
    if (secrets.empty()) return fail(Errc::unauthorized, "This server takes no user tokens.");
    if (token.size() > user_token_bytes_max) return refused("it is longer than 4096 bytes");
    const auto parts = split(token, '.');
    if (parts.size() != 3) return refused("it is not a signed JSON Web Token");
    if (auto good = check_header(parts[0]); !good) return std::unexpected(std::move(good.error()));
    const auto signature = decode_base64url(parts[2]);
    const auto covered = token.substr(0, parts[0].size() + 1 + parts[1].size());
    if (!signature || !is_signed(covered, *signature, secrets))
        return refused("its signature does not fit");

    const auto claims = decode_object(parts[1]);
    if (!claims) return refused("its claims are not a JSON object in base64url");
    if (auto good = check_times(*claims, now); !good)
        return std::unexpected(std::move(good.error()));
    auto user = find_string(*claims, "sub");
    if (!user || user->empty()) return refused("it has no sub");
    if (user->size() > limits::id_bytes_max) return refused("its sub is longer than 255 bytes");
    if (has_control_characters(*user) || user->find_first_of("\t\r\n") != std::string::npos)
        return refused("its sub has control characters");
    TokenUser out{std::move(*user), std::nullopt};
    if (const auto* tags = claims->if_contains(access_tags_member)) {
        out.access_tags = read_access_tags(*tags);
        if (!out.access_tags) return refused("its access_tags are not an array of tags");
    }
    return out;
}

bool is_user_hash(
    std::string_view hash, std::string_view user_id, std::span<const std::string> secrets
) {
    bool found = false;
    for (const auto& secret : secrets) {
        const auto mac = hmac_of(secret, {hash_prefix, user_id});
        std::array<char, 2 * crypto_auth_hmacsha256_BYTES + 1> hex{};
        sodium_bin2hex(hex.data(), hex.size(), mac.data(), mac.size());
        found = equal_constant_time(hash, hex.data()) || found;
    }
    return found;
}

}  // namespace continuo
