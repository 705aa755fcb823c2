#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/waiting/handoff_words.hpp"
#include "base/clock.hpp"
#include "domain/session.hpp"
#include "live/live_channel.hpp"

namespace continuo {

/// The places in the queue of those who wait for a human, as they were last read. Viewers of this
/// process are woken when theirs changes. Thread: any.
class WaitingPlaces {
public:
    /// Both outlive it.
    WaitingPlaces(const WaitingConfig& config, LiveChannel& channel)
        : x_config(config), x_channel(channel) {}

    /// `line`: of read_waiting_line().
    void update(const std::vector<Session>& line);
    /// Without a place until update() has seen the session.
    [[nodiscard]] WaitingOutlook outlook_of(const std::string& session_id, TimePoint now) const;

private:
    const WaitingConfig& x_config;
    LiveChannel& x_channel;
    mutable std::mutex x_mutex;
    std::unordered_map<std::string, std::size_t> x_places;
};

}  // namespace continuo
