#pragma once

#include <map>
#include <string>
#include <vector>

#include "chaos/checker.hpp"

namespace continuo::chaos {

/// All records of one session, and functions to report violations. Points into the history and the
/// final state.
struct Story {
    std::string session{};
    Moment created{};
    std::vector<const Sending*> sendings{};
    std::vector<const Reading*> readings{};
    std::vector<const Act*> acts{};
    std::vector<const Viewing*> viewings{};
    const std::vector<View>* views = nullptr;
    const std::vector<LossWindow>* losses = nullptr;
    const std::vector<Failover>* failovers = nullptr;
    Verdict* verdict = nullptr;

    void fail(std::string kind, std::string what) const;
    /// The loss window that contains `at`; null if there is none.
    [[nodiscard]] const LossWindow* window(Moment at) const;
    /// Whether the attempt overlaps with a failover.
    [[nodiscard]] bool is_in_failover(const Attempt& attempt) const;
    /// Whether Redis may have lost a part of the session that an archive has already read, or what
    /// only one archive has, and no new message or act was confirmed since: archives are corrected
    /// by the session's next step (docs/state.md), and there was none.
    [[nodiscard]] bool was_lost_and_left() const;
    /// The same, and whether a promotion may have lost a part of the session.
    [[nodiscard]] bool may_differ_from_archives() const;
    /// The first act of a kind that was confirmed outside of all loss windows; null if there is
    /// none.
    [[nodiscard]] const Act* done(ActKind kind) const;
    /// Whether an act of the kind was attempted.
    [[nodiscard]] bool tried(ActKind kind) const;
    /// The first view that has the session; null if none has.
    [[nodiscard]] const View* shown() const;
};

/// No unexpected HTTP statuses, missing sessions, or sessions that exist after they were erased.
void check_statuses(const Story& story);
/// Every source has the same log, without a gap and with all acknowledged messages, and each turn
/// has one reply.
void check_views(const Story& story);
/// Every message is stored once, with one reply, in the order in which the clients sent them.
void check_sendings(const Story& story, const View& view);
/// A view that differs from the first one has all acknowledged messages, too.
void check_kept(const Story& story, const View& view);
/// What a client has observed is returned by all later reads, on every instance.
void check_sightings(const Story& story, const View& view);
/// What viewers saw of it is the log, without a gap, a repetition or an end before its end.
void check_viewings(const Story& story, const View& view);
/// Ended and escalated sessions stay so, and the bot does not reply in them.
void check_acts(const Story& story, const View& view);

}  // namespace continuo::chaos
