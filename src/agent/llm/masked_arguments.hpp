#pragma once

#include "agent/language/personal_data.hpp"
#include "base/json.hpp"

namespace continuo {

/// The arguments of a call as a model sees them: every text in them goes through the mask. Names
/// of members stay. Cost: linear. Depth: of what parse_json() takes.
[[nodiscard]] json::object mask_arguments(PersonalMask& mask, json::object arguments);

/// The same back: what the model wrote, with the values of its marks.
[[nodiscard]] json::object unmask_arguments(const PersonalMask& mask, json::object arguments);

}  // namespace continuo
