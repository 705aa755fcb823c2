#include "live/waiting_places.hpp"

#include <utility>

#include "session/waiting_line.hpp"

namespace continuo {

void WaitingPlaces::update(const std::vector<Session>& line) {
    std::unordered_map<std::string, std::size_t> places;
    // A line that was cut off: the places of those at its end are not known.
    if (line.size() < waiting_line_max) {
        for (const auto& session : line) {
            if (session.owner.is_queue()) places.emplace(session.session_id, places.size() + 1);
        }
    }
    std::vector<std::string> moved;
    {
        const std::scoped_lock lock(x_mutex);
        for (const auto& [id, place] : places) {
            const auto before = x_places.find(id);
            if (before == x_places.end() || before->second != place) moved.push_back(id);
        }
        x_places = std::move(places);
    }
    for (auto& id : moved)
        x_channel.deliver({std::move(id), live_note::SessionChanged{}});
}

WaitingOutlook WaitingPlaces::outlook_of(const std::string& session_id, TimePoint now) const {
    auto outlook = look_ahead(x_config, now);
    const std::scoped_lock lock(x_mutex);
    const auto found = x_places.find(session_id);
    if (found != x_places.end()) outlook.place = found->second;
    return outlook;
}

}  // namespace continuo
