#include "agent/waiting/unclaimed.hpp"

#include <utility>

#include "agent/language/customer_language.hpp"
#include "session/waiting_line.hpp"
#include "telemetry/log.hpp"

namespace continuo {

Task<std::size_t> return_unclaimed(
    SessionStore* sessions,
    const std::vector<Session>* line,
    const WaitingConfig* config,
    const Replies* replies,
    TimePoint now
) {
    if (config->timeout.count() == 0) co_return 0;
    std::size_t returned = 0;
    for (const auto& session : *line) {
        if (waiting_since(session) + config->timeout > now) break;  // the others wait less long
        if (!session.owner.is_queue()) continue;
        SessionPatch patch;
        patch.owner = Owner::bot();
        patch.notice = unclaimed_notice(
            replies->in(noted_language(session.counters)), session.ticket_id.value_or("-")
        );
        const auto done =
            co_await sessions->patch(session.session_id, std::move(patch), session.version);
        if (done) {
            ++returned;
        } else if (done.error().code != Errc::conflict) {
            log("agent").warn(
                "a conversation that nobody claimed could not be given back: {}",
                done.error().detail
            );
        }
    }
    co_return returned;
}

}  // namespace continuo
