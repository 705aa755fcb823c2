#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "chaos/options.hpp"

namespace continuo::chaos {

/// One fault: when it begins, what it hits and how long it lasts.
struct Step {
    std::chrono::milliseconds at{};
    std::string fault{};
    bool of_redis = false;  ///< it hits Redis, else the instance
    int instance = 0;
    std::chrono::milliseconds length{0};  ///< 0: it is over at once
};

/// One fault every one to three seconds, the same for the same options. What is broken already is
/// left alone until its time is over.
[[nodiscard]] std::vector<Step> make_plan(const Options& options);

}  // namespace continuo::chaos
