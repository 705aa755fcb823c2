#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "settings/settings.hpp"

namespace continuo {

/// The member of Settings that a row of the table sets. Its type determines the allowed values.
using SettingTarget = std::variant<
    bool*,
    std::uint16_t*,
    std::size_t*,
    double*,
    std::string*,
    std::filesystem::path*,
    Secret*,
    std::vector<std::string>*,
    std::map<std::string, double>*,
    std::chrono::seconds*,
    std::chrono::minutes*,
    std::chrono::hours*,
    std::chrono::days*,
    Environment*,
    LogLevel*,
    LogFormat*,
    SessionStoreType*,
    SessionDurability*,
    Synchronous*,
    ToolMode*>;

/// A check of a value beyond its type: nullopt if it is valid, otherwise the words after "must ".
/// For a list it is called for each item.
using SettingCheck = std::optional<std::string> (*)(std::string_view value);

/// One setting.
struct SettingSpec {
    std::string_view name;
    std::string_view aliases = {};  ///< other accepted names, separated by spaces
    SettingTarget (*target)(Settings& settings);
    double min = 0;  ///< for numbers and durations, in their unit; inclusive
    double max = 0;
    std::string_view choices = {};  ///< for an enumeration, in the order of its enumerators; for a
                                    ///< text: the allowed values. Separated by spaces
    SettingCheck check = nullptr;
    std::string_view allowed = {};   ///< what `check` requires, in words
    std::string_view fallback = {};  ///< the default in words, if it is not the member's
    std::string_view meaning;        ///< one line
    std::string (*mask)(std::string_view value) = nullptr;  ///< hides the secret part of a value
};

/// A group of settings, as `continuo config` and the documentation show them.
struct SettingPart {
    std::string_view title;
    std::span<const SettingSpec> settings;
};

/// All settings in the order in which they are shown. Static storage.
[[nodiscard]] std::span<const SettingPart> setting_table();

/// The row with the name or alias `name`, ignoring case; nullptr if there is none.
[[nodiscard]] const SettingSpec* find_setting(std::string_view name);

/// True if the whole value is a secret.
[[nodiscard]] bool is_secret(const SettingSpec& spec);

// The rows of each file, for setting_table().
[[nodiscard]] std::span<const SettingPart> server_setting_parts();
[[nodiscard]] std::span<const SettingPart> trace_setting_parts();
[[nodiscard]] std::span<const SettingPart> session_setting_parts();
[[nodiscard]] std::span<const SettingPart> redis_setting_parts();
[[nodiscard]] std::span<const SettingPart> database_setting_parts();
[[nodiscard]] std::span<const SettingPart> agent_setting_parts();
[[nodiscard]] std::span<const SettingPart> model_setting_parts();
[[nodiscard]] std::span<const SettingPart> embedding_setting_parts();

/// For the rows: the pointer to `settings.<group>.<member>`.
template <auto group, auto member>
SettingTarget setting_at(Settings& settings) {
    return &((settings.*group).*member);
}

}  // namespace continuo
