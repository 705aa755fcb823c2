#include "redis/transport/socket.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/as_result.hpp"
#include "async/resolve.hpp"

namespace continuo {

namespace {

using asio::generic::stream_protocol;
using asio::ip::tcp;
using boost::system::error_code;

std::unexpected<Error> unavailable(const error_code& ec) {
    if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated)
        return fail(Errc::unavailable, "it closed the connection");
    return fail(Errc::unavailable, ec.message());
}

bool is_numeric(const std::string& host) {
    error_code ec;
    (void)asio::ip::make_address(host, ec);
    return !ec;
}

}  // namespace

RedisSocket::RedisSocket(asio::any_io_executor executor, asio::ssl::context* tls)
    : x_socket(std::move(executor)) {
    if (tls != nullptr) x_tls = std::make_unique<asio::ssl::stream<Socket&>>(x_socket, *tls);
}

Task<Result<void>> RedisSocket::connect(RedisAddress address) {
    if (!address.socket_path.empty()) co_return co_await connect_unix(std::move(address));
    auto host = address.host;
    auto connected = co_await connect_tcp(std::move(address));
    if (!connected || !x_tls) co_return connected;
    co_return co_await handshake(std::move(host));
}

Task<Result<void>> RedisSocket::connect_tcp(RedisAddress address) {
    const auto endpoints = co_await resolve(address.host, address.port);
    if (!endpoints) co_return std::unexpected(endpoints.error());
    error_code last = asio::error::host_not_found;
    for (const auto& endpoint : *endpoints) {
        if (x_closed) co_return unavailable(asio::error::operation_aborted);
        error_code ignored;
        x_socket.close(ignored);
        const auto [refused] =
            co_await x_socket.async_connect(stream_protocol::endpoint(endpoint), as_result);
        last = refused;
        if (refused) continue;
        x_socket.set_option(tcp::no_delay(true), ignored);
        co_return Result<void>();
    }
    co_return unavailable(last);
}

Task<Result<void>> RedisSocket::connect_unix(RedisAddress address) {
    const asio::local::stream_protocol::endpoint endpoint(address.socket_path);
    const auto [refused] =
        co_await x_socket.async_connect(stream_protocol::endpoint(endpoint), as_result);
    if (refused) co_return unavailable(refused);
    co_return Result<void>();
}

Task<Result<void>> RedisSocket::handshake(std::string host) {
    // SNI is only for names (RFC 6066); the certificate is verified for names and addresses.
    if (!is_numeric(host) && !SSL_set_tlsext_host_name(x_tls->native_handle(), host.c_str()))
        co_return fail(Errc::invalid_input, "the host name cannot be sent in TLS");
    x_tls->set_verify_callback(asio::ssl::host_name_verification(host));
    const auto [distrusted] =
        co_await x_tls->async_handshake(asio::ssl::stream_base::client, as_result);
    if (!distrusted) co_return Result<void>();
    const auto verdict = SSL_get_verify_result(x_tls->native_handle());
    std::string detail = "TLS: " + distrusted.message();
    // The host name check reports only a general failure.
    if (verdict == X509_V_ERR_UNSPECIFIED) {
        detail += " (the certificate is not for this host)";
    } else if (verdict != X509_V_OK) {
        detail += std::string(" (") + X509_verify_cert_error_string(verdict) + ")";
    }
    co_return fail(Errc::unavailable, std::move(detail));
}

Task<Result<std::size_t>> RedisSocket::read_some(asio::mutable_buffer buffer) {
    error_code ec;
    std::size_t count = 0;
    if (x_tls) {
        std::tie(ec, count) = co_await x_tls->async_read_some(asio::buffer(buffer), as_result);
    } else {
        std::tie(ec, count) = co_await x_socket.async_read_some(asio::buffer(buffer), as_result);
    }
    if (ec) co_return unavailable(ec);
    co_return count;
}

Task<Result<std::size_t>> RedisSocket::write_some(asio::const_buffer buffer) {
    error_code ec;
    std::size_t count = 0;
    if (x_tls) {
        std::tie(ec, count) = co_await x_tls->async_write_some(asio::buffer(buffer), as_result);
    } else {
        std::tie(ec, count) = co_await x_socket.async_write_some(asio::buffer(buffer), as_result);
    }
    if (ec) co_return unavailable(ec);
    co_return count;
}

void RedisSocket::close() {
    x_closed = true;
    error_code ignored;
    x_socket.close(ignored);
}

Result<std::unique_ptr<asio::ssl::context>> make_redis_tls(const std::string& certificate_file) {
    auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
    tls->set_verify_mode(asio::ssl::verify_peer);
    error_code ec;
    if (certificate_file.empty()) {
        tls->set_default_verify_paths(ec);
    } else {
        tls->load_verify_file(certificate_file, ec);
    }
    if (!ec) return tls;
    return fail(
        Errc::invalid_input,
        "the certificates for Redis in " + certificate_file + ": " + ec.message()
    );
}

}  // namespace continuo
