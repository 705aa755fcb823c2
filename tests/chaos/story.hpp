#pragma once

#include <map>
#include <string>
#include <vector>

#include "chaos/checker.hpp"

namespace continuo::chaos {

/// What is known of one session, and what was found wrong with it. Points into the history and the
/// final state.
struct Story {
    std::string session{};
    Moment created{};
    std::vector<const Sending*> sendings{};
    std::vector<const Reading*> readings{};
    std::vector<const Act*> acts{};
    const std::vector<View>* views = nullptr;
    const std::vector<LossWindow>* losses = nullptr;
    const std::vector<Failover>* failovers = nullptr;
    Verdict* verdict = nullptr;

    void fail(std::string kind, std::string what) const;
    /// The window that `at` lies in, or null.
    [[nodiscard]] const LossWindow* window(Moment at) const;
    /// It was under way while a replica took over.
    [[nodiscard]] bool is_in_failover(const Attempt& attempt) const;
    /// A promotion may have lost something of it, which the archives may have heard before; they
    /// hear nothing else until its next step.
    [[nodiscard]] bool may_differ_from_archives() const;
    /// Of the first act of a kind that was done, and that nothing may have lost; null when there
    /// was none.
    [[nodiscard]] const Act* done(ActKind kind) const;
    /// An act of the kind was at least tried.
    [[nodiscard]] bool tried(ActKind kind) const;
    /// The first view that shows the session; null when none does.
    [[nodiscard]] const View* shown() const;
};

/// Statuses that no fault excuses, absence and return from the dead.
void check_statuses(const Story& story);
/// Every source shows the same, without a gap and with what was acknowledged, and each turn has
/// one reply.
void check_views(const Story& story);
/// Every message once, with one reply, in the order in which the clients sent them.
void check_sendings(const Story& story, const View& view);
/// What was acknowledged is in a view that differs from the first one, too.
void check_kept(const Story& story, const View& view);
/// What was seen once stays seen, everywhere.
void check_sightings(const Story& story, const View& view);
/// Ended and escalated sessions stay so, and nobody talks over a person.
void check_acts(const Story& story, const View& view);

}  // namespace continuo::chaos
