#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/tools/tool_registry.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/secret.hpp"
#include "database/database.hpp"
#include "settings/version.hpp"
#include "telemetry/log.hpp"

namespace continuo {

// Every setting of the program with its type and default. Names, limits and meanings are in the
// *_settings.cpp files (setting_table.hpp), from which docs/configuration.md is generated.

enum class Environment { development, testing, staging, production };
enum class SessionStoreType { in_memory, redis, postgresql };
enum class SessionDurability {
    fast,        ///< acknowledged by the Redis master
    replicated,  ///< acknowledged also by a replica
};

struct AppSettings {
    std::string name = "Customer Support AI Agent";
    std::string version{program_version};
    Environment environment = Environment::development;
    bool debug = false;  ///< API pages, details of internal errors, debug log
    bool expose_stats =
        true;  ///< figures about the server for everyone. Not set: in development only
    std::filesystem::path data_directory = "./data";
    bool telemetry = false;        ///< GET /metrics
    std::string security_contact;  ///< of /.well-known/security.txt; empty: none
    std::string metrics_host = "127.0.0.1";
    std::uint16_t metrics_port = 0;  ///< 0: /metrics is on the port of the API
    Secret metrics_key;              ///< of scrapers; empty: none
    std::chrono::seconds shutdown_grace{30};
};

struct LogSettings {
    LogLevel level = LogLevel::info;  ///< debug if DEBUG is on and LOG_LEVEL is not set
    LogFormat format = LogFormat::text;
    std::filesystem::path file;  ///< empty: none. Not set: logs/app.log outside development
    bool access = true;          ///< logs every request
};

/// Names and values are OpenTelemetry's.
struct TraceSettings {
    std::string endpoint;  ///< base URL of a collector; empty: nothing is traced
    Secret headers;        ///< see parse_otlp_headers()
    std::string sampler = "parentbased_always_on";
    double sampler_ratio = 1;
    std::string service_name = "continuo";
};

struct ApiSettings {
    std::string host = "0.0.0.0";  ///< not set, in development: 127.0.0.1
    std::uint16_t port = 8000;     ///< 0: any free one
    std::string prefix = "/api";   ///< begins with a slash, ends without one
    std::size_t workers = 0;       ///< shards; 0: one per core
    Secret admin_key;              ///< empty: not set (never in production)
    Secret user_token_secret;      ///< one, or two separated by a comma; empty: no user tokens
    Secret completions_keys;       ///< `name:key,...`; empty: no routes under /v1
    std::vector<std::string> cors_origins{"http://localhost:3000"};
    std::vector<std::string> embed_origins;
    bool cors_allow_credentials = true;
    std::vector<std::string> trusted_proxies;  ///< addresses and networks in CIDR notation
    /// Empty: any. Not set, in development: this machine and `host`.
    std::vector<std::string> allowed_hosts;
    std::size_t file_bytes_max = 10 * 1024 * 1024;
};

struct HttpSettings {
    std::chrono::seconds header_timeout{10};
    std::chrono::seconds body_timeout{30};
    std::chrono::seconds body_total_timeout{300};
    std::chrono::seconds idle_timeout{75};
    std::chrono::seconds websocket_ping_interval{25};
    std::chrono::seconds websocket_ping_timeout{10};
    std::size_t websockets_max = 10'000;
    std::size_t session_websockets_max = 20;
    std::chrono::seconds write_timeout{30};
    std::size_t connections_max = 10'000;
    std::size_t connections_per_address = 64;  ///< 0: no limit
    std::size_t bodies_max = 512;
    std::size_t client_bodies_max = 8;
};

struct UploadSettings {
    std::size_t total_mb_max = 1024;
    std::size_t client_mb_max = 128;
    std::size_t free_mb_min = 512;
};

struct TlsSettings {
    std::filesystem::path certificate_file;  ///< both are set, or neither
    std::filesystem::path key_file;
};

struct RateLimitSettings {
    bool enabled = true;
    std::size_t requests = 100;
    std::chrono::seconds period{60};
};

struct SessionSettings {
    SessionStoreType store = SessionStoreType::in_memory;
    // Older names of the same; after loading they say the same as `store`.
    bool use_shared_context = false;  ///< redis
    SessionStoreType store_type = SessionStoreType::in_memory;
    std::chrono::minutes timeout{30};
    std::chrono::hours lifetime_max{168};
    std::size_t sessions_max = 10'000;
    std::size_t memory_mb_max = 512;
    std::size_t messages_max = 1000;
    std::chrono::seconds cleanup_interval{300};
    std::chrono::seconds lock_timeout{limits::lease_default};  ///< the lease of a turn
    bool fingerprinting = true;
    bool fingerprint_strict = false;
    bool encryption = true;
    Secret encryption_keys;  ///< `id:base64,...`; the first one encrypts, all of them decrypt
    bool encryption_strict = true;
    std::string encryption_format = "2";  ///< 1, 2 or 2-only; see EncryptionFormat
    SessionDurability durability = SessionDurability::fast;
    std::size_t partitions = 64;
    std::size_t outbox_max_mb = 512;
    bool l1_cache = true;
    std::size_t l1_cache_size = 1000;
    std::chrono::seconds l1_cache_ttl{60};
};

struct RedisSettings {
    std::string url =
        "redis://localhost:6379/0";  ///< can contain a password: print mask_url() of it
    Secret password;
    std::string sentinel_user;  ///< for the sentinels; empty: their default user
    Secret sentinel_password;   ///< for the sentinels; empty: none
    std::chrono::seconds session_ttl{1800};
    std::string session_key_prefix = "agent:session:";
    std::chrono::seconds socket_timeout{5};
    std::chrono::seconds connect_timeout{5};
    std::chrono::seconds health_check_interval{30};
};

struct CacheSettings {
    bool enabled = true;  ///< of search results
    std::chrono::seconds ttl{3600};
};

struct DatabaseSettings {
    std::string url;  ///< not set: sqlite:///<DATA_DIRECTORY>/continuo.db
    /// Of SQLite, from the URL: relative to the working directory, or absolute. Empty with
    /// PostgreSQL.
    std::filesystem::path file;
    Synchronous synchronous = Synchronous::full;
    std::size_t readers = 2;    ///< SQLite
    std::size_t pool_size = 4;  ///< PostgreSQL: connections for reading
    std::chrono::seconds statement_timeout{30};
};

struct KnowledgeSettings {
    std::string language = "english";
    bool load_samples = true;  ///< not set: in development only
    std::size_t search_results = 8;
    std::size_t chunk_words = 160;
    std::size_t chunk_overlap_words = 30;
    std::size_t shared_max_mb = 256;
    std::filesystem::path synonyms_file;  ///< empty: the built-in list alone
};

struct AgentSettings {
    ToolMode tool_mode = ToolMode::legacy;
    bool rag_tool = true;
    bool memory_tool = true;
    bool escalation_tool = true;
    bool attachment_tool = true;
    double answer_confidence = 0.5;
    double suggest_confidence = 0.03;
    std::chrono::seconds turn_timeout{30};
    std::size_t turn_coalesce_ms = 300;
    std::size_t answer_pace_ms = 0;  ///< 0: answers are there at once
    std::chrono::seconds tool_timeout{10};
    std::string attachment_scan_command;   ///< empty: none
    std::size_t tool_attempts = 3;         ///< for calls that are safe to repeat; 0 means 1
    std::size_t memory_entries_max = 100;  ///< for one customer
    std::chrono::days memory_kept{30};
    std::filesystem::path replies_directory;  ///< empty: the built-in texts
    std::filesystem::path tools_file;         ///< empty: no tools but the built-in ones
};

/// Of the language model that writes answers (agent/llm).
struct ModelSettings {
    std::string base_url;  ///< empty: no model; answers are quotations
    Secret api_key;        ///< empty: none is sent
    std::string model;
    std::string api_kind = "openai";  ///< openai or azure
    std::string api_version;          ///< of Azure's dated API; empty: its v1 API
    std::size_t max_tokens = 800;     ///< of one answer
    double temperature = 0.2;
    std::chrono::seconds first_byte_timeout{15};
    std::chrono::seconds between_bytes_timeout{15};
    std::chrono::seconds total_timeout{25};
    std::size_t attempts = 3;
    std::size_t concurrency = 16;
    std::string fallback_base_url;  ///< empty: no second endpoint
    Secret fallback_api_key;
    std::string fallback_model;
    std::size_t context_tokens = 6000;  ///< of a prompt, estimated
    std::size_t turn_tokens = 24'000;   ///< of all attempts of a turn
    std::size_t steps_max = 6;          ///< requests of a turn that offer tools
    std::chrono::seconds turn_time{25};
    std::size_t session_tokens = 0;  ///< 0: no limit
    std::size_t day_tokens = 0;      ///< 0: no limit
    std::vector<std::string> redact{"card", "iban", "key"};
    std::string company;  ///< empty: the name of the application
    std::string tone = "friendly, brief and precise";
    std::filesystem::path prompts_directory;  ///< empty: the built-in templates
    std::filesystem::path prices_file;        ///< empty: the built-in prices
    // Names of the Python system for Azure; used if LLM_BASE_URL is not set.
    std::string azure_endpoint;
    Secret azure_key;
    std::string azure_deployment;
};

struct EmbeddingSettings {
    bool built_in = true;                   ///< the sentence encoder, unless another is set
    std::filesystem::path model_directory;  ///< empty: no static table of embeddings
    std::string base_url;                   ///< empty: no endpoint; only one of both is set
    Secret api_key;                         ///< empty: none is sent
    std::string model;
    std::size_t question_timeout_ms = 500;
    double weight = 0.5;  ///< of the similarity of vectors; that of the words is 1
};

struct EscalationSettings {
    bool enabled = true;
    double threshold = 0.7;
    std::map<std::string, double>
        keywords;  ///< in addition to the built-in ones, which they override
};

struct WaitingSettings {
    std::string while_waiting = "assist";   ///< assist or silent
    std::chrono::minutes timeout{30};       ///< 0: never
    std::string support_hours;              ///< empty: always; see SupportHours::parse()
    std::string support_time_zone = "UTC";  ///< IANA name
};

struct Settings {
    AppSettings app;
    LogSettings log;
    TraceSettings traces;
    ApiSettings api;
    HttpSettings http;
    UploadSettings uploads;
    TlsSettings tls;
    RateLimitSettings rate_limit;
    SessionSettings session;
    RedisSettings redis;
    CacheSettings cache;
    DatabaseSettings database;
    KnowledgeSettings knowledge;
    AgentSettings agent;
    ModelSettings model;
    EmbeddingSettings embedding;
    EscalationSettings escalation;
    WaitingSettings waiting;

