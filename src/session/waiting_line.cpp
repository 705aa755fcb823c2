#include "session/waiting_line.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"

namespace continuo {

TimePoint waiting_since(const Session& session) {
    return session.queued_at.value_or(session.updated_at);
}

Task<Result<std::vector<Session>>> read_waiting_line(SessionStore* sessions) {
    std::vector<Session> line;
    ListRequest request;
    request.filter.status = SessionStatus::escalated;
    request.limit = limits::session_page_max;
    for (;;) {
        auto page = co_await sessions->list(request);
        if (!page) co_return std::unexpected(std::move(page.error()));
        for (auto& session : page->items) {
            if (session.status == SessionStatus::escalated && !session.owner.is_bot())
                line.push_back(std::move(session));
        }
        if (page->next.empty() || line.size() >= waiting_line_max) break;
        request.cursor = std::move(page->next);
    }
    std::ranges::sort(line, {}, [](const Session& session) {
        return std::pair(waiting_since(session), session.session_id);
    });
    co_return std::move(line);
}

std::size_t place_in(const std::vector<Session>& line, const std::string& session_id) {
    std::size_t place = 1;
    for (const auto& session : line) {
        if (session.session_id == session_id) break;
        if (session.owner.is_queue()) ++place;
    }
    return place;
}

}  // namespace continuo
