#pragma once

#include <memory>

#include "database/engine/connection.hpp"

namespace continuo {

/// A connection to the SQLite file of `config`. Throws as Connection does.
[[nodiscard]] std::unique_ptr<Connection> open_sqlite_connection(
    const DatabaseConfig& config, Connection::Access access
);

}  // namespace continuo
