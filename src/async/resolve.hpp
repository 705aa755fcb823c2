#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

/// The addresses of `host`, which is a name or an IP address, in the order of the system's
/// resolver; at least one.
///
/// The system's look-up blocks, for as long as a name server does not answer, and cannot be
/// interrupted. Each runs on a thread of its own that nothing waits for: neither a caller that is
/// cancelled, nor an io_context that ends, nor the process at its exit. (Asio's own resolver joins
/// its thread when the io_context ends.)
///
/// Limits: 16 look-ups at a time in the process; an IP address needs none.
/// Errors: unavailable: the name is not known, or too many look-ups are unanswered.
/// Cancel: the caller stops waiting at once.
[[nodiscard]] Task<Result<std::vector<asio::ip::tcp::endpoint>>> resolve(
    std::string host, std::uint16_t port
);

}  // namespace continuo
