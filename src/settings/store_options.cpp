#include "settings/store_options.hpp"

#include "knowledge/text/synonym_list.hpp"
#include "settings/setting_check.hpp"

namespace continuo {

namespace {

EncryptionFormat format_of(std::string_view text) {
    if (text == "1") return EncryptionFormat::first;
    return text == "2-only" ? EncryptionFormat::second_only : EncryptionFormat::second;
}

}  // namespace

Result<std::shared_ptr<const SessionCipher>> make_session_cipher(const SessionSettings& settings) {
    if (!settings.encryption || settings.encryption_keys.empty()) return nullptr;
    return SessionCipher::make(
        settings.encryption_keys.reveal(),
        settings.encryption_strict ? ClearValues::refuse : ClearValues::accept,
        format_of(settings.encryption_format)
    );
}

std::size_t replicas_awaited(const SessionSettings& settings) {
    return settings.durability == SessionDurability::replicated ? 1 : 0;
}

std::size_t outbox_bytes_max(const SessionSettings& settings) {
    return settings.outbox_max_mb << 20;
}

RedisLogin make_sentinel_login(const RedisSettings& settings) {
    RedisLogin login;
    login.user = settings.sentinel_user;
    login.password = settings.sentinel_password.reveal();
    return login;
}

DatabaseConfig make_database_config(const Settings& settings) {
    const auto& database = settings.database;
    DatabaseConfig config;
    config.synchronous = database.synchronous;
    config.file = database.file;
    config.readers = database.readers;
    if (database.url.starts_with("postgres")) {
        config.postgres_url = database.url;
        config.readers = database.pool_size;
        config.statement_time_max = database.statement_timeout;
    } else if (config.file.empty()) {
        config.file = settings.app.data_directory / "continuo.db";
    }
    return config;
}

std::string describe_database(const Settings& settings) {
    const auto config = make_database_config(settings);
    return config.postgres_url.empty() ? config.file.string() : mask_url(config.postgres_url);
}

Result<KnowledgeConfig> make_knowledge_config(
    const Settings& settings, std::filesystem::path folder, const Database& database
) {
    KnowledgeConfig config;
    config.folder = std::move(folder);
    config.language = settings.knowledge.language;
    config.chunk_words = settings.knowledge.chunk_words;
    config.chunk_overlap_words = settings.knowledge.chunk_overlap_words;
    if (database.is_shared()) config.database_id = database.id();
    if (!settings.knowledge.synonyms_file.empty()) {
        auto list = SynonymList::load(settings.knowledge.synonyms_file);
        if (!list) return fail(list.error().code, "SYNONYMS_FILE: " + list.error().detail);
        config.synonyms = std::make_shared<const SynonymList>(std::move(*list));
    }
    return config;
}

}  // namespace continuo
