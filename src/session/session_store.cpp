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

json::object to_json(const StoreStats& stats, json::storage_ptr memory) {
    const double share = stats.max_sessions == 0
                             ? 0.0
                             : 100.0 * static_cast<double>(stats.total_sessions) /
                                   static_cast<double>(stats.max_sessions);
    json::object out(std::move(memory));
    out.reserve(9);
    out["store_type"] = stats.store_type;
    out["total_sessions"] = stats.total_sessions;
    out["active_sessions"] = stats.active_sessions;
    out["expired_sessions"] = stats.expired;
    out["evicted_sessions"] = stats.evicted;
    out["pending_turns"] = stats.pending_turns;
    out["max_sessions"] = stats.max_sessions;
    out["utilization"] = fmt::format("{:.1f}%", share);
    out["default_ttl"] = stats.default_ttl.count();
    return out;
}

}  // namespace continuo
