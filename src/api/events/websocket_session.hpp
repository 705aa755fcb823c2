#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "api/api_call.hpp"
#include "api/websocket_handler.hpp"

namespace continuo {

/// A customer's WebSocket: the events of the session `call.id` go out, messages come in. A session
/// id that cannot be one, is unknown or has too many connections is refused with a close code,
/// after accepting: browsers tell a page nothing of a refused handshake. `call`'s services outlive
/// it. Thread: the executor's.
[[nodiscard]] std::shared_ptr<WebSocketHandler> make_websocket_session(
    ApiCall call, boost::asio::any_io_executor executor
);

}  // namespace continuo
