#include "base/clock.hpp"

namespace continuo {

namespace {

class MachineClock final : public Clock {
public:
    TimePoint now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now()
        );
    }
    SteadyPoint steady_now() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace

const Clock& system_clock() {
    static const MachineClock clock;
    return clock;
}

}  // namespace continuo
