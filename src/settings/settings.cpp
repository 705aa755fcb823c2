// 1. collect: every name of the file, then of the environment, is a setting, an ignored setting
//    (warning), a misspelt one (an error in the file, a warning in the environment) or a variable
//    of another program.
// 2. apply: each collected setting is parsed and checked.
// 3. derive dependent defaults, and find conflicts.
// Problems of all steps are collected and reported at once.
#include "settings/settings.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "settings/dotenv.hpp"
#include "settings/setting_conflicts.hpp"
#include "settings/setting_names.hpp"
#include "settings/setting_table.hpp"
#include "settings/setting_value.hpp"

namespace continuo {

namespace {

constexpr std::size_t shown_code_points_max = 80;

/// A name with a value and its origin.
struct Given {
    std::string name;
    std::string value;
    std::string origin;
    bool from_environment = false;
};

bool is_nothing(std::string_view value) {
    const auto word = trim(value);
    return word.empty() || equal_ignoring_case(word, "null");
}

/// OpenSSL reads these variables from the environment.
bool is_for_openssl(const Given& given) {
    const auto name = given.from_environment ? given.name : to_upper(given.name);
    return name == "SSL_CERT_FILE" || name == "SSL_CERT_DIR";
}

/// The value as shown in a message.
std::string show_value(const SettingSpec& spec, const std::string& value) {
    if (is_secret(spec)) return "********";
    if (!is_utf8(value)) return "(not UTF-8)";
    const auto text = spec.mask == nullptr ? value : spec.mask(value);
    const auto shown = utf8_prefix(text, shown_code_points_max);
    return fmt::format("\"{}{}\"", escape_controls(shown), shown.size() < text.size() ? "..." : "");
}

class Loader {
public:
    Result<LoadedSettings> load(const SettingSources& sources) {
        collect_file(sources);
        for (const auto& [name, value] : sources.environment)
            collect({name, value, "environment", true});
        apply();
        const auto given = [this](std::string_view name) {
            return x_loaded.origins.contains(name);
        };
        derive_settings(x_loaded.settings, given);
        for (auto& conflict : find_conflicts(x_loaded.settings)) {
            if (x_refused.contains(conflict.name)) continue;  // already reported
            x_problems.push_back(fmt::format("{} ({})", conflict.message, origin(conflict.name)));
        }
        if (!x_problems.empty()) return fail(Errc::invalid_input, report());

        auto& warnings = x_loaded.settings.warnings;
        warnings = std::move(x_warnings);
        for (auto& warning : setting_warnings(x_loaded.settings, given))
            warnings.push_back(std::move(warning));
        for (auto& warning : production_warnings(x_loaded.settings))
            warnings.push_back(std::move(warning));
        return std::move(x_loaded);
    }

private:
    void collect_file(const SettingSources& sources) {
        if (sources.env_file.empty()) return;
        const auto path = escape_controls(sources.env_file.string());
        auto file = read_dotenv(sources.env_file);
        if (!file) {
            const bool absent = file.error().code == Errc::not_found;
            if (absent && !sources.env_file_required) return;
            x_problems.push_back(fmt::format("{}: {}", path, file.error().detail));
            return;
        }
        for (const auto& problem : file->problems)
            x_problems.push_back(fmt::format("{}:{}: {}", path, problem.line, problem.message));
        for (auto& entry : file->entries) {
            auto place = fmt::format("{}:{}", path, entry.line);
            collect({std::move(entry.name), std::move(entry.value), std::move(place), false});
        }
    }

    void collect(Given given) {
        if (const auto* spec = find_setting(given.name)) {
            if (is_nothing(given.value)) {
                take_back(*spec, given);
            } else {
                keep(*spec, std::move(given));
            }
        } else if (const auto* ignored = find_ignored_setting(given.name)) {
            if (is_nothing(given.value) || !x_ignored.insert(to_upper(given.name)).second) return;
            x_warnings.push_back(fmt::format(
                "{} has no effect: {} ({})", to_upper(given.name), ignored->reason, given.origin
            ));
        } else if (is_for_openssl(given)) {
            pass_on(given);
        } else {
            judge(given);
        }
    }

