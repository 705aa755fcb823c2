#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "database/database.hpp"
#include "knowledge/knowledge_base.hpp"
#include "redis/protocol/handshake.hpp"
#include "session/session_encryption.hpp"
#include "settings/settings.hpp"

namespace continuo {

// What the settings say of the stores, for the server and for the commands that open them.

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

/// The database of the settings: of the server, and of the commands that work on it without one.
[[nodiscard]] DatabaseConfig make_database_config(const Settings& settings);
/// How to name it to an operator: a path, or a URL without its secrets.
[[nodiscard]] std::string describe_database(const Settings& settings);

/// The knowledge base of the settings, whose index is in `folder` and whose documents are in
/// `database`. Errors: SYNONYMS_FILE cannot be read, or a line of it.
[[nodiscard]] Result<KnowledgeConfig> make_knowledge_config(
    const Settings& settings, std::filesystem::path folder, const Database& database
);

}  // namespace continuo
