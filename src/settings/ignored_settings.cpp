#include "settings/setting_names.hpp"

namespace continuo {

namespace {

constexpr std::string_view no_model = "this version answers from its documents, without a model";
constexpr std::string_view no_vectors = "search is by words (BM25), without vectors";
constexpr std::string_view no_streams = "this version has no WebSocket";
constexpr std::string_view no_connectors = "this version has no such tool";
constexpr std::string_view no_notices = "tickets are listed by the API; this version sends nothing";
constexpr std::string_view no_token_login =
    "a session is opened by its id, and administration by ADMIN_API_KEY";
constexpr std::string_view no_feature = "no such feature";

constexpr IgnoredSetting foreign[] = {
    {"SECRET_KEY JWT_ALGORITHM JWT_EXPIRATION_HOURS", no_token_login},
    {"API_KEY_HEADER", "the key is read from X-API-Key and from Authorization: Bearer"},
    {"DATABASE_ECHO", "statements are not logged"},
    {"DATABASE_POOL_SIZE DATABASE_POOL_OVERFLOW DATABASE_POOL_TIMEOUT DATABASE_POOL_RECYCLE",
     "SQLite has one writing connection and DATABASE_READERS reading ones"},
    {"DATABASE_ASYNC_ENABLED", "the database never blocks a request"},
    {"RAG_CACHE_ENABLED RAG_CACHE_TTL",
     "CACHE_ENABLED and REDIS_TTL are for searches; a turn's own is faster than a cache would be"},
    {"REDIS_MAX_CONNECTIONS", "each shard has one connection, which all its requests share"},
    {"REDIS_RETRY_ON_TIMEOUT", "what is safe to repeat is repeated, and nothing else"},
    {"SESSION_ENCRYPTION_KEY", "keys have ids: use SESSION_ENCRYPTION_KEYS"},
    {"SESSION_LOCKING_ENABLED", "a turn always holds a lease on its session"},
    {"SESSION_LOCK_RETRY_ATTEMPTS", "a message waits for the turn before it until its deadline"},
    {"SESSION_ANALYTICS_ENABLED", no_feature},
    {"CHROMA_PERSIST_DIRECTORY CHROMA_COLLECTION_NAME CHROMA_DISTANCE_FUNCTION", no_vectors},
    {"EMBEDDING_MODEL EMBEDDING_GEMMA_MODEL USE_GPU_EMBEDDINGS EMBEDDING_DIMENSION "
     "EMBEDDING_BATCH_SIZE",
     no_vectors},
    {"RAG_SIMILARITY_THRESHOLD RAG_RERANK_ENABLED", no_vectors},
    {"AI_PROVIDER OPENAI_API_KEY OPENAI_ORGANIZATION OPENAI_API_BASE AZURE_OPENAI_ENDPOINT "
     "AZURE_OPENAI_API_KEY AZURE_OPENAI_DEPLOYMENT AZURE_OPENAI_API_VERSION",
     no_model},
    {"AGENT_MODEL AGENT_TEMPERATURE AGENT_MAX_TOKENS", no_model},
    {"MEMORY_TTL_HOURS MEMORY_IMPORTANCE_THRESHOLD",
     "MEMORY_MAX_ENTRIES and MEMORY_CLEANUP_DAYS bound what is remembered"},
    {"ALLOWED_FILE_TYPES ATTACHMENT_ALLOWED_EXTENSIONS",
     "an unsupported file is refused with the list of supported ones"},
    {"UPLOAD_DIRECTORY ATTACHMENT_TEMP_CLEANUP_HOURS",
     "uploads lie in DATA_DIRECTORY until their request ends"},
    {"PROCESS_UPLOADS_ASYNC ATTACHMENT_CHUNK_FOR_RAG",
     "an attachment is read in its turn and belongs to its session alone"},
    {"RATE_LIMIT_BURST", "the limit is a sliding window"},
    {"METRICS_ENABLED METRICS_PORT", "ENABLE_TELEMETRY serves /metrics on the port of the API"},
    {"OTLP_ENDPOINT OTLP_SERVICE_NAME SENTRY_DSN", "metrics are pulled, and nothing is sent out"},
    {"WEBSOCKET_ENABLED WEBSOCKET_PING_INTERVAL WEBSOCKET_PING_TIMEOUT WEBSOCKET_MAX_CONNECTIONS",
     no_streams},
    {"ESCALATION_NOTIFICATION_ENABLED ESCALATION_NOTIFICATION_EMAIL "
     "ESCALATION_NOTIFICATION_WEBHOOK ESCALATION_WEBHOOK_URL",
     no_notices},
    {"FEATURE_VOICE_INPUT FEATURE_MULTILINGUAL FEATURE_ANALYTICS FEATURE_EXPORT_CHAT "
     "FEATURE_FILE_PREVIEW",
     no_feature},
    {"DEV_AUTO_RELOAD DEV_MOCK_AI DEV_SLOW_MODE", no_feature},
    {"ENABLE_CRM_TOOL ENABLE_BILLING_TOOL ENABLE_INVENTORY_TOOL", no_connectors},
    {"CRM_API_ENDPOINT CRM_API_KEY CRM_TIMEOUT CRM_MAX_RETRIES BILLING_API_ENDPOINT "
     "BILLING_API_KEY INVENTORY_API_ENDPOINT INVENTORY_API_KEY",
     no_connectors},
};

}  // namespace

std::span<const IgnoredSetting> ignored_settings() {
    return foreign;
}

}  // namespace continuo
