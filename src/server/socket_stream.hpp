#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "async/task.hpp"
#include "base/clock.hpp"

namespace continuo {

/// A socket with its executor's own type: no type erasure on the hot path.
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

/// A head and a body, written as one.
using WriteBuffers = std::array<asio::const_buffer, 2>;

/// A client that reads less of an answer in one write timeout is cut off, however regularly it
/// takes a byte: with the default of 30 s, 2 KiB/s.
inline constexpr std::uint64_t write_bytes_per_timeout = 64 * 1024;

/// Until when a write must make progress that began at `begin` and has given away `bytes`: one
/// timeout from now, and one from the begin for every write_bytes_per_timeout, whichever is first.
[[nodiscard]] SteadyPoint write_deadline(
    SteadyPoint begin, SteadyPoint now, std::uint64_t bytes, std::chrono::milliseconds timeout
);

/// A TCP connection, bare or under TLS, whose every wait has a deadline. The deadlines are only
/// stored times that the shard's sweep compares with the clock (check_deadline): a request costs no
/// timer. One read and one write at a time; a deadline that passes ends both. Thread: the shard's.
class SocketStream {
public:
    /// Bare when `tls` is null; otherwise `tls` outlives it.
    SocketStream(TcpSocket socket, asio::ssl::context* tls);

    /// As a TLS server; at once true on a bare connection.
    Task<bool> handshake(SteadyPoint deadline);

    enum class IoResult {
        bytes,
        end,        ///< the peer has closed its side
        late,       ///< the deadline passed
        cancelled,  ///< wake() was called
        broken,
    };
    struct ReadResult {
        IoResult outcome;
        std::size_t bytes = 0;
    };
    /// `buffer` stays until it returns.
    Task<ReadResult> read_some(asio::mutable_buffer buffer, SteadyPoint deadline);

    /// Gives the socket what it takes without waiting, which is nearly always all: true then.
    /// Leaves the rest in `buffers`; an error shows in the write_all() that follows.
    [[nodiscard]] bool write_at_once(WriteBuffers& buffers);
    /// False when the peer is gone, took nothing for `timeout`, or takes less than
    /// write_bytes_per_timeout in each `timeout`. The bytes stay until it returns.
    Task<bool> write_all(WriteBuffers buffers, std::chrono::milliseconds timeout);

    /// Called with what a read brought; without bytes unless it was IoResult::bytes.
    using Receiver = std::function<void(IoResult, std::string_view)>;
    /// Reads what arrives, and calls `receiver` once, never from within. The bytes are gone when it
    /// returns. For connections that may be silent for hours: it has no coroutine, and on a bare
    /// connection no buffer while it waits. `receiver` owns what the stream is a part of. Its
    /// deadline is that of limit_reading().
    void receive(Receiver receiver);
    /// Ends a read that waits at `deadline`, and those after it.
    void limit_reading(SteadyPoint deadline) { x_deadline = deadline; }
    /// Waits until the peer has closed its side of a connection that only we write to. Bytes that
    /// it sent before are left unread; after them an end is not noticed. Cancel: at once.
    Task<void> wait_closed();

    /// Ends our side and reads on, to nowhere, until the peer ends its own, until `deadline`, or
    /// until it has sent `bytes_max`: a socket closed on unread bytes resets, and the reset can
    /// overtake what was written last.
    Task<void> linger(std::size_t bytes_max, SteadyPoint deadline);

    /// Ends the pending wait if its deadline has passed.
    void check_deadline(SteadyPoint now);
    /// Ends the pending wait; the connection stays usable.
    void wake();
    void close();

    [[nodiscard]] bool secure() const { return x_tls != nullptr; }
    /// Bytes have arrived that are not read yet.
    [[nodiscard]] bool has_unread() const;
    /// Numeric; an IPv4 address that came in over IPv6 is written as IPv4.
    [[nodiscard]] std::string remote_address() const;

private:
    [[nodiscard]] IoResult result_of(boost::system::error_code ec) const;

    TcpSocket x_socket;
    std::unique_ptr<asio::ssl::stream<TcpSocket&>> x_tls;
    SteadyPoint x_deadline = SteadyPoint::max();  ///< of a read, a handshake or an end
    SteadyPoint x_write_deadline = SteadyPoint::max();
    bool x_expired = false;  ///< a deadline was what woke the last wait
};

}  // namespace continuo
