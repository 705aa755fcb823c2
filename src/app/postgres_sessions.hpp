#pragma once

#include "app/services.hpp"

namespace continuo {

/// Creates the session store, the drafts and the notes between instances, all in the PostgreSQL of
/// `services.database`. Errors: invalid_input (the URL), and those of the database: the first look
/// at its clock must succeed.
[[nodiscard]] Result<void> open_postgres_sessions(Services& services, const Clock& clock);

/// Follows the clock of the server, and wakes viewers while notes of other instances do not arrive.
/// Ends when cancelled.
Task<void> watch_postgres_sessions(Services& services);

}  // namespace continuo
