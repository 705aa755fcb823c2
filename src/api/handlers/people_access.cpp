#include "api/handlers/people_access.hpp"

#include <utility>

#include <fmt/format.h>

#include "api/handlers/session_access.hpp"
#include "api/wire/people_responses.hpp"

namespace continuo {

namespace {

constexpr int change_attempts = 5;  // each lost to another change of the same session

}  // namespace

Task<ApiResult<SessionSnapshot>> change_session(
    const ApiCall* call, std::function<SessionChange(const Session&)> decide
) {
    auto& sessions = call->services.sessions;
    for (int attempt = 0; attempt < change_attempts; ++attempt) {
        auto session = co_await sessions.load(call->id);
        if (!session) co_return std::unexpected(session_error(session.error(), call->id));
        auto change = decide(**session);
        if (!change) co_return std::unexpected(std::move(change.error()));
        if (!*change) co_return std::move(*session);
        const auto version = (*session)->version;
        auto changed = co_await sessions.patch(call->id, std::move(**change), version);
        if (changed) co_return std::move(*changed);
        if (changed.error().reason != ErrorReason::version_mismatch)
            co_return std::unexpected(session_error(changed.error(), call->id));
    }
    co_return std::unexpected(to_api_error(
        Error{Errc::busy, "others changed the session each time that it was to be changed"}
    ));
}

ApiError held_by_other(const Session& session) {
    return api_error(
        409,
        fmt::format("{} has this conversation.", claimed_by(session).value_or("Another operator"))
    );
}

ApiError unclaimed_session() {
    return api_error(409, "Nobody has claimed this conversation. Claim it before you write in it.");
}

ApiError ended_session() {
    return api_error(409, "Session is ended.");
}

}  // namespace continuo
