#include "settings/store_options.hpp"

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

}  // namespace continuo
