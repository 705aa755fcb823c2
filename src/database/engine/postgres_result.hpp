#pragma once

#include <memory>
#include <string_view>

#include <libpq-fe.h>

namespace continuo {

struct ClearPostgresResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ClearPostgresResult>;

/// The state of errors that are libpq's own: the connection was lost.
inline constexpr std::string_view postgres_no_sqlstate = "     ";

/// Takes over what libpq returned. Throws what SOCI throws for an error.
[[nodiscard]] PostgresResult check_postgres_result(PGresult* answered, PGconn* connection);

}  // namespace continuo
