#pragma once

#include <string>

namespace continuo {

/// The message says yes to an offer, and nothing else: "yes please", "ok", "sure, do that".
[[nodiscard]] bool is_affirmation(const std::string& message);

}  // namespace continuo
