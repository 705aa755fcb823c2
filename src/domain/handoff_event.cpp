#include <array>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "base/limits.hpp"
#include "base/time_format.hpp"
#include "domain/session.hpp"

namespace continuo {

namespace {

constexpr std::array<std::pair<HandoffEvent, std::string_view>, 9> handoff_names{{
    {HandoffEvent::accepted, "accepted"},
    {HandoffEvent::asked, "asked"},
    {HandoffEvent::required, "required"},
    {HandoffEvent::assigned, "assigned"},
    {HandoffEvent::claimed, "claimed"},
    {HandoffEvent::released, "released"},
    {HandoffEvent::resolved, "resolved"},
    {HandoffEvent::cancelled, "cancelled"},
    {HandoffEvent::unclaimed, "unclaimed"},
}};

}  // namespace

std::string_view to_string(HandoffEvent event) {
    for (const auto& [known, name] : handoff_names) {
        if (known == event) return name;
    }
    return "assigned";
}

std::optional<HandoffEvent> parse_handoff_event(std::string_view text) {
    for (const auto& [known, name] : handoff_names) {
        if (name == text) return known;
    }
    return std::nullopt;
}

void add_handoff(Session& session, HandoffEvent event, TimePoint at) {
    auto& events = session.handoffs;
    if (events.size() >= limits::handoffs_max)
        events.erase(events.begin() + static_cast<std::ptrdiff_t>(events.size() / 2));
    events.push_back(json::object{
        {"event", to_string(event)}, {"at", format_time(at)}, {"after_seq", session.last_seq}
    });
}

}  // namespace continuo
