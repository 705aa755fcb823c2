#include "database/engine/postgres_result.hpp"

#include <soci/postgresql/soci-postgresql.h>

namespace continuo {

PostgresResult check_postgres_result(PGresult* answered, PGconn* connection) {
    PostgresResult result(answered);
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
    const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    throw soci::postgresql_soci_error(
        result ? PQresultErrorMessage(result.get()) : PQerrorMessage(connection),
        state != nullptr ? state : postgres_no_sqlstate.data()
    );
}

}  // namespace continuo
