#pragma once

#include <string>

namespace continuo {

/// Whether the message accepts an offer and says nothing else: "yes please", "ok", "sure, do that".
[[nodiscard]] bool is_affirmation(const std::string& message);

}  // namespace continuo
