#include "server/socket_stream.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "async/as_result.hpp"

namespace continuo {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

/// What the kernel keeps unsent of an answer that is read slowly: its memory is bounded, and a
/// write makes progress only as the client reads.
constexpr int unsent_bytes_max = 32 * 1024;
/// What read_when_ready() takes in one go.
constexpr std::size_t ready_bytes_max = 16 * 1024;
using UnsentMax = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;

void consume(WriteBuffers& buffers, std::size_t count) {
    for (auto& buffer : buffers) {
        const auto taken = std::min(count, buffer.size());
        buffer += taken;
        count -= taken;
    }
}

}  // namespace

SteadyPoint write_deadline(
    SteadyPoint begin, SteadyPoint now, std::uint64_t bytes, std::chrono::milliseconds timeout
) {
    const auto bought = static_cast<std::int64_t>(1 + bytes / write_bytes_per_timeout);
    return std::min(now + timeout, begin + timeout * bought);
}

SocketStream::SocketStream(TcpSocket socket, asio::ssl::context* tls)
    : x_socket(std::move(socket)) {
    error_code ignored;
    x_socket.set_option(tcp::no_delay(true), ignored);
    x_socket.set_option(UnsentMax(unsent_bytes_max), ignored);
    x_socket.non_blocking(true, ignored);
    if (tls != nullptr) x_tls = std::make_unique<asio::ssl::stream<TcpSocket&>>(x_socket, *tls);
}

Task<bool> SocketStream::handshake(SteadyPoint deadline) {
    if (!x_tls) co_return true;
    x_deadline = deadline;
    const auto [ec] = co_await x_tls->async_handshake(asio::ssl::stream_base::server, as_result);
    x_deadline = SteadyPoint::max();
    co_return !ec;
}

Task<SocketStream::ReadResult> SocketStream::read_some(
    asio::mutable_buffer buffer, SteadyPoint deadline
) {
    x_deadline = deadline;
    x_expired = false;
    error_code ec;
    std::size_t count = 0;
    if (x_tls) {
        std::tie(ec, count) = co_await x_tls->async_read_some(asio::buffer(buffer), as_result);
    } else {
        std::tie(ec, count) = co_await x_socket.async_read_some(asio::buffer(buffer), as_result);
    }
    x_deadline = SteadyPoint::max();
    co_return ReadResult{result_of(ec), ec ? 0 : count};
}

SocketStream::IoResult SocketStream::result_of(error_code ec) const {
    if (!ec) return IoResult::bytes;
    if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated) return IoResult::end;
    if (ec == asio::error::operation_aborted)
        return x_expired ? IoResult::late : IoResult::cancelled;
    return IoResult::broken;
}

bool SocketStream::write_at_once(WriteBuffers& buffers) {
    if (!x_tls) {
        error_code ec;
        consume(buffers, x_socket.write_some(buffers, ec));
    }
    return asio::buffer_size(buffers) == 0;
}

Task<bool> SocketStream::write_all(WriteBuffers buffers, std::chrono::milliseconds timeout) {
    const auto begin = std::chrono::steady_clock::now();
    std::uint64_t written = 0;
    while (asio::buffer_size(buffers) > 0) {
        x_write_deadline =
            write_deadline(begin, std::chrono::steady_clock::now(), written, timeout);
        error_code ec;
        std::size_t count = 0;
        if (x_tls) {
            std::tie(ec, count) = co_await x_tls->async_write_some(buffers, as_result);
        } else {
            std::tie(ec, count) = co_await x_socket.async_write_some(buffers, as_result);
        }
        x_write_deadline = SteadyPoint::max();
        if (ec) co_return false;
        written += count;
        consume(buffers, count);
    }
    co_return true;
}

void SocketStream::receive(Receiver receiver) {
    x_expired = false;
    // Asio's cache hands out any block that is large enough, so that a wait of hours could hold
    // the memory of a large coroutine.
    const std::allocator<void> exact;
    if (x_tls) {
        auto buffer = std::make_unique<std::array<char, ready_bytes_max>>();
        const auto room = asio::buffer(*buffer);
        auto take = [this, buffer = std::move(buffer), receiver = std::move(receiver)](
                        error_code ec, std::size_t count
                    ) { receiver(result_of(ec), {buffer->data(), ec ? 0 : count}); };
        x_tls->async_read_some(room, asio::bind_allocator(exact, std::move(take)));
        return;
    }
    auto take = [this, receiver = std::move(receiver)](error_code ec) {
        // The receiver keeps none of the bytes: all connections of a thread share the buffer.
        thread_local std::array<char, ready_bytes_max> buffer;
        std::size_t count = 0;
        if (!ec) count = x_socket.read_some(asio::buffer(buffer), ec);
        if (ec == asio::error::would_block) ec = {};
        receiver(result_of(ec), {buffer.data(), ec ? 0 : count});
    };
    x_socket.async_wait(TcpSocket::wait_read, asio::bind_allocator(exact, std::move(take)));
}

Task<void> SocketStream::wait_closed() {
    const auto [ec] = co_await x_socket.async_wait(TcpSocket::wait_read, as_result);
    if (ec) co_return;
    char byte = 0;
    const auto count =
        ::recv(x_socket.native_handle(), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN)) co_return;
    // What it sent stays where it is, and its end cannot be told apart from it: heartbeats will.
    asio::steady_timer forever(co_await asio::this_coro::executor, SteadyPoint::max());
    (void)co_await forever.async_wait(as_result);
}

Task<void> SocketStream::linger(std::size_t bytes_max, SteadyPoint deadline) {
    x_deadline = deadline;
    // Sends our close_notify; whether the peer's came back is not worth an error.
    if (x_tls) (void)co_await x_tls->async_shutdown(as_result);
    error_code ec;
    x_socket.shutdown(tcp::socket::shutdown_send, ec);
    std::array<char, 16 * 1024> nowhere;
    std::size_t dropped = 0;
    while (!ec && dropped < bytes_max && std::chrono::steady_clock::now() < deadline) {
        const auto [error, count] =
            co_await x_socket.async_read_some(asio::buffer(nowhere), as_result);
        dropped += count;
        ec = error;
    }
    x_deadline = SteadyPoint::max();
}

void SocketStream::check_deadline(SteadyPoint now) {
    if (now < x_deadline && now < x_write_deadline) return;
    x_expired = true;
    wake();
}

void SocketStream::wake() {
    error_code ignored;
    x_socket.cancel(ignored);
}

void SocketStream::close() {
    error_code ignored;
    x_socket.close(ignored);
}

bool SocketStream::has_unread() const {
    error_code ec;
    return x_socket.available(ec) > 0 && !ec;
}

std::string SocketStream::remote_address() const {
    error_code ec;
    const auto endpoint = x_socket.remote_endpoint(ec);
    if (ec) return {};
    auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    return address.to_string();
}

}  // namespace continuo
