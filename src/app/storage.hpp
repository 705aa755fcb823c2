#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

struct Services;

/// Opens the database, the cache and the session store that the settings name, with what they need
/// (Redis, the outbox, the records that instances share). Errors: those of open_database() and of
/// the store; an unreachable Redis is none.
[[nodiscard]] Result<void> open_storage(Services& services, const Clock& clock);

}  // namespace continuo
