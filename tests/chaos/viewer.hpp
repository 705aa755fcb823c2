#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "chaos/customer.hpp"
#include "chaos/event_reader.hpp"
#include "chaos/history.hpp"

namespace continuo::chaos {

/// What a viewer makes of the events of one conversation, as a client is told to in docs/api.md. A
/// pure state: tests/unit/chaos tests it.
class ViewerState {
public:
    explicit ViewerState(std::string session) { x_viewing.session = std::move(session); }

    /// Errors: what contradicts the contract goes to Viewing::faults.
    void apply(const StreamedEvent& event, Moment at);
    [[nodiscard]] const std::string& cursor() const { return x_cursor; }
    [[nodiscard]] const Viewing& viewing() const { return x_viewing; }

private:
    void take_text(std::uint64_t seq, std::uint64_t offset, const std::string& content);
    void finish(std::uint64_t seq, Moment at);
    void fail(std::string what) { x_viewing.faults.push_back(std::move(what)); }

    std::string x_cursor;
    Viewing x_viewing;
    std::uint64_t x_next = 1;  ///< the message that comes next
};

/// One client that watches a shared conversation over server-sent events, at one instance after the
/// other: it goes away in the middle of answers and goes on elsewhere from its cursor. Thread: one.
class Viewer {
public:
    Viewer(World& world, int number);
    /// Runs until all customers have ended and nothing more comes.
    void run();

private:
    void watch(const std::string& session);
    bool watch_once(ViewerState& state);
    [[nodiscard]] std::string current_session();

    World& x_world;
    int x_number;
    std::mt19937_64 x_random;
};

}  // namespace continuo::chaos
