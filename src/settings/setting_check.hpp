#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace continuo {

// Checks of text settings. Each returns nullopt for a valid value, otherwise the words after "must
// ", without the value itself. Pure functions.

/// A numeric IPv4 or IPv6 address.
[[nodiscard]] std::optional<std::string> check_address(std::string_view value);
/// A mailto:, https:// or tel: URI in one line.
[[nodiscard]] std::optional<std::string> check_contact(std::string_view value);
/// An address, or a network in CIDR notation: `10.0.0.0/8`, `fd00::/8`.
[[nodiscard]] std::optional<std::string> check_network(std::string_view value);
/// An item of ALLOWED_HOSTS: a name, `*.name`, an address, or `*`.
[[nodiscard]] std::optional<std::string> check_host_pattern(std::string_view value);
/// `/api`, `/a/b`: segments of `[A-Za-z0-9._~-]`, no slash at the end.
[[nodiscard]] std::optional<std::string> check_prefix(std::string_view value);
/// `*`, or `http(s)://host[:port]` as browsers send it in `Origin`.
[[nodiscard]] std::optional<std::string> check_origin(std::string_view value);
/// `sqlite:///relative.db`, `sqlite:////absolute.db` or a URL of PostgreSQL.
[[nodiscard]] std::optional<std::string> check_database_url(std::string_view value);
/// `redis://` or `rediss://` and a host.
[[nodiscard]] std::optional<std::string> check_redis_url(std::string_view value);
/// `id:base64[,id:base64...]`: distinct ids of `[A-Za-z0-9_-]{1,32}`, keys of 32 bytes.
[[nodiscard]] std::optional<std::string> check_encryption_keys(std::string_view value);
/// 8..256 visible ASCII characters, because it is sent in a header.
[[nodiscard]] std::optional<std::string> check_api_key(std::string_view value);
/// One secret, or two separated by a comma while they are exchanged: each 32..256 visible ASCII
/// characters, and different.
[[nodiscard]] std::optional<std::string> check_user_token_secret(std::string_view value);
/// COMPLETIONS_API_KEYS: name:key pairs separated by commas, each key once.
[[nodiscard]] std::optional<std::string> check_completions_keys(std::string_view value);
/// At most 64 bytes without braces, which Redis Cluster would read as a hash tag.
[[nodiscard]] std::optional<std::string> check_key_prefix(std::string_view value);

/// `http[s]://host[:port][/path]`, without user, query and fragment.
[[nodiscard]] std::optional<std::string> check_model_url(std::string_view value);
/// `YYYY-MM-DD`, or with `-preview`.
[[nodiscard]] std::optional<std::string> check_model_api_version(std::string_view value);
/// 1 to 512 visible ASCII characters, because it is sent in a header.
[[nodiscard]] std::optional<std::string> check_model_key(std::string_view value);

/// Of a collector: as check_model_url().
[[nodiscard]] std::optional<std::string> check_collector_url(std::string_view value);
/// As parse_otlp_headers().
[[nodiscard]] std::optional<std::string> check_otlp_headers(std::string_view value);
/// 1..128 code points without control characters.
[[nodiscard]] std::optional<std::string> check_service_name(std::string_view value);

/// The absolute path of a program and its arguments, separated by spaces; or empty.
[[nodiscard]] std::optional<std::string> check_command(std::string_view value);
/// `Mon-Fri 09:00-17:00; Sat 10:00-13:00`.
[[nodiscard]] std::optional<std::string> check_support_hours(std::string_view value);
/// An IANA name that the system's time zone database has.
[[nodiscard]] std::optional<std::string> check_time_zone(std::string_view value);

/// Hides the parts of a URL that can be secret: user, password and query.
/// `redis://me:pw@host/0` -> `redis://***@host/0`.
[[nodiscard]] std::string mask_url(std::string_view value);

}  // namespace continuo
