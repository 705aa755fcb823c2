#include "settings/setting_conflicts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

bool is_production(const Settings& settings) {
    return settings.app.environment == Environment::production;
}

/// The file of a checked DATABASE_URL; empty for PostgreSQL.
std::filesystem::path database_file(std::string_view url) {
    static constexpr std::string_view scheme = "sqlite:///";
    return url.starts_with(scheme) ? url.substr(scheme.size()) : std::string_view();
}

void find_security_conflicts(const Settings& settings, std::vector<SettingConflict>& conflicts) {
    if (is_production(settings) && settings.agent.answer_pace_ms > 0) {
        conflicts.push_back(
            {"ANSWER_PACE_MS", "ANSWER_PACE_MS must be 0 when ENVIRONMENT is production"}
        );
    }
    if (!settings.tls.certificate_file.empty() && settings.tls.key_file.empty()) {
        conflicts.push_back({"TLS_KEY_FILE", "TLS_KEY_FILE must be set, because TLS_CERT_FILE is"});
    }
    if (settings.tls.certificate_file.empty() && !settings.tls.key_file.empty()) {
        conflicts.push_back({"TLS_CERT_FILE", "TLS_CERT_FILE must be set, because TLS_KEY_FILE is"}
        );
    }
    if (!settings.redis.sentinel_user.empty() && settings.redis.sentinel_password.empty()) {
        conflicts.push_back(
            {"REDIS_SENTINEL_PASSWORD",
             "REDIS_SENTINEL_PASSWORD must be set, because REDIS_SENTINEL_USERNAME is"}
        );
    }
    const auto& session = settings.session;
    if (session.store == SessionStoreType::redis && session.encryption &&
        session.encryption_keys.empty()) {
        conflicts.push_back(
            {"SESSION_ENCRYPTION_KEYS",
             "SESSION_ENCRYPTION_KEYS must be set when sessions are stored in Redis and "
             "SESSION_ENCRYPTION_ENABLED is true: with a generated key, an instance could not read "
             "the sessions of the others"}
        );
    }
    if (session.fingerprint_strict && !session.fingerprinting) {
        conflicts.push_back(
            {"SESSION_FINGERPRINT_STRICT",
             "SESSION_FINGERPRINT_STRICT cannot be true while SESSION_FINGERPRINTING_ENABLED is "
             "false"}
        );
    }
}

void find_upload_conflicts(const Settings& settings, std::vector<SettingConflict>& conflicts) {
    const auto& uploads = settings.uploads;
    if (uploads.client_mb_max > uploads.total_mb_max) {
        conflicts.push_back(
            {"UPLOAD_CLIENT_MAX_MB",
             fmt::format(
                 "UPLOAD_CLIENT_MAX_MB must not be larger than UPLOAD_TOTAL_MAX_MB, which is {}",
                 uploads.total_mb_max
             )}
        );
    }
    // A form has one file of the largest size, and a little text.
    const auto needed =
        (settings.api.file_bytes_max + limits::json_body_bytes_max + 0xFFFFFU) >> 20U;
    if (uploads.client_mb_max < needed) {
        conflicts.push_back(
            {"UPLOAD_CLIENT_MAX_MB",
             fmt::format(
                 "UPLOAD_CLIENT_MAX_MB must be at least {}, because MAX_FILE_SIZE is {}",
                 needed,
                 settings.api.file_bytes_max
             )}
        );
    }
}

void find_store_conflicts(const Settings& settings, std::vector<SettingConflict>& conflicts) {
    const auto& session = settings.session;
    const bool has_postgres = settings.database.file.empty();
    if (session.use_shared_context != (session.store == SessionStoreType::redis)) {
        conflicts.push_back(
            {"SESSION_STORE",
             "SESSION_STORE (or SESSION_STORE_TYPE) contradicts USE_SHARED_CONTEXT: set only one "
             "of "
             "them"}
        );
    }
    if (session.store_type != session.store) {
        conflicts.push_back(
            {"SESSION_STORE", "SESSION_STORE contradicts SESSION_STORE_TYPE: set only one of them"}
        );
    }
    if (has_postgres && session.store == SessionStoreType::in_memory) {
        conflicts.push_back(
            {"DATABASE_URL",
             "DATABASE_URL must be a sqlite:/// URL while sessions are in memory: every instance "
             "would have conversations of its own in one shared PostgreSQL. Set "
             "SESSION_STORE=postgresql, or redis"}
        );
    }
    if (session.store != SessionStoreType::postgresql) return;
    if (!has_postgres) {
        conflicts.push_back(
            {"DATABASE_URL",
             "DATABASE_URL must be a postgresql:// URL while SESSION_STORE is postgresql: the "
             "sessions are in that database"}
        );
    }
    if (session.durability == SessionDurability::replicated) {
        conflicts.push_back(
            {"SESSION_DURABILITY",
             "SESSION_DURABILITY must be fast while SESSION_STORE is postgresql: whether a standby "
             "has a change before it is acknowledged is set in PostgreSQL, by "
             "synchronous_standby_names"}
        );
    }
    if (session.fingerprint_strict && settings.api.admin_key.empty() &&
        session.encryption_keys.empty()) {
        conflicts.push_back(
            {"ADMIN_API_KEY",
             "ADMIN_API_KEY must be set, the same for all instances, while SESSION_STORE is "
             "postgresql and SESSION_FINGERPRINT_STRICT is true: fingerprints are made with it, "
             "and "
             "an instance would refuse the customers of the others"}
        );
    }
}

