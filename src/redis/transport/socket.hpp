#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "async/task.hpp"
#include "base/error.hpp"
#include "redis/url.hpp"

namespace continuo {

/// The socket of one connection to Redis: TCP or unix, with or without TLS. Each connection has a
/// new one. Thread: the executor's. Errors of all: unavailable; the detail does not contain the
/// address.
class RedisSocket {
public:
    /// `tls` can be null and outlives it.
    RedisSocket(asio::any_io_executor executor, asio::ssl::context* tls);

    /// Tries the addresses of the host one after the other. With TLS the server's certificate must
    /// be trusted and valid for that host.
    Task<Result<void>> connect(RedisAddress address);
    /// Reads at least one byte. `buffer` must live until it returns.
    Task<Result<std::size_t>> read_some(asio::mutable_buffer buffer);
    Task<Result<std::size_t>> write_some(asio::const_buffer buffer);
    /// Ends running operations with an error.
    void close();

    [[nodiscard]] bool is_closed() const { return x_closed; }
    /// With TLS, it is unknown how much a failed write has sent: a record may have been sent
    /// without being reported.
    [[nodiscard]] bool is_secure() const { return x_tls != nullptr; }

private:
    using Socket = asio::generic::stream_protocol::socket;

    Task<Result<void>> connect_tcp(RedisAddress address);
    Task<Result<void>> connect_unix(RedisAddress address);
    Task<Result<void>> handshake(std::string host);

    Socket x_socket;
    std::unique_ptr<asio::ssl::stream<Socket&>> x_tls;
    bool x_closed = false;
};

/// A TLS context that verifies certificates. `certificate_file` contains the trusted authorities;
/// empty: the system's. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<asio::ssl::context>> make_redis_tls(
    const std::string& certificate_file
);

}  // namespace continuo
