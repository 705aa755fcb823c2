#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace continuo::test {

/// One request, and what the window says of it. Times in milliseconds.
struct WindowStep {
    std::int64_t at;
    bool allowed;
    std::int64_t remaining;
    std::int64_t reset;  ///< rounded up, as is `retry`
    std::int64_t retry;
};

struct WindowCase {
    std::string_view name;
    std::uint32_t requests;
    std::int64_t period;
    std::vector<WindowStep> steps;  ///< of one client, in this order
};

/// The sliding window by examples: its implementations in C++ and in Lua must agree on all of them.
[[nodiscard]] inline std::vector<WindowCase> sliding_window_cases() {
    constexpr std::int64_t t = 1'700'000'000'000;  // a period begins here
    return {
        {"the limit, and how long to wait",
         3,
         1000,
         {{t, true, 2, 2000, 0},
          {t, true, 1, 2000, 0},
          {t, true, 0, 2000, 0},
          {t, false, 0, 2000, 1334},
          {t + 500, false, 0, 1500, 834},
          {t + 1333, false, 0, 667, 1},
          {t + 1334, true, 0, 1666, 0}}},
        {"everything is forgotten after two periods",
         2,
         1000,
         {{t, true, 1, 2000, 0}, {t, true, 0, 2000, 0}, {t + 2000, true, 1, 2000, 0}}},
        {"a limit of one",
         1,
         1000,
         {{t, true, 0, 2000, 0},
          {t + 999, false, 0, 1001, 1001},
          {t + 1500, false, 0, 500, 500},
          {t + 2000, true, 0, 2000, 0}}},
        {"the earlier period fades",
         4,
         1000,
         {{t + 900, true, 3, 1100, 0},
          {t + 900, true, 2, 1100, 0},
          {t + 900, true, 1, 1100, 0},
          {t + 900, true, 0, 1100, 0},
          {t + 1500, true, 1, 1500, 0},
          {t + 1500, true, 0, 1500, 0},
          {t + 1500, false, 0, 1500, 250},
          {t + 1750, true, 0, 1250, 0}}},
        {"a clock that goes back begins a new window",
         2,
         1000,
         {{t + 5000, true, 1, 2000, 0}, {t + 5000, true, 0, 2000, 0}, {t, true, 1, 2000, 0}}},
    };
}

}  // namespace continuo::test
