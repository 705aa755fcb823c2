#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace continuo {

/// A setting of the Python system that means nothing here. It is accepted, so that a `.env` file
/// can be taken over as it is, with a warning.
struct IgnoredSetting {
    std::string_view names;   ///< a space between two
    std::string_view reason;  ///< after "has no effect: "
};

/// All of them. Static storage.
[[nodiscard]] std::span<const IgnoredSetting> ignored_settings();
/// The one of that name, without case; nullptr when there is none.
[[nodiscard]] const IgnoredSetting* find_ignored_setting(std::string_view name);

/// What an unknown name most likely is.
struct NameVerdict {
    bool misspelt = false;   ///< false: a variable of another program
    std::string suggestion;  ///< the name that was probably meant; may be empty
};

enum class NamePlace { file, environment };

/// Judges a name that is no setting. Misspelt is
/// - what begins like our settings (`SESSION_...`); in the environment, which is shared with
/// others,
///   a prefix that others use as well (`API_`, `LOG_`) counts only with a setting close by;
/// - what is one slip away from a setting.
/// Names that other software is known to set (`SESSION_MANAGER`, the service links of Kubernetes,
/// `HTTP_PROXY`) are never misspelt.
[[nodiscard]] NameVerdict judge_unknown_name(std::string_view name, NamePlace place);

/// How many letters must be put in, left out, changed or swapped with a neighbour to make `b` of
/// `a` (optimal string alignment).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace continuo
