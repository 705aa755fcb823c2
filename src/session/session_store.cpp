#include "session/session_store.hpp"

#include <variant>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "session/store_timer.hpp"

namespace continuo {

std::string_view outcome_name(const BeginOutcome& outcome) {
    struct Name {
        std::string_view operator()(const Begun& begun) {
            return begun.taken_over ? "taken_over" : "ok";
        }
        std::string_view operator()(const Replayed&) { return "duplicate"; }
        std::string_view operator()(const Joined&) { return "joined"; }
        std::string_view operator()(const InProgress&) { return "in_progress"; }
        std::string_view operator()(const Busy&) { return "busy"; }
        std::string_view operator()(const LeftToPerson&) { return "left_to_person"; }
    };
    return std::visit(Name{}, outcome);
}

json::object to_json(const StoreStats& stats) {
    const double share = stats.max_sessions == 0
                             ? 0.0
                             : 100.0 * static_cast<double>(stats.total_sessions) /
                                   static_cast<double>(stats.max_sessions);
    return {
        {"store_type", stats.store_type},
        {"total_sessions", stats.total_sessions},
        {"active_sessions", stats.active_sessions},
        {"expired_sessions", stats.expired},
        {"evicted_sessions", stats.evicted},
        {"pending_turns", stats.pending_turns},
        {"max_sessions", stats.max_sessions},
        {"utilization", fmt::format("{:.1f}%", share)},
        {"default_ttl", stats.default_ttl.count()},
    };
}

}  // namespace continuo
