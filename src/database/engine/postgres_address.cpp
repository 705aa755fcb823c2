#include "database/engine/postgres_address.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "base/text.hpp"
#include "database/engine/postgres_library.hpp"

namespace continuo {

namespace {

// What the URL does not say. Seconds, but for tcp_user_timeout (milliseconds).
constexpr std::pair<const char*, const char*> connect_defaults[] = {
    {"application_name", "continuo"},
    {"client_encoding", "UTF8"},
    {"connect_timeout", "5"},
    {"keepalives_idle", "10"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "20000"},
    {"target_session_attrs", "primary"},
};

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Letters, digits, `%` and `others`.
bool made_of_url_characters(std::string_view text, std::string_view others) {
    return std::ranges::all_of(text, [others](char c) {
        return is_letter_or_digit(c) || c == '%' || others.contains(c);
    });
}

bool is_host_and_port(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return false;
        text.remove_prefix(end);
        text.remove_prefix(1);
        if (text.empty()) return true;
        if (!text.starts_with(':')) return false;
    }
    const auto colon = text.find(':');
    if (!made_of_url_characters(text.substr(0, colon), "-._")) return false;
    int port = 0;
    return colon == std::string_view::npos ||
           (parse_integer(text.substr(colon + 1), port) && port >= 1 && port <= 65535);
}

/// Stricter than libpq, which reads a part of a password as a host when a character of it is not
/// encoded, and then reports that part.
bool is_well_formed(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return false;
    const auto name = url.substr(0, scheme);
    if (name != "postgresql" && name != "postgres") return false;
    auto rest = url.substr(scheme + 3);
    std::string_view query;
    if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
        query = rest.substr(mark + 1);
        rest = rest.substr(0, mark);
    }
    if (!made_of_url_characters(query, "-._~!$'()*+,;:/=&")) return false;
    const auto slash = rest.find('/');
    auto authority = rest.substr(0, slash);
    if (slash != std::string_view::npos &&
        !made_of_url_characters(rest.substr(slash + 1), "-._~!$'()*+,;="))
        return false;
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        if (!made_of_url_characters(authority.substr(0, at), "-._~!$&'()*+,;=:")) return false;
        authority.remove_prefix(at + 1);
    }
    return std::ranges::all_of(split(authority, ','), is_host_and_port);
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string shown_address(const std::map<std::string, std::string>& options) {
    const auto value = [&](const char* name, const char* otherwise) {
        const auto place = options.find(name);
        return place == options.end() || place->second.empty() ? std::string(otherwise)
                                                               : place->second;
    };
    const auto host = value("host", "its default socket");
    const auto port = value("port", "");
    return fmt::format(
        "PostgreSQL at {}{}{}/{}", host, port.empty() ? "" : ":", port, value("dbname", "")
    );
}

}  // namespace

Result<PostgresAddress> parse_postgres_url(const std::string& url) {
    if (!is_well_formed(url)) {
        return fail(
            Errc::invalid_input,
            "it is not postgresql://user:password@host:port/database with all other characters of "
            "its parts percent-encoded (@ as %40, / as %2F)"
        );
    }
    if (auto loaded = load_postgres_library(); !loaded) return std::unexpected(loaded.error());
    char* why = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(url.c_str(), &why), &PQconninfoFree
    );
    PQfreemem(why);  // it may quote the URL
    if (!parsed) return fail(Errc::invalid_input, "it has an option that libpq does not know");
    std::map<std::string, std::string> options;
    for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) options.emplace(option->keyword, option->val);
    }
    PostgresAddress address;
    address.shown = shown_address(options);
    for (const auto& [name, value] : connect_defaults)
        options.try_emplace(name, value);
    address.connect_url = "postgresql://";
    char separator = '?';
    for (const auto& [name, value] : options) {
        address.connect_url += fmt::format("{}{}={}", separator, name, percent_encoded(value));
        separator = '&';
    }
    return address;
}

}  // namespace continuo
