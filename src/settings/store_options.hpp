#pragma once

#include <cstddef>
#include <memory>

#include "base/error.hpp"
#include "redis/protocol/handshake.hpp"
#include "session/session_encryption.hpp"
#include "settings/settings.hpp"

namespace continuo {

// What the settings say of the session store, for the server and for `continuo sessions`.

/// The cipher for sessions outside the process; null when they are not encrypted.
/// Errors: invalid_input (SESSION_ENCRYPTION_KEYS cannot be read).
[[nodiscard]] Result<std::shared_ptr<const SessionCipher>> make_session_cipher(
    const SessionSettings& settings
);

/// How many replicas must confirm a write before it is acknowledged.
[[nodiscard]] std::size_t replicas_awaited(const SessionSettings& settings);

/// SESSION_OUTBOX_MAX_MB in bytes, of all partitions together.
[[nodiscard]] std::size_t outbox_bytes_max(const SessionSettings& settings);

/// User and password for the sentinels.
[[nodiscard]] RedisLogin make_sentinel_login(const RedisSettings& settings);

}  // namespace continuo
