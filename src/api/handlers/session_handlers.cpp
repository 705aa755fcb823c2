#include <boost/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "api/handlers/user_access.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/requests.hpp"
#include "api/wire/responses.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

ApiError listing_error(Error error) {
    if (error.code != Errc::invalid_input) return to_api_error(std::move(error));
    return validation_error({"query", "cursor"}, "This cursor is not one of ours", "value_error");
}

/// Of a request that would take a conversation away from the people who have it.
ApiError refused_error(Error error, const std::string& id) {
    const bool with_people = error.reason == ErrorReason::human_owner;
    auto out = session_error(std::move(error), id);
    if (with_people) {
        out.message =
            "This conversation was handed to our team. Only our team can delete it or give it back "
            "to the assistant.";
    }
    return out;
}

}  // namespace

Task<ApiReply> create_session(ApiCall call) {
    auto request = read_new_session(call.request);
    if (!request) co_return std::unexpected(std::move(request.error()));
    auto& wanted = request->session;
    if (auto error = verify_user(call, request->proof, wanted))
        co_return std::unexpected(std::move(*error));
    wanted.request_id = call.request_id;
    wanted.fingerprint = fingerprint_of(call);
    const auto session = co_await call.services.sessions.create(std::move(wanted));
    if (!session) co_return std::unexpected(to_api_error(session.error()));
    auto response = json_response(201, session_response(*session));
    response.headers.add("Location", call.config.prefix + "/sessions/" + (*session)->session_id);
    co_return response;
}

Task<ApiReply> show_session(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    const auto session = co_await call.services.sessions.load(call.id);
    if (!session) co_return std::unexpected(session_error(session.error(), call.id));
    if (auto error = check_fingerprint(call, *session))
        co_return std::unexpected(std::move(*error));
    co_return json_response(200, session_response(*session));
}

Task<ApiReply> list_sessions(ApiCall call) {
    auto wanted = read_session_list(call.query);
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    const auto page = co_await call.services.sessions.list(std::move(*wanted));
    if (!page) co_return std::unexpected(listing_error(page.error()));
    json::array items;
    items.reserve(page->items.size());
    for (const auto& session : page->items)
        items.push_back(session_response(session));
    co_return page_response(std::move(items), page->total, page->next);
}

Task<ApiReply> change_session_status(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    const auto status = read_status_change(call.query, call.request.body);
    if (!status) co_return std::unexpected(status.error());
    if (auto error = co_await check_fingerprint_strictly(&call, call.id))
        co_return std::unexpected(std::move(*error));

    auto& sessions = call.services.sessions;
    SessionPatch patch;
    patch.status = *status;
    patch.by_customer = !call.principal.is_staff();
    auto session = co_await sessions.patch(call.id, std::move(patch), std::nullopt);
    if (!session && session.error().reason == ErrorReason::session_ended) {
        // Ended is final; ending it again is no error.
        session = co_await sessions.load(call.id);
        if (session && (*session)->status != *status) {
            auto error = api_error(409, "Session is ended. It cannot be opened again.");
            co_return std::unexpected(std::move(error));
        }
    }
    if (!session) co_return std::unexpected(refused_error(session.error(), call.id));
    co_await record_act(&call, "session.status", call.id, {{"status", to_string(*status)}});
    co_return json_response(200, session_response(*session));
}

Task<ApiReply> delete_session(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    if (auto error = co_await check_fingerprint_strictly(&call, call.id))
        co_return std::unexpected(std::move(*error));
    auto& sessions = call.services.sessions;
    const bool by_operator = call.principal.is_admin();
    auto erasing = by_operator ? sessions.erase(call.id) : sessions.erase_for_customer(call.id);
    const auto erased = co_await std::move(erasing);
    if (!erased) co_return std::unexpected(refused_error(erased.error(), call.id));
    if (!*erased) {
        co_return std::unexpected(session_error(Error{Errc::not_found, "session"}, call.id));
    }
    co_await record_act(&call, "session.delete", call.id, {});
    co_return json_response(
        200, json::object{{"message", "Session deleted successfully"}, {"session_id", call.id}}
    );
}

Task<ApiReply> clean_up_sessions(ApiCall call) {
    const auto days = read_cleanup(call.query);
    if (!days) co_return std::unexpected(days.error());
    const auto cutoff = call.services.clock.now() - *days;
    const auto erased = co_await call.services.sessions.erase_ended_before(cutoff);
    if (!erased) co_return std::unexpected(to_api_error(erased.error()));
    json::object detail{{"days", days->count()}, {"sessions_deleted", *erased}};
    co_await record_act(&call, "session.cleanup", "sessions", std::move(detail));
    co_return json_response(
        200,
        json::object{
            {"message", "Cleanup completed"},
            {"sessions_deleted", *erased},
            {"cutoff_date", format_time(cutoff)},
        }
    );
}

}  // namespace continuo
