#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "api/api_call.hpp"
#include "api/websocket_handler.hpp"

namespace continuo {

/// An operator's WebSocket: the events of the queue go out. Who has no valid token, as a header or
/// in the first message within ten seconds, is refused with a close code. `call`'s services outlive
/// it. Thread: the executor's.
[[nodiscard]] std::shared_ptr<WebSocketHandler> make_operator_socket(
    ApiCall call, boost::asio::any_io_executor executor
);

}  // namespace continuo
