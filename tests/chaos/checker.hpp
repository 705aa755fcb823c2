#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "chaos/history.hpp"

namespace continuo::chaos {

// Proves guarantees 1 to 7 of docs/state.md from what clients saw and what every instance shows
// when all is healed. A plain function: tests/unit/chaos has histories written by hand.

/// What one source (an instance, an instance after FLUSHALL, a database file) has of a session when
/// all is healed.
struct View {
    std::string source{};
    int status = 0;                   ///< of HTTP: 200, 404, 410; 0: no answer
    std::string state{};              ///< active, escalated, ended
    std::uint64_t message_count = 0;  ///< as the session says
    std::uint64_t total = 0;          ///< as the log says
    std::vector<Entry> log{};
    /// Of each entry the turn that it belongs to; empty where the source does not show it.
    std::vector<std::uint64_t> turns{};
};

/// What was seen in it may be lost: nothing promises to have kept it.
struct LossWindow {
    Moment from{};
    Moment fault{};  ///< when it happened
    Moment until{};
    std::string session{};  ///< empty: of every one
};

/// While another master may have been in charge than an instance asked: what is read from the old
/// one is old, or goes with it.
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
    /// resurrected, reopened, over_human, absent, error, never_acknowledged, alien
    std::string kind{};
    std::string session{};
    std::string what{};
};

struct Verdict {
    std::vector<Violation> violations{};
    std::uint64_t lost_in_window = 0;  ///< acknowledged messages that were lost, as is allowed
    Moment oldest_loss{};  ///< how long before its fault the oldest of them was acknowledged

    [[nodiscard]] std::uint64_t count(std::string_view kind) const;
};

[[nodiscard]] Verdict check(const History& history, const FinalState& final_state);

}  // namespace continuo::chaos
