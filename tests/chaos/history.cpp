#include "chaos/history.hpp"

#include <algorithm>
#include <utility>

namespace continuo::chaos {

const SendAttempt* Sending::first_acknowledged() const {
    const auto found = std::ranges::find_if(attempts, &SendAttempt::is_ok);
    return found == attempts.end() ? nullptr : &*found;
}

void Recorder::add(Created created) {
    const std::scoped_lock lock(x_mutex);
    x_history.sessions.push_back(std::move(created));
}

void Recorder::add(Sending sending) {
    const std::scoped_lock lock(x_mutex);
    if (sending.first_acknowledged() != nullptr) ++x_acknowledged;
    x_history.sendings.push_back(std::move(sending));
}

void Recorder::add(Reading reading) {
    const std::scoped_lock lock(x_mutex);
    x_history.readings.push_back(std::move(reading));
}

void Recorder::add(Act act) {
    const std::scoped_lock lock(x_mutex);
    x_history.acts.push_back(std::move(act));
}

void Recorder::add(Viewing viewing) {
    const std::scoped_lock lock(x_mutex);
    x_history.viewings.push_back(std::move(viewing));
}

History Recorder::take() {
    const std::scoped_lock lock(x_mutex);
    return std::exchange(x_history, {});
}

std::uint64_t Recorder::acknowledged() const {
    const std::scoped_lock lock(x_mutex);
    return x_acknowledged;
}

}  // namespace continuo::chaos
