#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "api/http_message.hpp"
#include "server/form_receiver.hpp"
#include "server/head_check.hpp"
#include "server/http_server.hpp"
#include "server/rejection.hpp"
#include "server/request_parser.hpp"
#include "server/socket_stream.hpp"
#include "server/uploads/upload_budget.hpp"

namespace continuo {

/// Reads the requests of one connection, one after the other, within their limits and timeouts.
/// Pipelined requests wait in its buffer. Calls in this order:
///
///     begin(); wait() if empty(); while (!scan()) read_head_part(); take_head();
///     read_body() if frame().has_body()
///
/// Only wait(), read_head_part() and read_body() suspend, so that a request that is there already
/// costs no coroutine. Thread: the connection's shard.
class RequestReader {
public:
    /// All outlive it.
    RequestReader(
        SocketStream& stream,
        const HttpServerConfig& config,
        UploadBudget& budget,
        asio::thread_pool& blocking
    );

    /// Forgets the last request.
    void begin();
    /// The buffer holds no byte of the next request.
    [[nodiscard]] bool empty() const { return x_input.size() == 0; }
    /// Waits for its first bytes until `deadline`.
    Task<SocketStream::IoResult> wait(SteadyPoint deadline);

    /// True when the head is complete, or cannot become valid any more.
    [[nodiscard]] bool scan();
    /// Reads more of a head that is not whole yet. 408 when it takes too long, 431 or 414 when it
    /// is too long.
    Task<std::optional<Rejection>> read_head_part();
    /// Checks the head and puts it into `request`; frame() holds from here on.
    [[nodiscard]] std::optional<Rejection> take_head(HttpRequest& request);
    [[nodiscard]] const RequestFrame& frame() const { return x_frame; }

    /// Reads the body into the request that take_head() filled, which stays where it is meanwhile.
    /// Makes room for it first (make_room_for_upload), then answers `Expect: 100-continue`. 413
    /// over a bound of `plan`, 415 for a form where none is taken and for a compressed body, 408
    /// when nothing comes for body_timeout, little for long, or not all within body_total_timeout.
    Task<std::optional<Rejection>> read_body(BodyPlan plan);
    /// What has arrived beyond the request; the buffer is given back.
    [[nodiscard]] std::string take_unread();
    /// The whole body has arrived with the head.
    [[nodiscard]] bool has_whole_body() const {
        return x_frame.content_length && x_input.size() >= *x_frame.content_length;
    }

private:
    [[nodiscard]] std::string_view input() const;
    Task<SocketStream::IoResult> read_more(std::size_t bytes, SteadyPoint deadline);
    std::optional<Rejection> plan_body(BodyPlan& plan);
    Task<std::optional<Rejection>> read_plain_body(std::size_t bytes_max);
    Task<std::optional<Rejection>> read_form(BodyPlan plan, std::shared_ptr<ScratchClaim> claim);
    Task<std::optional<Rejection>> read_body_part();

    SocketStream& x_stream;
    const HttpServerConfig& x_config;
    UploadBudget& x_budget;
    asio::thread_pool& x_blocking;
    boost::beast::flat_buffer x_input;
    RequestParser x_parser;

    // The current request
    HttpRequest* x_request = nullptr;
    RequestFrame x_frame;
    HeadScan x_scan;
    std::size_t x_scanned = 0;
    SteadyPoint x_head_deadline{};
    SteadyPoint x_body_begin{};
    std::uint64_t x_body_bytes = 0;  ///< as they came, chunk syntax included
    std::string x_boundary;          ///< of a form; empty: the body is none
};

}  // namespace continuo
