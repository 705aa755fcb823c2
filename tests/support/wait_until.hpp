#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace continuo::test {

/// Polls the condition every hundredth of a second. Errors: throws with `what` if it is still false
/// after `timeout`.
void wait_until(
    const std::string& what,
    const std::function<bool()>& is_so,
    std::chrono::seconds timeout = std::chrono::seconds(30)
);

}  // namespace continuo::test
