#include "database/engine/postgres_error.hpp"

#include <array>
#include <ranges>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// The first line of the server's message, without what SOCI and the severity put before it. The
/// lines after it are details, which quote values.
std::string_view server_words(std::string_view message) {
    if (const auto end = message.find(":  "); end != std::string_view::npos)
        message.remove_prefix(end + 3);
    return trim(message.substr(0, message.find('\n')));
}

struct Hint {
    std::string_view part;  ///< of libpq's message
    std::string_view text;
};

// The first that matches. The server's messages are in its language: without a match its words
// stand alone.
constexpr std::array<Hint, 14> refusal_hints{{
    {"password authentication failed", "check the user and the password in DATABASE_URL"},
    {"no password supplied", "DATABASE_URL has no password"},
    {"no pg_hba.conf entry", "pg_hba.conf of the server does not admit this user and host"},
    {"Peer authentication failed", "over a unix socket, the user must be the system's user"},
    {"too many clients", "raise max_connections, or lower DATABASE_POOL_SIZE"},
    {"too many connections", "raise the limit, or lower DATABASE_POOL_SIZE"},
    {"remaining connection slots", "raise max_connections, or lower DATABASE_POOL_SIZE"},
    {"certificate", "check sslmode, sslrootcert and the certificate of the server"},
    {"SSL", "check sslmode in DATABASE_URL"},
    {"could not translate host name", "check the host in DATABASE_URL"},
    {"starting up", "it accepts connections soon"},
    {"hot standby", "none of its hosts is the primary"},
    {"database \"", "create it: createdb"},
    {"role \"", "create it: createuser"},
}};

std::string one_line(std::string_view text) {
    std::string out;
    for (const auto line : std::views::split(trim(text), '\n')) {
        const auto words = trim(std::string_view(line.begin(), line.end()));
        if (words.empty()) continue;
        if (!out.empty()) out += "; ";
        out += words;
    }
    return out;
}

struct KnownState {
    std::string_view prefix;  ///< of the SQLSTATE
    std::string_view hint;
    Errc code;
    bool environment;
    bool reopen;
    bool retry;
};

// The first that matches: exact states before their classes.
constexpr std::array<KnownState, 31> known_states{{
    {"     ", "the connection was lost", Errc::unavailable, true, true, true},
    {"08", "the connection was lost", Errc::unavailable, true, true, true},
    {"57P", "the server ended the connection", Errc::unavailable, true, true, true},
    {"25P03", "the server ended the connection", Errc::unavailable, true, true, true},
    {"25006", "the server can only be read", Errc::unavailable, true, true, true},
    {"40", "other writers were faster", Errc::unavailable, true, false, true},
    {"55P03", "other writers were faster", Errc::unavailable, true, false, true},
    {"55006", "", Errc::unavailable, true, false, false},
    {"57014", "see DATABASE_STATEMENT_TIMEOUT", Errc::unavailable, true, false, false},
    {"53100", "the disk of the server is full", Errc::unavailable, true, false, false},
    {"53300",
     "raise max_connections, or lower DATABASE_POOL_SIZE",
     Errc::unavailable,
     true,
     true,
     false},
    {"53", "the server lacks resources", Errc::unavailable, true, false, false},
    {"58", "the disk of the server fails", Errc::unavailable, true, false, false},
    {"28", "check the user and the password in DATABASE_URL", Errc::unavailable, true, true, false},
    {"3D", "check the database in DATABASE_URL", Errc::unavailable, true, true, false},
    {"3F", "no schema of the search_path exists", Errc::unavailable, true, true, false},
    {"42501",
     "the role must own the tables, and may create some in its schema",
     Errc::unavailable,
     true,
     false,
     false},
    {"42P01", "", Errc::internal, false, true, false},
    // Another instance changed the tables, or a pooler gave the connection to another client.
    {"0A000", "", Errc::internal, false, true, true},
    {"26000", "a pooler must keep a connection for each client", Errc::internal, false, true, true},
    {"23", "", Errc::conflict, false, false, false},
    {"54", "", Errc::limit_exceeded, false, false, false},
    {"22", "the server does not take a value", Errc::internal, false, false, false},
    {"XX001", "", Errc::corrupt, false, true, false},
    {"XX002", "", Errc::corrupt, false, true, false},
    {"25P02", "", Errc::unavailable, true, false, true},
    {"25P01", "", Errc::internal, false, true, false},
    {"42", "", Errc::internal, false, true, false},
    {"0L", "", Errc::unavailable, true, false, false},
    {"F0", "", Errc::unavailable, true, true, false},
    {"", "", Errc::internal, false, true, false},
}};

}  // namespace

DatabaseError translate_postgres(std::string_view sqlstate, std::string_view message) {
    const auto known = std::ranges::find_if(known_states, [&](const auto& state) {
        return sqlstate.starts_with(state.prefix);
    });
    // Values stand in the messages of class 22.
    const auto words = sqlstate.starts_with("22") ? std::string_view() : server_words(message);
    auto detail = std::string("database");
    if (!words.empty()) detail += ": " + excerpt(words, quoted_reply_code_points_max);
    if (!known->hint.empty()) detail += fmt::format(": {}", known->hint);
    if (trim(sqlstate) != "") detail += fmt::format(" (SQLSTATE {})", sqlstate);
    return {
        .error =
            {known->code,
             std::move(detail),
             sqlstate == "42P01" ? ErrorReason::missing_tables : ErrorReason::none},
        .environment = known->environment,
        .reopen = known->reopen,
        .retry = known->retry,
    };
}

DatabaseError translate_postgres_refusal(std::string_view message) {
    const auto words = one_line(message);
    const auto hint = std::ranges::find_if(refusal_hints, [&](const auto& known) {
        return words.contains(known.part);
    });
    auto detail = fmt::format("database: {}", excerpt(words, quoted_reply_code_points_max * 2));
    if (hint != refusal_hints.end()) detail += fmt::format(" ({})", hint->text);
    return {.error = {Errc::unavailable, std::move(detail)}, .environment = true, .reopen = true};
}

}  // namespace continuo
