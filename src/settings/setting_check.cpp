#include "settings/setting_check.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <sodium.h>

#include "agent/waiting/support_hours.hpp"
#include "api/admission/client_address.hpp"
#include "api/admission/program_keys.hpp"
#include "api/admission/request_host.hpp"
#include "base/text.hpp"
#include "base/time_zone.hpp"
#include "database/engine/postgres_address.hpp"
#include "http_client/base_url.hpp"
#include "otlp/otlp_headers.hpp"
#include "redis/url.hpp"

namespace continuo {

namespace {

constexpr bool is_alphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

constexpr bool is_visible(char c) {
    return c > ' ' && c < 0x7F;
}

bool made_of(std::string_view text, std::string_view others) {
    return std::ranges::all_of(text, [others](char c) {
        return is_alphanumeric(c) || others.contains(c);
    });
}

/// `host`, `host:port`, `[v6]`, `[v6]:port`.
bool is_authority(std::string_view text) {
    auto host = text;
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return false;
        boost::system::error_code ec;
        boost::asio::ip::make_address_v6(std::string(text.substr(1, end - 1)), ec);
        if (ec) return false;
        const auto rest = text.substr(end + 1);
        if (!rest.empty() && !rest.starts_with(':')) return false;
        has_port = !rest.empty();
        port = rest.empty() ? rest : rest.substr(1);
    } else {
        const auto colon = text.find(':');
        host = text.substr(0, colon);
        has_port = colon != std::string_view::npos;
        port = has_port ? text.substr(colon + 1) : std::string_view();
        if (host.empty() || host.size() > 253 || !made_of(host, ".-_")) return false;
    }
    int number = 0;
    return !has_port || (parse_integer(port, number) && number >= 1 && number <= 65535);
}

bool is_key(std::string_view base64) {
    std::array<unsigned char, 32> bytes{};
    std::size_t length = 0;
    for (const int variant : {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_URLSAFE}) {
        const auto failed = sodium_base642bin(
            bytes.data(),
            bytes.size(),
            base64.data(),
            base64.size(),
            nullptr,
            &length,
            nullptr,
            variant
        );
        sodium_memzero(bytes.data(), bytes.size());
        if (failed == 0 && length == bytes.size()) return true;
    }
    return false;
}

}  // namespace

std::optional<std::string> check_contact(std::string_view value) {
    const bool known = std::ranges::any_of(
        std::array<std::string_view, 3>{"mailto:", "https://", "tel:"},
        [value](auto scheme) { return value.starts_with(scheme) && value.size() > scheme.size(); }
    );
    // It becomes a line of a text file: nothing in it may end the line.
    const bool printable = std::ranges::all_of(value, [](char c) { return c > ' ' && c < '\x7f'; });
    if (!known || !printable) return "be a URI that begins with mailto:, https:// or tel:";
    return std::nullopt;
}

std::optional<std::string> check_address(std::string_view value) {
    boost::system::error_code ec;
    boost::asio::ip::make_address(std::string(value), ec);
    if (ec) return "be a numeric address such as 127.0.0.1, 0.0.0.0 or ::";
    return std::nullopt;
}

std::optional<std::string> check_network(std::string_view value) {
    if (AddressRange::parse(value)) return std::nullopt;
    return "hold addresses or networks such as 127.0.0.1, 10.0.0.0/8 or fd00::/8, without bits set "
           "beyond the prefix";
}

std::optional<std::string> check_host_pattern(std::string_view value) {
    if (AllowedHosts::parse({std::string(value)})) return std::nullopt;
    return "hold host names such as shop.example.com or *.example.com, without a port, addresses, "
           "or *";
}

std::optional<std::string> check_prefix(std::string_view value) {
    static constexpr std::string_view wanted =
        "begin with a slash, end without one, and hold only letters, digits and -._~ between "
        "slashes, such as /api";
    const auto segments = split(value, '/');
    const bool good = value.starts_with('/') && value.size() <= 128 &&
                      std::all_of(segments.begin() + 1, segments.end(), [](auto segment) {
                          return !segment.empty() && segment != "." && segment != ".." &&
                                 made_of(segment, "-._~");
                      });
    if (!good) return std::string(wanted);
    return std::nullopt;
}

std::optional<std::string> check_origin(std::string_view value) {
    if (value == "*") return std::nullopt;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (value.starts_with(scheme) && is_authority(value.substr(scheme.size()))) {
            return std::nullopt;
        }
    }
    return "hold origins such as https://shop.example.com (scheme, host and port, nothing after "
           "them), or *";
}

std::optional<std::string> check_database_url(std::string_view value) {
    static constexpr std::string_view scheme = "sqlite:///";
    const auto lower = to_lower(value);
    if (lower.starts_with("postgres")) {
        const auto url = parse_postgres_url(std::string(value));
        // Without its library the URL cannot be judged: opening the database says so.
        if (url || url.error().code == Errc::unavailable) return std::nullopt;
        return fmt::format("be a URL of PostgreSQL: {}", url.error().detail);
    }
    const auto path = value.starts_with(scheme) ? value.substr(scheme.size()) : std::string_view();
    if (path.empty() || path.ends_with('/') || path.contains('?') || path.contains('#')) {
        return "be sqlite:///relative/file.db, sqlite:////absolute/file.db or "
               "postgresql://user:password@host:port/database";
    }
    if (path == ":memory:") return "name a file, because conversations must survive a restart";
    return std::nullopt;
}

