#pragma once

#include <string>

#include "base/error.hpp"
#include "settings/settings.hpp"

namespace continuo {

/// Makes the consumer group of the database `database_id` in the outbox of the settings' Redis:
/// from then on Redis keeps every change until a server on that database has read it. Nothing
/// happens if the group exists. Errors: unavailable, invalid_input (REDIS_URL). Blocks.
[[nodiscard]] Result<void> join_outbox(const Settings& settings, const std::string& database_id);

}  // namespace continuo