    void pass_on(const Given& given) {
        const bool says_nothing = is_nothing(given.value);
        if (given.from_environment && says_nothing) return;
        if (given.from_environment || says_nothing) {
            x_loaded.environment.erase(to_upper(given.name));
        } else {
            x_loaded.environment.insert_or_assign(to_upper(given.name), given.value);
        }
    }

    /// A name that is not a setting. Its value is not shown because it can be a secret.
    void judge(const Given& given) {
        const auto place = given.from_environment ? NamePlace::environment : NamePlace::file;
        const auto verdict = judge_unknown_name(given.name, place);
        if (!verdict.misspelt) return;
        // Other programs share the environment, and one of their variables can resemble ours.
        auto& findings = given.from_environment ? x_warnings : x_problems;
        findings.push_back(fmt::format(
            "{} is not a setting{} ({})",
            is_utf8(given.name) ? escape_controls(given.name) : "a name that is not UTF-8",
            verdict.suggestion.empty() ? std::string()
                                       : fmt::format("; did you mean {}?", verdict.suggestion),
            given.origin
        ));
    }

    /// The environment overrides the file. In a file, the last line of a name counts. Two names of
    /// one setting in the same place must have the same value.
    void keep(const SettingSpec& spec, Given given) {
        const auto [place, fresh] = x_given.try_emplace(&spec, given);
        if (fresh) return;
        auto& earlier = place->second;
        if (earlier.from_environment == given.from_environment && earlier.value != given.value) {
            if (earlier.name != given.name) {
                x_problems.push_back(fmt::format(
                    "{} and {} are one setting and have different values ({}, {})",
                    earlier.name,
                    given.name,
                    earlier.origin,
                    given.origin
                ));
            } else {
                warn_twice(earlier, given);
            }
        }
        earlier = std::move(given);
    }

    /// The last line of a name counts even if it is empty: the setting then counts as not set.
    void take_back(const SettingSpec& spec, const Given& given) {
        const auto found = x_given.find(&spec);
        if (found == x_given.end()) return;
        const auto& earlier = found->second;
        if (earlier.from_environment != given.from_environment || earlier.name != given.name)
            return;
        warn_twice(earlier, given);
        x_given.erase(found);
    }

    void warn_twice(const Given& earlier, const Given& given) {
        x_warnings.push_back(fmt::format(
            "{} is set twice ({} and {}): the last one counts",
            given.name,
            earlier.origin,
            given.origin
        ));
    }

    void apply() {
        for (const auto& part : setting_table()) {
            for (const auto& spec : part.settings) {
                const auto found = x_given.find(&spec);
                if (found == x_given.end()) continue;
                const auto& given = found->second;
                auto applied = apply_setting(spec, given.value, x_loaded.settings);
                if (applied) {
                    x_loaded.origins.emplace(spec.name, origin(spec.name));
                    continue;
                }
                x_refused.insert(spec.name);
                x_problems.push_back(fmt::format(
                    "{} is {} and must {} ({})",
                    given.name,
                    show_value(spec, given.value),
                    applied.error(),
                    given.origin
                ));
            }
        }
    }

    /// The origin of a setting's value, and its name there if it is an alias.
    [[nodiscard]] std::string origin(std::string_view name) const {
        const auto found = x_given.find(find_setting(name));
        if (found == x_given.end()) return "not set";
        const auto& given = found->second;
        if (equal_ignoring_case(given.name, name)) return given.origin;
        return fmt::format("{} as {}", given.origin, to_upper(given.name));
    }

    [[nodiscard]] std::string report() const {
        std::string text = fmt::format(
            "the settings cannot be used: {} {}\n",
            x_problems.size(),
            x_problems.size() == 1 ? "problem" : "problems"
        );
        for (const auto& problem : x_problems)
            text += fmt::format("  - {}\n", problem);
        text += "Allowed values: `continuo config --markdown`, docs/configuration.md";
        return text;
    }

    LoadedSettings x_loaded;
    std::map<const SettingSpec*, Given> x_given;
    std::set<std::string, std::less<>> x_ignored;       // already warned about
    std::set<std::string_view, std::less<>> x_refused;  // settings whose value was refused
    std::vector<std::string> x_problems;
    std::vector<std::string> x_warnings;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> process_environment() {
    std::vector<std::pair<std::string, std::string>> variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

Result<LoadedSettings> load_settings(const SettingSources& sources) {
    return Loader().load(sources);
}

}  // namespace continuo
