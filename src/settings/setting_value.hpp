#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

/// Reads `text` as a value of `spec` and puts it into `settings`.
/// The error is the words after "must ": "be a whole number from 5 to 1440". It holds nothing of
/// `text`. Nothing was changed then.
[[nodiscard]] std::expected<void, std::string> apply_setting(
    const SettingSpec& spec, std::string_view text, Settings& settings
);

/// The value as one may write it in a `.env` file or the environment (lists with commas). Secrets
/// are `********`, or empty when they are not set; secret parts of other values are `***`.
[[nodiscard]] std::string show_setting(const SettingSpec& spec, const Settings& settings);

/// The same with JSON types.
[[nodiscard]] json::value setting_to_json(const SettingSpec& spec, const Settings& settings);

/// What a value may be, for people: "5 to 1440", "true or false", "text or json".
[[nodiscard]] std::string describe_allowed(const SettingSpec& spec);

}  // namespace continuo
