#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace continuo::test {

/// Asks again and again, a hundredth of a second apart. Errors: throws with `what` when it is not
/// so after `timeout`.
void wait_until(
    const std::string& what,
    const std::function<bool()>& is_so,
    std::chrono::seconds timeout = std::chrono::seconds(30)
);

}  // namespace continuo::test
