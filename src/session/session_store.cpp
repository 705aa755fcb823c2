#include "session/session_store.hpp"

#include <variant>

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "session/store_timer.hpp"

namespace continuo {

StoreOutcome outcome_of(const BeginOutcome& outcome) {
    struct Visitor {
        StoreOutcome operator()(const Begun& begun) {
            return begun.taken_over ? StoreOutcome::taken_over : StoreOutcome::ok;
        }
        StoreOutcome operator()(const Replayed&) { return StoreOutcome::duplicate; }
        StoreOutcome operator()(const Joined&) { return StoreOutcome::joined; }
        StoreOutcome operator()(const InProgress&) { return StoreOutcome::in_progress; }
        StoreOutcome operator()(const Busy&) { return Errc::busy; }
        StoreOutcome operator()(const LeftToHuman&) { return StoreOutcome::left_to_human; }
    };
    return std::visit(Visitor{}, outcome);
}

void append_json(std::string& out, const StoreStats& stats) {
    const double share = stats.max_sessions == 0
                             ? 0.0
                             : 100.0 * static_cast<double>(stats.total_sessions) /
                                   static_cast<double>(stats.max_sessions);
    JsonObjectText object(out);
    object.add("store_type", stats.store_type);
    object.add("total_sessions", stats.total_sessions);
    object.add("active_sessions", stats.active_sessions);
    object.add("expired_sessions", stats.expired);
    object.add("evicted_sessions", stats.evicted);
    object.add("pending_turns", stats.pending_turns);
    object.add("max_sessions", stats.max_sessions);
    object.add("utilization", fmt::format("{:.1f}%", share));
    object.add("default_ttl", stats.default_ttl.count());
    object.end();
}

}  // namespace continuo
