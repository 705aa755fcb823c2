#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.hpp"

namespace continuo {

/// True for a setting that the file or the environment gives a value.
using IsGiven = std::function<bool(std::string_view name)>;

/// Fills the settings whose default follows from others.
void derive_settings(Settings& settings, const IsGiven& given);

/// A thing wrong with settings that are each right for themselves.
struct SettingConflict {
    std::string_view name;  ///< the setting to change first
    std::string message;    ///< a sentence; holds no secret
};

/// What does not go together, and what this version does not support.
[[nodiscard]] std::vector<SettingConflict> find_conflicts(const Settings& settings);

/// What is unwise in production, a line each. Nothing in other environments.
[[nodiscard]] std::vector<std::string> production_warnings(const Settings& settings);

}  // namespace continuo
