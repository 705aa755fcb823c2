#include <algorithm>

#include <fmt/format.h>

#include "api/admission/program_keys.hpp"
#include "base/text.hpp"
#include "settings/setting_conflicts.hpp"

namespace continuo {

namespace {

constexpr std::size_t production_key_bytes_min = 16;

SettingConflict too_short(std::string_view name) {
    return {
        name,
        fmt::format(
            "{} must have at least {} characters when ENVIRONMENT is production",
            name,
            production_key_bytes_min
        )
    };
}

/// Of the routes under /v1, whose paths do not depend on API_PREFIX.
void find_completions_conflicts(const Settings& settings, std::vector<SettingConflict>& conflicts) {
    const auto keys = parse_program_keys(settings.api.completions_keys.reveal());
    if (!keys || keys->empty()) return;
    const bool production = settings.app.environment == Environment::production;
    constexpr std::string_view name = "COMPLETIONS_API_KEYS";
    const auto is_key = [&keys](const std::string& other) {
        return std::ranges::find(*keys, other, &ProgramKey::key) != keys->end();
    };
    const auto is_short = [](const ProgramKey& one) {
        return one.key.size() < production_key_bytes_min;
    };
    if (production && std::ranges::any_of(*keys, is_short))
        conflicts.push_back(
            {name,
             fmt::format(
                 "the keys of COMPLETIONS_API_KEYS must have at least {} characters when "
                 "ENVIRONMENT is production",
                 production_key_bytes_min
             )}
        );
    if (is_key(settings.api.admin_key.reveal()) || is_key(settings.app.metrics_key.reveal()))
        conflicts.push_back(
            {name,
             "the keys of COMPLETIONS_API_KEYS must differ from ADMIN_API_KEY and METRICS_KEY: a "
             "program must not have their rights"}
        );
    if (settings.session.store != SessionStoreType::in_memory && settings.api.admin_key.empty() &&
        settings.session.encryption_keys.empty())
        conflicts.push_back(
            {"ADMIN_API_KEY",
             "ADMIN_API_KEY must be set, the same for all instances, while they share sessions and "
             "COMPLETIONS_API_KEYS is set without SESSION_ENCRYPTION_KEYS: the sessions of a "
             "program's conversations are found with it"}
        );
    if (settings.api.prefix == "/v1" || settings.api.prefix.starts_with("/v1/"))
        conflicts.push_back(
            {"API_PREFIX",
             "API_PREFIX must not be under /v1 while COMPLETIONS_API_KEYS is set: its routes are "
             "there"}
        );
}

}  // namespace

void find_credential_conflicts(const Settings& settings, std::vector<SettingConflict>& conflicts) {
    const bool production = settings.app.environment == Environment::production;
    const auto& key = settings.api.admin_key.reveal();
    if (production && key.empty()) {
        conflicts.push_back(
            {"ADMIN_API_KEY",
             "ADMIN_API_KEY must be set when ENVIRONMENT is production, for example to the output "
             "of `openssl rand -hex 32`"}
        );
    } else if (production && key.size() < production_key_bytes_min) {
        conflicts.push_back(too_short("ADMIN_API_KEY"));
    }
    const auto& metrics_key = settings.app.metrics_key.reveal();
    if (production && !metrics_key.empty() && metrics_key.size() < production_key_bytes_min) {
        conflicts.push_back(too_short("METRICS_KEY"));
    }
    if (!metrics_key.empty() && metrics_key == key) {
        conflicts.push_back(
            {"METRICS_KEY",
             "METRICS_KEY must differ from ADMIN_API_KEY: a scraper must not be an administrator"}
        );
    }
    const auto secrets = split(settings.api.user_token_secret.reveal(), ',');
    if (!key.empty() && std::ranges::find(secrets, key, trim) != secrets.end()) {
        conflicts.push_back(
            {"USER_TOKEN_SECRET",
             "USER_TOKEN_SECRET must differ from ADMIN_API_KEY: who signs user tokens must not be "
             "an administrator by that"}
        );
    }
    find_completions_conflicts(settings, conflicts);
}

}  // namespace continuo
