#include "database/engine/database_error.hpp"

#include <system_error>

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/text.hpp"
#include "database/engine/postgres_error.hpp"
#include "database/engine/sqlite_error.hpp"

namespace continuo {

namespace {

/// How SOCI begins the message of a connection to PostgreSQL that was refused.
constexpr std::string_view refused_connection = "Cannot establish connection to the database.";

}  // namespace

DatabaseError translate(std::exception_ptr exception) {
    try {
        std::rethrow_exception(std::move(exception));
    } catch (const soci::sqlite3_soci_error& e) {
        return translate_sqlite(e);
    } catch (const soci::postgresql_soci_error& e) {
        return translate_postgres(e.sqlstate(), e.get_error_message());
    } catch (const soci::soci_error& e) {
        const auto message = e.get_error_message();
        if (message.starts_with(refused_connection)) {
            return translate_postgres_refusal(
                std::string_view(message).substr(refused_connection.size())
            );
        }
        return {
            .error = {Errc::internal, fmt::format("database: {}", excerpt(message))}, .reopen = true
        };
    } catch (const std::bad_alloc&) {
        return {.error = {Errc::unavailable, "database: out of memory"}, .environment = true};
    } catch (const std::system_error& e) {
        return {
            .error = {Errc::unavailable, fmt::format("database: {}", excerpt(e.what()))},
            .environment = true
        };
    } catch (const std::exception& e) {
        return {
            .error = {Errc::internal, fmt::format("database: {}", excerpt(e.what()))},
            .reopen = true
        };
    }
}

}  // namespace continuo