void find_model_conflicts(const Settings& settings, std::vector<SettingConflict>& conflicts) {
    const auto& model = settings.model;
    if (!model.base_url.empty() && model.model.empty()) {
        conflicts.push_back(
            {"LLM_MODEL",
             "LLM_MODEL must be set, because LLM_BASE_URL is: the name of the model, or of the "
             "deployment"}
        );
    }
    if (model.base_url.empty() && !model.fallback_base_url.empty()) {
        conflicts.push_back(
            {"LLM_BASE_URL", "LLM_BASE_URL must be set, because LLM_FALLBACK_BASE_URL is"}
        );
    }
    if (!model.base_url.empty() && model.max_tokens + 1000 > model.context_tokens) {
        conflicts.push_back(
            {"LLM_CONTEXT_TOKENS",
             fmt::format(
                 "LLM_CONTEXT_TOKENS must be at least 1000 more than LLM_MAX_TOKENS, which is {}",
                 model.max_tokens
             )}
        );
    }
}

void find_embedding_conflicts(const Settings& settings, std::vector<SettingConflict>& conflicts) {
    const auto& embedding = settings.embedding;
    if (!embedding.base_url.empty() && !embedding.model_directory.empty()) {
        conflicts.push_back(
            {"EMBEDDING_MODEL_DIR",
             "EMBEDDING_MODEL_DIR must be empty, because EMBEDDING_BASE_URL is set: vectors are of "
             "one model"}
        );
    }
    if (!embedding.base_url.empty() && embedding.model.empty()) {
        conflicts.push_back(
            {"EMBEDDING_MODEL", "EMBEDDING_MODEL must be set, because EMBEDDING_BASE_URL is"}
        );
    }
}

/// Azure's names of the Python system, unless the endpoint has its own.
void derive_model(ModelSettings& model, const IsGiven& given) {
    if (!model.azure_endpoint.empty() && !given("LLM_BASE_URL")) {
        model.base_url = model.azure_endpoint;
        if (!given("LLM_API_KIND")) model.api_kind = "azure";
        if (!model.azure_key.empty()) model.api_key = model.azure_key;
        if (!model.azure_deployment.empty()) model.model = model.azure_deployment;
    }
    if (!model.fallback_base_url.empty() && model.fallback_model.empty())
        model.fallback_model = model.model;
}

}  // namespace

void derive_settings(Settings& settings, const IsGiven& given) {
    const bool development = settings.app.environment == Environment::development;
    if (!given("LOG_LEVEL") && settings.app.debug) settings.log.level = LogLevel::debug;
    if (!given("LOG_FILE") && !development) settings.log.file = "logs/app.log";
    if (settings.log.file == "none") settings.log.file.clear();
    if (!given("EXPOSE_STATS")) settings.app.expose_stats = development;
    if (!given("API_HOST") && development) settings.api.host = "127.0.0.1";
    if (!given("ALLOWED_HOSTS") && development) {
        // A page on the internet must not reach a developer's server by DNS rebinding.
        settings.api.allowed_hosts = {"localhost", "127.0.0.1", "[::1]"};
        if (std::ranges::find(settings.api.allowed_hosts, settings.api.host) ==
            settings.api.allowed_hosts.end())
            settings.api.allowed_hosts.push_back(settings.api.host);
    }
    if (!given("LOAD_SAMPLE_KNOWLEDGE")) settings.knowledge.load_samples = development;
    derive_model(settings.model, given);
    if (settings.model.company.empty()) settings.model.company = settings.app.name;

    if (!given("DATABASE_URL")) {
        settings.database.url =
            fmt::format("sqlite:///{}", (settings.app.data_directory / "continuo.db").string());
    }
    settings.database.file = database_file(settings.database.url);

    auto& session = settings.session;
    // Three names of one setting; find_conflicts() compares those that are given.
    if (!given("SESSION_STORE")) {
        session.store = session.store_type;
        if (!given("SESSION_STORE_TYPE") && session.use_shared_context)
            session.store = SessionStoreType::redis;
    }
    if (!given("SESSION_STORE_TYPE")) session.store_type = session.store;
    if (!given("USE_SHARED_CONTEXT"))
        session.use_shared_context = session.store == SessionStoreType::redis;
}

