#include "settings/setting_names.hpp"

#include <gtest/gtest.h>

#include "settings/setting_table.hpp"

namespace continuo::test {

namespace {

TEST(EditDistance, CountsSlips) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("abc", "abc"), 0U);
    EXPECT_EQ(edit_distance("abc", "abd"), 1U);
    EXPECT_EQ(edit_distance("abc", "acb"), 1U);
    EXPECT_EQ(edit_distance("abc", "abcd"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(UnknownNames, AreSuggestedWhatWasMeant) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"SESSION_TIMEOUT_MINUTE", "SESSION_TIMEOUT_MINUTES"},
        {"SESSION_TIMOUT", "SESSION_TIMEOUT_MINUTES"},
        {"session_max_session", "SESSION_MAX_SESSIONS"},
        {"SESION_MAX_SESSIONS", "SESSION_MAX_SESSIONS"},
        {"REDIS_ULR", "REDIS_URL"},
        {"REDIS_TTL_SECONDS", "REDIS_SESSION_TTL_SECONDS"},
        {"API_PROT", "API_PORT"},
        {"DATABASE_SYNCRONOUS", "DATABASE_SYNCHRONOUS"},
        {"RATE_LIMIT_REQUEST", "RATE_LIMIT_REQUESTS"},
        {"LOG_FROMAT", "LOG_FORMAT"},
        {"RAG_SEARCHK", "RAG_SEARCH_K"},
        {"MEMORY_MAX_ENTRY", "MEMORY_MAX_ENTRIES"},
        {"ESCALATION_KEYWORD", "ESCALATION_KEYWORDS"},
        {"TLS_CERT", "TLS_CERT_FILE"},
        {"ADMIN_API_KYE", "ADMIN_API_KEY"},
        {"USER_TOKEN_SECRETS", "USER_TOKEN_SECRET"},
        {"EVIRONMENT", "ENVIRONMENT"},
        {"AGENT_TOOL_REGISTRY_MOD", "AGENT_TOOL_REGISTRY_MODE"},
        {"CORS_ORIGIN", "CORS_ORIGINS"},
    };
    for (const auto& [typed, meant] : cases) {
        for (const auto place : {NamePlace::file, NamePlace::environment}) {
            const auto verdict = judge_unknown_name(typed, place);
            EXPECT_TRUE(verdict.misspelt) << typed;
            EXPECT_EQ(verdict.suggestion, meant) << typed;
        }
    }
}

TEST(UnknownNames, WithOurPrefixAreMisspeltEvenWithoutASuggestion) {
    const auto verdict = judge_unknown_name("SESSION_FLUX_CAPACITOR", NamePlace::environment);
    EXPECT_TRUE(verdict.misspelt);
    EXPECT_EQ(verdict.suggestion, "");
}

TEST(UnknownNames, OfOtherProgramsAreLeftAlone) {
    for (const auto* name :
         {"PATH",
          "HOME",
          "USER",
          "LANG",
          "PWD",
          "TERM",
          "SHELL",
          "DISPLAY",
          "PORT",
          "HOST",
          "SESSION_MANAGER",
          "HTTP_PROXY",
          "http_proxy",
          "HTTPS_PROXY",
          "NO_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "XDG_SESSION_ID",
          "DBUS_SESSION_BUS_ADDRESS",
          "REDIS_SERVICE_HOST",
          "REDIS_SERVICE_PORT",
          "REDIS_SERVICE_PORT_HTTP",
          "REDIS_PORT",
          "REDIS_PORT_6379_TCP",
          "REDIS_PORT_6379_TCP_ADDR",
          "API_SERVICE_HOST",
          "MEMORY_PRESSURE_WATCH",
          "LOGNAME",
          "API_KEY",
          "API_URL",
          "API_TOKEN",
          "LOG_DIR",
          "AGENT_ID",
          "AGENT_NAME",
          "ADMIN_EMAIL",
          "DEBUGINFOD_URLS",
          "APP_HOME",
          "NODE_ENV",
          "KUBERNETES_PORT",
          "CI",
          "_"}) {
        EXPECT_FALSE(judge_unknown_name(name, NamePlace::environment).misspelt) << name;
    }
}

