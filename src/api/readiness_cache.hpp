#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace continuo {

/// The states of the parts as /health/ready found them last, for a second: however often it is
/// asked, the parts are asked once a second, which no probe notices. Thread: any.
class ReadinessCache {
public:
    /// `ask_time_max`: how long asking the parts takes at most.
    explicit ReadinessCache(std::chrono::milliseconds ask_time_max) : x_ask_time(ask_time_max) {}

    /// The states, if they are fresh, or older ones while another request is asking the parts.
    /// nullopt: the caller asks them and calls put().
    [[nodiscard]] std::optional<json::object> find(SteadyPoint now);
    void put(json::object states, SteadyPoint now);

private:
    const std::chrono::milliseconds x_ask_time;
    std::mutex x_mutex;
    std::optional<json::object> x_states;
    SteadyPoint x_fresh_until{};
    SteadyPoint x_asked_until{};  ///< when the request that asks the parts is given up
};

}  // namespace continuo
