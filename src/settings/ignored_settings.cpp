#include "settings/setting_names.hpp"

namespace continuo {

namespace {

constexpr std::string_view no_vectors = "vectors have settings of their own (docs/embeddings.md)";
constexpr std::string_view no_connectors =
    "declare such tools in TOOLS_FILE (docs/tools.md); it can name this variable";
constexpr std::string_view no_notices =
    "the API lists tickets; this version sends no notifications";
constexpr std::string_view no_token_login =
    "a session id grants access to its session, ADMIN_API_KEY to administration";
constexpr std::string_view no_feature = "no such feature";

constexpr IgnoredSetting ignored[] = {
    {"SECRET_KEY JWT_ALGORITHM JWT_EXPIRATION_HOURS", no_token_login},
    {"API_KEY_HEADER", "the key is read from X-API-Key and from Authorization: Bearer"},
    {"DATABASE_ECHO", "statements are not logged"},
    {"DATABASE_POOL_OVERFLOW DATABASE_POOL_TIMEOUT DATABASE_POOL_RECYCLE",
     "connections are kept open: one for writing, DATABASE_POOL_SIZE or DATABASE_READERS for "
     "reading"},
    {"DATABASE_ASYNC_ENABLED", "the database never blocks a request"},
    {"RAG_CACHE_ENABLED RAG_CACHE_TTL",
     "CACHE_ENABLED and REDIS_TTL are for searches; the search of a turn needs no cache"},
    {"REDIS_MAX_CONNECTIONS", "all requests of a shard share one connection"},
    {"REDIS_RETRY_ON_TIMEOUT", "only commands that are safe to repeat are repeated"},
    {"SESSION_ENCRYPTION_KEY", "keys have ids: use SESSION_ENCRYPTION_KEYS"},
    {"SESSION_LOCKING_ENABLED", "a turn always holds a lease on its session"},
    {"SESSION_LOCK_RETRY_ATTEMPTS", "a message waits for the previous turn until its deadline"},
    {"SESSION_ANALYTICS_ENABLED", no_feature},
    {"CHROMA_PERSIST_DIRECTORY CHROMA_COLLECTION_NAME CHROMA_DISTANCE_FUNCTION", no_vectors},
    {"EMBEDDING_GEMMA_MODEL USE_GPU_EMBEDDINGS EMBEDDING_DIMENSION "
     "EMBEDDING_BATCH_SIZE",
     no_vectors},
    {"RAG_SIMILARITY_THRESHOLD RAG_RERANK_ENABLED", no_vectors},
    {"AI_PROVIDER", "LLM_BASE_URL and LLM_API_KIND say which model writes answers"},
    {"OPENAI_ORGANIZATION", "a key belongs to one organization"},
    {"MEMORY_TTL_HOURS MEMORY_IMPORTANCE_THRESHOLD",
     "MEMORY_MAX_ENTRIES and MEMORY_CLEANUP_DAYS limit the stored facts"},
    {"ALLOWED_FILE_TYPES ATTACHMENT_ALLOWED_EXTENSIONS",
     "an unsupported file is refused with a list of the supported types"},
    {"UPLOAD_DIRECTORY ATTACHMENT_TEMP_CLEANUP_HOURS",
     "uploads are in DATA_DIRECTORY until their request ends"},
    {"PROCESS_UPLOADS_ASYNC ATTACHMENT_CHUNK_FOR_RAG",
     "an attachment is read in its turn and belongs only to its session"},
    {"RATE_LIMIT_BURST", "the limit is a sliding window"},
    {"METRICS_ENABLED", "ENABLE_TELEMETRY serves /metrics"},
    {"OTLP_ENDPOINT OTLP_SERVICE_NAME SENTRY_DSN", "metrics are scraped; nothing is sent"},
    {"WEBSOCKET_ENABLED", "WebSockets are always served"},
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
    return ignored;
}

}  // namespace continuo
