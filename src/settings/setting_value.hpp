#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

/// Parses `text` as a value of `spec` and stores it in `settings`.
/// The error is the words after "must ": "be a whole number from 5 to 1440", without any part of
/// `text`; `settings` is then unchanged.
[[nodiscard]] std::expected<void, std::string> apply_setting(
    const SettingSpec& spec, std::string_view text, Settings& settings
);

/// The value as written in a `.env` file or the environment (lists with commas). Secrets are
/// `********`, or empty if not set; secret parts of other values are `***`.
[[nodiscard]] std::string show_setting(const SettingSpec& spec, const Settings& settings);

/// The same with JSON types.
[[nodiscard]] json::value setting_to_json(const SettingSpec& spec, const Settings& settings);

/// Describes the allowed values: "5 to 1440", "true or false", "text or json".
[[nodiscard]] std::string describe_allowed(const SettingSpec& spec);

}  // namespace continuo