    /// Problems that do not prevent the start, one line each, without secrets.
    std::vector<std::string> warnings;
};

/// Where settings come from.
struct SettingSources {
    /// Names and values of the process environment, which overrides the file.
    std::vector<std::pair<std::string, std::string>> environment;
    /// Empty: no file is read.
    std::filesystem::path env_file = ".env";
    /// A missing file is an error.
    bool env_file_required = false;
};

/// The environment of this process.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> process_environment();

struct LoadedSettings {
    Settings settings;
    /// The origin of a setting: `environment`, `.env:12`. Settings without an entry have their
    /// default. Keys are the names of the setting table.
    std::map<std::string, std::string, std::less<>> origins;
    /// Values of the file for variables that a library reads from the environment (SSL_CERT_FILE
    /// and SSL_CERT_DIR: OpenSSL) and that the environment does not set. The caller must set them.
    std::map<std::string, std::string, std::less<>> environment;
};

/// Loads every setting. Names are compared without case; a value that is empty or `null` counts as
/// not set. Variables of other programs are ignored. A name that looks like a misspelt setting is
/// an error in the file and a warning in the environment, which other programs share. Errors:
/// invalid_input with one text that lists every problem: the name, the value (never a secret), what
/// is allowed, and the origin.
[[nodiscard]] Result<LoadedSettings> load_settings(const SettingSources& sources);

}  // namespace continuo
