#include "database/engine/connection.hpp"

#include "database/engine/postgres_connection.hpp"
#include "database/engine/sqlite_connection.hpp"

namespace continuo {

std::unique_ptr<Connection> open_connection(
    const DatabaseConfig& config, Connection::Access access
) {
    return config.postgres_url.empty() ? open_sqlite_connection(config, access)
                                       : open_postgres_connection(config, access);
}

}  // namespace continuo
