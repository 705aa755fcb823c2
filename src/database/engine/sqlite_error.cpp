#include "database/engine/sqlite_error.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// SQLite's message, without the name of SOCI's function before it.
std::string_view words_of_sqlite(std::string_view message) {
    const auto end = message.find(": ");
    return message.starts_with("sqlite3_") && end != std::string_view::npos
               ? message.substr(end + 2)
               : message;
}

/// SQLite has no result code for it. Its messages are in English, whatever the locale.
bool is_missing_table(int primary, std::string_view words) {
    return primary == SQLITE_ERROR && words.starts_with("no such table: ");
}

}  // namespace

DatabaseError translate_sqlite(const soci::sqlite3_soci_error& failure) {
    const int result = failure.result();
    const auto message = failure.get_error_message();
    const int primary = result & 0xff;
    const std::string_view kind = sqlite_api::sqlite3_errstr(result);
    const auto words = words_of_sqlite(message);
    auto detail =
        words == kind
            ? fmt::format("database: {}", kind)
            : fmt::format("database: {}: {}", kind, excerpt(words, quoted_reply_code_points_max));
    if (is_missing_table(primary, words)) {
        return {
            .error = {Errc::internal, std::move(detail), ErrorReason::missing_tables},
            .reopen = true
        };
    }
    switch (primary) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_FULL:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_NOMEM:
        case SQLITE_PROTOCOL:
            return {.error = {Errc::unavailable, std::move(detail)}, .environment = true};
        case SQLITE_IOERR:
            return {
                .error = {Errc::unavailable, std::move(detail)}, .environment = true, .reopen = true
            };
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {.error = {Errc::corrupt, std::move(detail)}, .reopen = true};
        case SQLITE_CONSTRAINT:
            return {.error = {Errc::conflict, std::move(detail)}};
        case SQLITE_TOOBIG:
            return {.error = {Errc::limit_exceeded, std::move(detail)}};
        default:
            return {.error = {Errc::internal, std::move(detail)}, .reopen = true};
    }
}

}  // namespace continuo
