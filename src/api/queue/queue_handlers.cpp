// The routes of operators' streams.
#include <boost/asio/this_coro.hpp>

#include "api/admission/operator_directory.hpp"
#include "api/events/live_access.hpp"
#include "api/events/sse_stream.hpp"
#include "api/handlers/handlers.hpp"
#include "api/queue/operator_socket.hpp"
#include "api/queue/queue_stream.hpp"

namespace continuo {

Task<ApiReply> show_queue_events(ApiCall call) {
    const auto executor = co_await asio::this_coro::executor;
    auto place = call.services.queue->take(executor);
    if (!place) {
        auto error = api_error(503, "Too many operators watch the queue here.");
        error.headers.add("Retry-After", "5");
        co_return std::unexpected(std::move(error));
    }
    auto view = std::make_unique<QueueView>(
        *call.services.queue,
        std::move(*place),
        read_after(call),
        call.principal.name,
        call.services.clock,
        executor
    );
    auto is_removed = [operators = call.services.operators, who = call.principal] {
        return who.kind == Principal::Kind::operator_ && operators->is_removed(who.name);
    };
    co_return sse_response(std::make_shared<QueueStream>(std::move(view), std::move(is_removed)));
}

Task<ApiReply> open_operator_websocket(ApiCall call) {
    if (auto error = check_websocket_handshake(call.request))
        co_return std::unexpected(std::move(*error));
    if (!is_origin_allowed(call))
        co_return std::unexpected(api_error(403, "Pages of this origin may not connect here."));
    HttpResponse response;
    response.status = 101;
    response.websocket = make_operator_socket(std::move(call), co_await asio::this_coro::executor);
    co_return response;
}

}  // namespace continuo
