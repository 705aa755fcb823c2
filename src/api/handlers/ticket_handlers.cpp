#include <boost/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/requests.hpp"
#include "api/wire/responses.hpp"
#include "base/id.hpp"

namespace continuo {

namespace {

ApiError ticket_error(Error error) {
    const auto code = error.code;
    auto out = to_api_error(std::move(error));
    if (code == Errc::not_found) out.message = "Ticket not found";
    return out;
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
    const auto ticket = co_await call.services.database.tickets().load(call.id);
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
    const auto ticket = co_await call.services.database.tickets().patch(call.id, std::move(*patch));
    if (!ticket) co_return std::unexpected(ticket_error(ticket.error()));
    co_await record_act(&call, "ticket.update", call.id, std::move(detail));
    co_return json_response(200, to_json(*ticket));
}

}  // namespace continuo
