#include <boost/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/requests.hpp"
#include "api/wire/responses.hpp"
#include "async/with_deadline.hpp"
#include "base/id.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// Longer than the outbox usually takes.
constexpr auto arrival_time = 2s;
constexpr auto arrival_step = 20ms;

ApiError ticket_error(Error error) {
    const auto code = error.code;
    auto out = to_api_error(std::move(error));
    if (code == Errc::not_found) out.message = "Ticket not found";
    return out;
}

/// Runs `step` on the ticket of the call. With sessions in Redis a ticket reaches the database
/// through the outbox, a moment after its customer was told of it: waits for one that may come.
template <class Step>
Task<Result<Ticket>> when_it_is_there(const ApiCall* call, Step step) {
    const auto end = Deadline::after(arrival_time);
    for (;;) {
        auto ticket = co_await step();
        const bool may_come = !ticket && ticket.error().code == Errc::not_found &&
                              !call->config.sessions_need_database && call->id.starts_with("ESC-");
        if (!may_come || end.expired()) co_return ticket;
        co_await sleep_until(Deadline::after(arrival_step));
    }
}

std::unexpected<ApiError> no_such_ticket() {
    return std::unexpected(ticket_error(Error{Errc::not_found, "ticket"}));
}

}  // namespace

Task<ApiReply> list_tickets(ApiCall call) {
    auto wanted = read_ticket_list(call.query);
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    const auto page = co_await call.services.database.tickets().list(
        wanted->status, std::move(wanted->page.cursor), wanted->page.limit
    );
    if (!page && page.error().code == Errc::invalid_input)
        co_return std::unexpected(
            validation_error({"query", "cursor"}, "This cursor is not one of ours", "value_error")
        );
    if (!page) co_return std::unexpected(to_api_error(page.error()));
    json::array items;
    items.reserve(page->items.size());
    for (const auto& ticket : page->items)
        items.push_back(to_json(ticket));
    co_return page_response(std::move(items), page->total, page->next);
}

Task<ApiReply> show_ticket(ApiCall call) {
    if (!is_valid_id(call.id)) co_return no_such_ticket();
    const auto ticket = co_await when_it_is_there(&call, [&call] {
        return call.services.database.tickets().load(call.id);
    });
    if (!ticket) co_return std::unexpected(ticket_error(ticket.error()));
    co_return json_response(200, to_json(*ticket));
}

Task<ApiReply> change_ticket(ApiCall call) {
    if (!is_valid_id(call.id)) co_return no_such_ticket();
    auto patch = read_ticket_patch(call.request.body);
    if (!patch) co_return std::unexpected(std::move(patch.error()));
    json::object detail;
    if (patch->status) detail["status"] = to_string(*patch->status);
    if (patch->assignee) detail["assignee"] = *patch->assignee;
    if (patch->note) detail["note"] = true;
    const auto ticket = co_await when_it_is_there(&call, [&call, &patch] {
        return call.services.database.tickets().patch(call.id, *patch);
    });
    if (!ticket) co_return std::unexpected(ticket_error(ticket.error()));
    co_await record_act(&call, "ticket.update", call.id, std::move(detail));
    co_return json_response(200, to_json(*ticket));
}

}  // namespace continuo