std::vector<SettingConflict> find_conflicts(const Settings& settings) {
    std::vector<SettingConflict> conflicts;
    find_credential_conflicts(settings, conflicts);
    find_security_conflicts(settings, conflicts);
    find_upload_conflicts(settings, conflicts);
    find_store_conflicts(settings, conflicts);
    find_model_conflicts(settings, conflicts);
    find_embedding_conflicts(settings, conflicts);
    if (settings.app.metrics_port != 0 && settings.app.metrics_port == settings.api.port) {
        conflicts.push_back(
            {"METRICS_PORT", "METRICS_PORT must not be API_PORT: it is a port of its own"}
        );
    }
    if (settings.session.timeout > settings.session.lifetime_max) {
        conflicts.push_back(
            {"SESSION_TIMEOUT_MINUTES",
             "SESSION_TIMEOUT_MINUTES must not be longer than SESSION_MAX_LIFETIME_HOURS"}
        );
    }
    if (settings.agent.suggest_confidence > settings.agent.answer_confidence) {
        conflicts.push_back(
            {"SUGGEST_CONFIDENCE", "SUGGEST_CONFIDENCE must not be above ANSWER_CONFIDENCE"}
        );
    }
    if (settings.knowledge.chunk_overlap_words * 2 >= settings.knowledge.chunk_words) {
        conflicts.push_back(
            {"RAG_CHUNK_OVERLAP",
             fmt::format(
                 "RAG_CHUNK_OVERLAP must be less than half of RAG_CHUNK_SIZE, which is {}",
                 settings.knowledge.chunk_words
             )}
        );
    }
    return conflicts;
}

std::vector<std::string> setting_warnings(const Settings& settings, const IsGiven& given) {
    std::vector<std::string> warnings;
    if (!settings.model.base_url.empty()) return warnings;
    for (const auto* name : {"LLM_API_KEY", "LLM_MODEL"}) {
        if (!given(name)) continue;
        warnings.push_back(fmt::format(
            "{} has no effect: LLM_BASE_URL is not set, and answers are written without a model",
            name
        ));
    }
    return warnings;
}

std::vector<std::string> production_warnings(const Settings& settings) {
    std::vector<std::string> warnings;
    if (!is_production(settings)) return warnings;
    const auto warn_if = [&warnings](bool unwise, std::string_view text) {
        if (unwise) warnings.push_back(fmt::format("in production: {}", text));
    };
    const auto& origins = settings.api.cors_origins;
    const auto& session = settings.session;
    const bool redis = session.store == SessionStoreType::redis;
    const bool shared = session.store != SessionStoreType::in_memory;
    warn_if(settings.app.debug, "DEBUG is on: callers see details of internal errors");
    warn_if(
        std::ranges::find(origins, "*") != origins.end(),
        "CORS_ORIGINS contains *: every web page may call the API"
    );
    warn_if(
        std::ranges::any_of(
            origins, [](const std::string& origin) { return origin.contains("//localhost"); }
        ),
        "CORS_ORIGINS contains localhost: set the origins of your own pages"
    );
    warn_if(
        !settings.rate_limit.enabled, "RATE_LIMIT_ENABLED is off: one client can use all capacity"
    );
    warn_if(
        settings.database.synchronous == Synchronous::normal,
        "DATABASE_SYNCHRONOUS is normal: a power cut can lose the last answers"
    );
    warn_if(!session.fingerprinting, "SESSION_FINGERPRINTING_ENABLED is off");
    warn_if(
        settings.knowledge.load_samples,
        "LOAD_SAMPLE_KNOWLEDGE is on: customers get answers from the sample documents"
    );
    for (const auto& url : {settings.model.base_url, settings.model.fallback_base_url}) {
        const bool is_plain = url.starts_with("http://") && !url.starts_with("http://localhost") &&
                              !url.starts_with("http://127.0.0.1");
        warn_if(is_plain, "a URL of a model is not https: key and conversations are sent in clear");
    }
    warn_if(redis && !session.encryption, "SESSION_ENCRYPTION_ENABLED is off");
    warn_if(
        session.store == SessionStoreType::postgresql && !session.encryption_keys.empty(),
        "SESSION_ENCRYPTION_KEYS does not encrypt conversations in PostgreSQL: encrypt its disk"
    );
    warn_if(shared && !session.l1_cache, "SESSION_L1_CACHE_ENABLED is off");
    warn_if(
        redis && settings.redis.url.contains("localhost"),
        "REDIS_URL is localhost: other machines cannot share the sessions"
    );
    return warnings;
}

}  // namespace continuo
