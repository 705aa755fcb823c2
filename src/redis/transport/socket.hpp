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

/// The socket of one connection to Redis: TCP or unix, bare or under TLS. Made anew for each
/// connection. Thread: the executor's. Errors of all: unavailable; the detail does not name the
/// address.
class RedisSocket {
public:
    /// `tls` is null, or outlives it.
    RedisSocket(asio::any_io_executor executor, asio::ssl::context* tls);

    /// Tries the addresses of the host one after the other. Under TLS the server's certificate must
    /// be one that we trust, for that host.
    Task<Result<void>> connect(RedisAddress address);
    /// At least one byte. `buffer` stays until it returns.
    Task<Result<std::size_t>> read_some(asio::mutable_buffer buffer);
    Task<Result<std::size_t>> write_some(asio::const_buffer buffer);
    /// Ends what is under way with an error.
    void close();

    [[nodiscard]] bool is_closed() const { return x_closed; }
    /// How much of a write got out cannot be told when it fails: a record of TLS may have gone out
    /// of which the writer hears nothing.
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

/// What checks the certificates: `certificate_file` holds the authorities to trust; empty: the
/// system's. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<asio::ssl::context>> make_redis_tls(
    const std::string& certificate_file
);

}  // namespace continuo
