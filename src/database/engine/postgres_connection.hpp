#pragma once

#include <memory>

#include "database/engine/connection.hpp"

namespace continuo {

/// A connection to the PostgreSQL server that `config.postgres_url` names. Throws as Connection
/// does, and std::runtime_error for a URL that parse_postgres_url() does not take.
[[nodiscard]] std::unique_ptr<Connection> open_postgres_connection(
    const DatabaseConfig& config, Connection::Access access
);

}  // namespace continuo
