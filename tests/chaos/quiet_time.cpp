#include "chaos/quiet_time.hpp"

#include <algorithm>

namespace continuo::chaos {

Moment read_by_all(std::span<const Disturbance> disturbances, Moment at, Moment reading_time) {
    for (auto end = at;;) {
        auto earlier = end;
        for (const auto& one : disturbances) {
            if (one.from < end && one.until > end - reading_time)
                earlier = std::min(earlier, one.from);
        }
        if (earlier == end) return end - reading_time;
        end = earlier;
    }
}

}  // namespace continuo::chaos
