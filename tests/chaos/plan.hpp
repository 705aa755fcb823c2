#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "chaos/options.hpp"

namespace continuo::chaos {

/// One fault: its begin, target and duration.
struct Step {
    std::chrono::milliseconds at{};
    std::string fault{};
    bool of_redis = false;  ///< the target is Redis, otherwise `instance`
    int instance = 0;
    std::chrono::milliseconds length{0};  ///< 0: it ends at once
};

/// One fault every one to three seconds, the same for the same options. A target has at most one
/// fault at a time.
[[nodiscard]] std::vector<Step> make_plan(const Options& options);

}  // namespace continuo::chaos