TEST(UnknownNames, InTheFileSharedPrefixesAreOurs) {
    EXPECT_TRUE(judge_unknown_name("API_TOKEN", NamePlace::file).misspelt);
    EXPECT_FALSE(judge_unknown_name("POSTGRES_USER", NamePlace::file).misspelt);
}

TEST(UnknownNames, AreNotComparedWhenVeryLong) {
    EXPECT_FALSE(
        judge_unknown_name("SESSION_" + std::string(100'000, 'X'), NamePlace::file).misspelt
    );
}

TEST(IgnoredSettings, AreFoundInAnyCase) {
    ASSERT_NE(find_ignored_setting("embedding_dimension"), nullptr);
    EXPECT_NE(find_ignored_setting("EMBEDDING_DIMENSION"), nullptr);
    EXPECT_NE(find_ignored_setting("CHROMA_COLLECTION_NAME"), nullptr);
    EXPECT_EQ(find_ignored_setting("API_PORT"), nullptr);
    EXPECT_EQ(find_ignored_setting(""), nullptr);
}

/// Every name of the Python system is either a setting here or is known to mean nothing.
TEST(IgnoredSettings, CompleteTheNamesOfThePythonSystem) {
    for (const auto* name :
         {"APP_NAME",
          "LOG_LEVEL",
          "API_WORKERS",
          "CORS_ALLOW_CREDENTIALS",
          "SECRET_KEY",
          "JWT_ALGORITHM",
          "API_KEY_HEADER",
          "DATABASE_URL",
          "DATABASE_ECHO",
          "DATABASE_POOL_SIZE",
          "REDIS_URL",
          "REDIS_PASSWORD",
          "REDIS_RETRY_ON_TIMEOUT",
          "CACHE_ENABLED",
          "REDIS_TTL",
          "SESSION_STORE_TYPE",
          "USE_SHARED_CONTEXT",
          "SESSION_CLEANUP_INTERVAL_SECONDS",
          "REDIS_SESSION_TTL_SECONDS",
          "SESSION_ENCRYPTION_KEY",
          "SESSION_FINGERPRINT_STRICT",
          "SESSION_LOCKING_ENABLED",
          "SESSION_LOCK_RETRY_ATTEMPTS",
          "SESSION_L1_CACHE_SIZE",
          "SESSION_ANALYTICS_ENABLED",
          "CHROMA_DISTANCE_FUNCTION",
          "AI_PROVIDER",
          "AZURE_OPENAI_API_VERSION",
          "AGENT_TIMEOUT",
          "AGENT_MAX_RETRIES",
          "EMBEDDING_BATCH_SIZE",
          "RAG_ENABLED",
          "RAG_SIMILARITY_THRESHOLD",
          "MEMORY_ENABLED",
          "MEMORY_TTL_HOURS",
          "MAX_FILE_SIZE",
          "ALLOWED_FILE_TYPES",
          "UPLOAD_DIRECTORY",
          "RATE_LIMIT_BURST",
          "METRICS_PORT",
          "OTLP_ENDPOINT",
          "SENTRY_DSN",
          "WEBSOCKET_PING_TIMEOUT",
          "ESCALATION_NOTIFICATION_EMAIL",
          "ESCALATION_WEBHOOK_URL",
          "FEATURE_FILE_PREVIEW",
          "DEV_AUTO_RELOAD",
          "DEV_SAMPLE_DATA",
          "ENABLE_RAG_TOOL",
          "ENABLE_CRM_TOOL",
          "RAG_CACHE_TTL",
          "MEMORY_IMPORTANCE_THRESHOLD",
          "ATTACHMENT_MAX_FILE_SIZE",
          "ATTACHMENT_TEMP_CLEANUP_HOURS",
          "CRM_API_KEY",
          "BILLING_API_KEY",
          "INVENTORY_API_ENDPOINT"}) {
        EXPECT_TRUE(find_setting(name) != nullptr || find_ignored_setting(name) != nullptr) << name;
    }
}

}  // namespace

}  // namespace continuo::test