std::optional<std::string> check_redis_url(std::string_view value) {
    const auto url = parse_redis_url(value);
    if (url) return std::nullopt;
    constexpr std::string_view prefix = "the Redis URL: ";
    std::string_view why = url.error().detail;
    if (why.starts_with(prefix)) why.remove_prefix(prefix.size());
    return fmt::format("be a URL of Redis: {}", why);
}

std::optional<std::string> check_encryption_keys(std::string_view value) {
    std::set<std::string_view> ids;
    for (const auto item : split(value, ',')) {
        const auto entry = trim(item);
        const auto colon = entry.find(':');
        const auto id = entry.substr(0, colon);
        const bool good = colon != std::string_view::npos && !id.empty() && id.size() <= 32 &&
                          made_of(id, "_-") && is_key(entry.substr(colon + 1));
        if (!good) {
            return "be id:key[,id:key...], each key 32 bytes in base64 (openssl rand -base64 32)";
        }
        if (!ids.insert(id).second) return "have a different id for each key";
    }
    return std::nullopt;
}

std::optional<std::string> check_api_key(std::string_view value) {
    if (value.size() < 8 || value.size() > 256 || !std::ranges::all_of(value, is_visible)) {
        return "be 8 to 256 visible ASCII characters without spaces (openssl rand -hex 32)";
    }
    return std::nullopt;
}

std::optional<std::string> check_user_token_secret(std::string_view value) {
    const auto secrets = split(value, ',');
    const bool good = secrets.size() <= 2 && std::ranges::all_of(secrets, [](auto item) {
                          const auto secret = trim(item);
                          return secret.size() >= 32 && secret.size() <= 256 &&
                                 std::ranges::all_of(secret, is_visible);
                      });
    if (!good) {
        return "be one secret, or two separated by a comma, each of 32 to 256 visible ASCII "
               "characters (openssl rand -hex 32)";
    }
    if (secrets.size() == 2 && trim(secrets[0]) == trim(secrets[1]))
        return "have two different secrets";
    return std::nullopt;
}

std::optional<std::string> check_completions_keys(std::string_view value) {
    auto keys = parse_program_keys(value);
    if (keys) return std::nullopt;
    return std::move(keys.error().detail);
}

std::optional<std::string> check_key_prefix(std::string_view value) {
    if (value.size() > 64 || value.contains('{') || value.contains('}')) {
        return "be at most 64 bytes without { and }";
    }
    return std::nullopt;
}

std::optional<std::string> check_command(std::string_view value) {
    const bool valid = value.empty() || (value.starts_with('/') && !has_control_characters(value) &&
                                         value.find_first_of("\t\r\n") == std::string_view::npos);
    if (valid) return std::nullopt;
    return "begin with the absolute path of a program";
}

std::optional<std::string> check_model_url(std::string_view value) {
    if (parse_base_url(value)) return std::nullopt;
    return "be a URL of the form http[s]://host[:port][/path], such as https://api.openai.com/v1";
}

std::optional<std::string> check_model_api_version(std::string_view value) {
    const auto date = value.substr(0, 10);
    const auto rest = value.substr(date.size());
    const bool is_date = date.size() == 10 && date[4] == '-' && date[7] == '-' &&
                         std::ranges::all_of(date, [](char c) { return is_digit(c) || c == '-'; });
    if (is_date && (rest.empty() || rest == "-preview")) return std::nullopt;
    return "be a date such as 2024-10-21, or with -preview behind it";
}

std::optional<std::string> check_model_key(std::string_view value) {
    if (value.size() <= 512 && std::ranges::all_of(value, is_visible)) return std::nullopt;
    return "be at most 512 visible ASCII characters without spaces";
}

std::optional<std::string> check_collector_url(std::string_view value) {
    if (parse_base_url(value)) return std::nullopt;
    return "be a URL of the form http[s]://host[:port][/path], such as http://collector:4318";
}

std::optional<std::string> check_otlp_headers(std::string_view value) {
    if (parse_otlp_headers(value)) return std::nullopt;
    return "be at most 16 pairs name=value, separated by commas, the values percent-encoded";
}

std::optional<std::string> check_service_name(std::string_view value) {
    const auto length = is_utf8(value) ? utf8_length(value) : 0;
    if (length >= 1 && length <= 128 && !has_control_characters(value)) return std::nullopt;
    return "be 1 to 128 characters in one line";
}

std::optional<std::string> check_support_hours(std::string_view value) {
    if (SupportHours::parse(value)) return std::nullopt;
    return "be ranges such as \"Mon-Fri 09:00-17:00\", separated by semicolons";
}

std::optional<std::string> check_time_zone(std::string_view value) {
    if (TimeZone::load(value)) return std::nullopt;
    return "be the IANA name of a time zone that /usr/share/zoneinfo has, such as Europe/Berlin";
}

std::string mask_url(std::string_view value) {
    const auto scheme_end = value.find("://");
    const auto begin = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
    std::string out(value.substr(0, begin));
    const auto rest = value.substr(begin);
    const auto at = rest.rfind('@');
    const auto query = rest.find_first_of("?#");
    if (at != std::string_view::npos && query < at) return out + "***";  // either can be the secret
    if (at != std::string_view::npos) out += "***";
    const auto shown = at == std::string_view::npos ? 0 : at;
    out += rest.substr(shown, query == std::string_view::npos ? query : query - shown);
    if (query != std::string_view::npos) out += "?***";
    return out;
}

}  // namespace continuo
