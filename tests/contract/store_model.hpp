#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "contract/store_contract.hpp"

namespace continuo::test {

/// A session store as one would write it on a blackboard: one thread, plain maps, everything in
/// words. The random test compares what it says with what a real store says.
class StoreModel {
public:
    StoreModel(bool survives_restart, bool idle_ends_life)
        : x_survives_restart(survives_restart), x_idle_ends_life(idle_ends_life) {}

    // Each verb answers in words; model_test.cpp puts a store's answers in the same ones. A lease
    // is a number here: the `lease`-th that was ever granted.
    std::string create(const std::string& id);
    std::string erase(const std::string& id);
    std::string begin(
        const std::string& id, const std::string& message_id, bool join, bool durable
    );
    std::string commit(const std::string& id, int lease);
    std::string renew(const std::string& id, int lease);
    std::string abandon(const std::string& id, int lease);
    std::string freeze(const std::string& id, int lease);
    std::string take_over();
    std::string set_status(const std::string& id, SessionStatus status);
    std::string set_human(const std::string& id);
    std::string append(const std::string& id);
    std::string increment(const std::string& id);
    /// What readers see: state and log.
    std::string read(const std::string& id);

    void restart();
    void advance(std::chrono::microseconds duration) { x_now += duration; }
    [[nodiscard]] int leases() const { return x_leases; }

private:
    struct Entry {
        char role = 'u';
        std::size_t turn = 0;
        std::string id;
        TimePoint at{};
    };
    struct Known {
        std::size_t message = 0;
        std::size_t reply = 0;  ///< 0: left to a person
        TimePoint at{};
    };
    struct State {
        SessionStatus status = SessionStatus::active;
        std::string owner = "bot";
        std::vector<Entry> log;
        std::map<std::string, Known> known;
        std::size_t pending_turn = 0;  ///< 0: none
        TimePoint lease_end{};
        bool frozen = false;
        int fence = 0;  ///< the number of the newest lease; negative: taken away
        int committed_lease = 0;
        std::size_t committed_reply = 0;
        std::int64_t counter = 0;
        TimePoint last_activity{};
        std::optional<TimePoint> with_people_since;
    };
    struct Entity {
        std::optional<State> now;
        State saved;
        TimePoint buried_until{};
    };

    [[nodiscard]] std::string absence(Entity& entity);
    [[nodiscard]] bool is_leased(const State& state) const {
        return state.pending_turn != 0 && x_now < state.lease_end;
    }
    std::string grant(State& state, std::size_t message, bool taken_over);
    void append_entry(State& state, char role, std::size_t turn, const std::string& id);
    void close_turn(State& state, bool left_to_human);
    void derive_pending(State& state) const;
    std::string change_state(const std::string& id, SessionStatus status, const std::string& owner);

    bool x_survives_restart;
    bool x_idle_ends_life;
    TimePoint x_now{};
    int x_leases = 0;
    int x_taken_away = 0;
    std::map<std::string, Entity> x_entities;
};

}  // namespace continuo::test
