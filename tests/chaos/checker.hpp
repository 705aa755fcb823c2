#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "chaos/history.hpp"

namespace continuo::chaos {

// Checks guarantees 1 to 7 of docs/state.md on what clients observed and what every instance
// returns after all faults are healed. A pure function: tests/unit/chaos tests it on hand-written
// histories.

/// A session in one source (an instance, an instance after FLUSHALL, a database file) after all
/// faults are healed.
struct View {
    std::string source{};
    int status = 0;                   ///< of HTTP: 200, 404, 410; 0: no response
    std::string state{};              ///< active, escalated, ended
    std::uint64_t message_count = 0;  ///< according to the session
    std::uint64_t total = 0;          ///< according to the log
    std::vector<Entry> log{};
    /// The turn of each entry; empty if the source does not have it.
    std::vector<std::uint64_t> turns{};
};

/// A time in which acknowledged data may be lost, because of a fault against which nothing is
/// guaranteed.
struct LossWindow {
    Moment from{};
    Moment fault{};  ///< time of the fault
    Moment until{};
    std::string session{};  ///< empty: all sessions
};

/// A time in which an instance may have used an old master: what it read there may be stale, or
/// lost later.
struct Failover {
    Moment from{};
    Moment until{};
};

struct FinalState {
    std::map<std::string, std::vector<View>, std::less<>> views{};  ///< by session
    std::vector<LossWindow> losses{};
    std::vector<Failover> failovers{};
};

struct Violation {
    /// lost, doubled, gap, differs, two_replies, no_reply, other_reply, order, stale_read, count,
    /// resurrected, reopened, over_human, absent, error, never_acknowledged, alien, stream
    std::string kind{};
    std::string session{};
    std::string what{};
};

struct Verdict {
    std::vector<Violation> violations{};
    std::uint64_t lost_in_window = 0;  ///< acknowledged messages whose loss is allowed
    Moment oldest_loss{};              ///< the longest time from acknowledgement to fault of these

    [[nodiscard]] std::uint64_t count(std::string_view kind) const;
};

[[nodiscard]] Verdict check(const History& history, const FinalState& final_state);

}  // namespace continuo::chaos
