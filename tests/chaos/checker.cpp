#include "chaos/checker.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "chaos/story.hpp"

namespace continuo::chaos {

std::uint64_t Verdict::count(std::string_view kind) const {
    return static_cast<std::uint64_t>(std::ranges::count(violations, kind, &Violation::kind));
}

void Story::fail(std::string kind, std::string what) const {
    verdict->violations.push_back({std::move(kind), session, std::move(what)});
}

const LossWindow* Story::window(Moment at) const {
    const auto found = std::ranges::find_if(*losses, [this, at](const LossWindow& window) {
        return window.from <= at && at <= window.until &&
               (window.session.empty() || window.session == session);
    });
    return found == losses->end() ? nullptr : &*found;
}

bool Story::is_in_failover(const Attempt& attempt) const {
    return std::ranges::any_of(*failovers, [&attempt](const Failover& failover) {
        return attempt.began <= failover.until && failover.from <= attempt.ended;
    });
}

bool Story::was_lost_and_left() const {
    const auto goes_on_after = [](const auto& request, Moment until) {
        // A repetition may only be told what is known.
        return !request.attempts.empty() && request.attempts.front().began > until &&
               std::ranges::any_of(request.attempts, &Attempt::is_ok);
    };
    const auto is_touched_by = [](const auto& request, const LossWindow& loss) {
        return std::ranges::any_of(request.attempts, [&loss](const Attempt& attempt) {
            return attempt.began <= loss.until && loss.from <= attempt.ended;
        });
    };
    return std::ranges::any_of(*losses, [&](const LossWindow& loss) {
        if (!loss.session.empty() && loss.session != session) return false;
        const auto any = [&](const auto& test) {
            return std::ranges::any_of(sendings, [&](const auto* one) { return test(*one); }) ||
                   std::ranges::any_of(acts, [&](const auto* one) { return test(*one); });
        };
        return any([&](const auto& one) { return is_touched_by(one, loss); }) &&
               !any([&](const auto& one) { return goes_on_after(one, loss.until); });
    });
}

bool Story::may_differ_from_archives() const {
    if (was_lost_and_left()) return true;
    if (failovers->empty()) return false;
    const auto is_touched = [this](const Attempt& attempt) {
        const auto meets = [&attempt](const auto& window) {
            return attempt.began <= window.until && window.from <= attempt.ended;
        };
        // What nobody confirmed may be lost with a master, from whom an archive has read it. It
        // follows with the conversation's next turn (docs/state.md).
        return std::ranges::any_of(*losses, meets) ||
               (attempt.is_unknown() && std::ranges::any_of(*failovers, meets));
    };
    return std::ranges::any_of(
               sendings,
               [&](const Sending* sending) {
                   return std::ranges::any_of(sending->attempts, is_touched);
               }
           ) ||
           std::ranges::any_of(acts, [&](const Act* act) {
               return std::ranges::any_of(act->attempts, is_touched);
           });
}

const Act* Story::done(ActKind kind) const {
    const auto found = std::ranges::find_if(acts, [this, kind](const Act* act) {
        return act->kind == kind && act->done && window(act->done_at) == nullptr;
    });
    return found == acts.end() ? nullptr : *found;
}

bool Story::tried(ActKind kind) const {
    return std::ranges::find(acts, kind, &Act::kind) != acts.end();
}

const View* Story::shown() const {
    const auto found = std::ranges::find(*views, 200, &View::status);
    return found == views->end() ? nullptr : &*found;
}

Verdict check(const History& history, const FinalState& final_state) {
    static const std::vector<View> none;
    Verdict verdict;
    std::map<std::string, Story> stories;
    for (const auto& [id, at] : history.sessions) {
        const auto views = final_state.views.find(id);
        stories[id] = Story{
            .session = id,
            .created = at,
            .views = views == final_state.views.end() ? &none : &views->second,
            .losses = &final_state.losses,
            .failovers = &final_state.failovers,
            .verdict = &verdict,
        };
    }
    for (const auto& sending : history.sendings)
        stories.at(sending.session).sendings.push_back(&sending);
    for (const auto& reading : history.readings)
        stories.at(reading.session).readings.push_back(&reading);
    for (const auto& act : history.acts)
        stories.at(act.session).acts.push_back(&act);
    for (const auto& viewing : history.viewings) {
        const auto story = stories.find(viewing.session);
        if (story != stories.end()) story->second.viewings.push_back(&viewing);
    }

    for (const auto& story : stories | std::views::values) {
        check_statuses(story);
        check_views(story);
        const auto* view = story.shown();
        if (view == nullptr || story.tried(ActKind::erase)) continue;
        check_sendings(story, *view);
        check_sightings(story, *view);
        check_acts(story, *view);
        check_viewings(story, *view);
    }
    return verdict;
}

}  // namespace continuo::chaos
