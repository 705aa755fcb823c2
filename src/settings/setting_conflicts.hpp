#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.hpp"

namespace continuo {

/// True if the file or the environment sets this setting.
using IsGiven = std::function<bool(std::string_view name)>;

/// Sets the defaults that depend on other settings.
void derive_settings(Settings& settings, const IsGiven& given);

/// A conflict between settings that are valid individually.
struct SettingConflict {
    std::string_view name;  ///< the setting to change first
    std::string message;    ///< a sentence without secrets
};

/// Settings that contradict each other, or that this version does not support.
[[nodiscard]] std::vector<SettingConflict> find_conflicts(const Settings& settings);

/// Settings that have no effect, one line each.
[[nodiscard]] std::vector<std::string> setting_warnings(
    const Settings& settings, const IsGiven& given
);
/// Those among keys and secrets, as part of find_conflicts().
void find_credential_conflicts(const Settings& settings, std::vector<SettingConflict>& conflicts);

/// Unwise settings for production, one line each. Empty in other environments.
[[nodiscard]] std::vector<std::string> production_warnings(const Settings& settings);

}  // namespace continuo
