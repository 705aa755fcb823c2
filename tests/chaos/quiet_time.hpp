#pragma once

#include <span>

#include "chaos/history.hpp"

namespace continuo::chaos {

/// A time in which an instance or Redis did not run, or was only starting.
struct Disturbance {
    Moment from{};
    Moment until{};
};

/// The newest moment of which every archive is sure to have read everything at `at`: it was
/// followed by `reading_time` without a disturbance. Before the run if there was none.
[[nodiscard]] Moment read_by_all(
    std::span<const Disturbance> disturbances, Moment at, Moment reading_time
);

}  // namespace continuo::chaos
