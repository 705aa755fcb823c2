#include "database/engine/back_off.hpp"

#include <algorithm>
#include <exception>
#include <mutex>

namespace continuo {

namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{1000};

struct BackOff {
    std::mutex mutex;
    std::chrono::steady_clock::time_point not_before;
    std::chrono::milliseconds pause{0};
    std::exception_ptr last;

    /// Throws the last failure while its pause lasts.
    void check() {
        const std::scoped_lock lock(mutex);
        if (last && std::chrono::steady_clock::now() < not_before) std::rethrow_exception(last);
    }
    void note(std::exception_ptr failure) {
        const std::scoped_lock lock(mutex);
        last = std::move(failure);
        pause = last ? std::clamp(pause * 2, first_pause, longest_pause) : pause.zero();
        not_before = std::chrono::steady_clock::now() + pause;
    }
};

}  // namespace

OpenConnection with_back_off(OpenConnection open) {
    return [open = std::move(open), state = std::make_shared<BackOff>()] {
        state->check();
        try {
            auto connection = open();
            state->note(nullptr);
            return connection;
        } catch (...) {
            state->note(std::current_exception());
            throw;
        }
    };
}

}  // namespace continuo
