#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

/// Resolves `host`, a name or an IP address, to at least one endpoint, in the order of the system's
/// resolver.
///
/// getaddrinfo() blocks while a name server does not answer and cannot be interrupted. Each look-up
/// therefore runs on its own detached thread: a cancelled caller, the destruction of an io_context
/// and process exit do not wait for it. (Asio's own resolver joins its thread when the io_context
/// is destroyed.)
///
/// Limits: 16 concurrent look-ups in the process; an IP address needs none.
/// Errors: unavailable: unknown name, no address, no thread, or too many unanswered look-ups.
/// Cancel: the caller stops waiting at once.
[[nodiscard]] Task<Result<std::vector<asio::ip::tcp::endpoint>>> resolve(
    std::string host, std::uint16_t port
);

}  // namespace continuo
