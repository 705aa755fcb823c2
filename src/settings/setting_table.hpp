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

/// The member of a Settings that a row of the table fills. Its type says what a value may be.
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

/// What a value must be beyond its type: nullopt when it is, else the words after "must ".
/// Of a list it is asked for each item.
using SettingCheck = std::optional<std::string> (*)(std::string_view value);

/// One setting.
struct SettingSpec {
    std::string_view name;
    std::string_view aliases = {};  ///< other accepted names, a space between two
    SettingTarget (*target)(Settings& settings);
    double min = 0;  ///< of numbers and durations, in their own unit; inclusive
    double max = 0;
    std::string_view choices = {};  ///< of an enumeration, in the order of its enumerators; of a
                                    ///< text: all that it may be. A space between two
    SettingCheck check = nullptr;
    std::string_view allowed = {};   ///< what `check` wants, in words
    std::string_view fallback = {};  ///< the default in words, where it is not simply the member's
    std::string_view meaning;        ///< one line
    std::string (*mask)(std::string_view value) = nullptr;  ///< hides the secret part of a value
};

/// Settings that belong together, as `continuo config` and the documentation show them.
struct SettingPart {
    std::string_view title;
    std::span<const SettingSpec> settings;
};

/// The table: every setting there is, in the order in which it is shown. Static storage.
[[nodiscard]] std::span<const SettingPart> setting_table();

/// The row whose name or alias is `name`, without case; nullptr when there is none.
[[nodiscard]] const SettingSpec* find_setting(std::string_view name);

/// True for a setting that is a secret as a whole.
[[nodiscard]] bool is_secret(const SettingSpec& spec);

// The rows, by file. Only setting_table() uses them.
[[nodiscard]] std::span<const SettingPart> server_setting_parts();
[[nodiscard]] std::span<const SettingPart> state_setting_parts();
[[nodiscard]] std::span<const SettingPart> agent_setting_parts();

/// Used by the rows: the pointer to `settings.<group>.<member>`.
template <auto group, auto member>
SettingTarget setting_at(Settings& settings) {
    return &((settings.*group).*member);
}

}  // namespace continuo
