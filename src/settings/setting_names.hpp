#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace continuo {

/// A setting of the Python system that has no effect here. It is accepted with a warning, so that
/// an existing `.env` file can be used unchanged.
struct IgnoredSetting {
    std::string_view names;   ///< separated by spaces
    std::string_view reason;  ///< after "has no effect: "
};

/// All of them. Static storage.
[[nodiscard]] std::span<const IgnoredSetting> ignored_settings();
/// The one with that name, ignoring case; nullptr if there is none.
[[nodiscard]] const IgnoredSetting* find_ignored_setting(std::string_view name);

/// What an unknown name probably is.
struct NameVerdict {
    bool misspelt = false;   ///< false: a variable of another program
    std::string suggestion;  ///< the name that was probably meant; can be empty
};

enum class NamePlace { file, environment };

/// Judges a name that is not a setting. It counts as misspelt if it
/// - begins like our settings (`SESSION_...`). In the environment, which is shared with other
///   programs, a prefix that others also use (`API_`, `LOG_`) counts only if the name is similar to
///   a setting;
/// - differs from a setting by one typing error.
/// Names that other software is known to set (`SESSION_MANAGER`, the service links of Kubernetes,
/// `HTTP_PROXY`) are never misspelt.
[[nodiscard]] NameVerdict judge_unknown_name(std::string_view name, NamePlace place);

/// Number of insertions, deletions, changes and swaps of adjacent letters that turn `a` into `b`
/// (optimal string alignment).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace continuo
