// The answer to a request is a JSON object or a stream of events. In the revisions with sessions a
// stream that ends without the response goes on at a GET with Last-Event-ID; in the stateless one
// it is lost.
#include <algorithm>
#include <utility>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "agent/mcp/mcp_transport.hpp"
#include "async/with_deadline.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::chrono::milliseconds resume_wait{500};  // where the server names none

std::string media_type(const HttpHeaders& headers) {
    const auto* type = headers.find("Content-Type");
    return type == nullptr ? "" : to_lower(trim(split(*type, ';').front()));
}

bool is_success(int status) {
    return status >= 200 && status < 300;
}

/// The id of a session as it can be sent back; empty: it is none.
std::string read_session_id(const HttpHeaders& headers) {
    constexpr std::size_t session_id_bytes_max = 1024;
    const auto* id = headers.find("Mcp-Session-Id");
    if (id == nullptr || id->size() > session_id_bytes_max) return {};
    const bool visible = std::ranges::all_of(*id, [](char c) { return c > ' ' && c < '\x7f'; });
    return visible ? *id : "";
}

std::unexpected<Error> unknown_outcome(std::string_view reason) {
    return fail(
        Errc::timeout, fmt::format("{}: it is unknown whether the request was done", reason)
    );
}

}  // namespace

Task<Result<McpReply>> McpTransport::read_answer(
    Stream* stream, HttpClientResponse head, Deadline deadline
) {
    McpReply reply;
    reply.status = head.status;
    reply.session_id = read_session_id(head.headers);
    const auto type = media_type(head.headers);
    const bool is_json = type == "application/json";
    const bool is_stream = type == "text/event-stream";
    if (!is_json && !is_stream) {
        if (!is_success(head.status)) co_return reply;  // the status says enough
        co_return fail(
            Errc::corrupt,
            fmt::format("the answer is '{}' instead of JSON or a stream of events", excerpt(type))
        );
    }
    stream->reader.begin(is_json ? McpAnswerReader::Form::json : McpAnswerReader::Form::events);
    auto read = co_await read_body(stream, deadline);
    const bool resumes = is_stream && stream->link.era == McpEra::sessions;
    while (read && resumes && !stream->reader.is_complete()) {
        read = co_await resume(stream, deadline);
    }
    reply.tools_changed = stream->reader.tools_changed();
    // A status of failure may come with JSON that is no message.
    if (!read && !is_success(head.status) && read.error().code == Errc::corrupt) co_return reply;
    if (!read) co_return std::unexpected(std::move(read.error()));
    if (!stream->reader.is_complete() && is_success(head.status))
        co_return unknown_outcome("the stream ended without a response");
    reply.message = stream->reader.response();
    co_return reply;
}

/// Reads a body until the response is there, or it ends. A stream that breaks off is no error: it
/// may be resumed.
Task<Result<void>> McpTransport::read_body(Stream* stream, Deadline deadline) {
    for (;;) {
        auto bytes = co_await stream->client->read_some(deadline);
        if (!bytes) {
            stream->client.reset();
            if (bytes.error().code == Errc::timeout)
                co_return unknown_outcome("no answer until the deadline");
            const bool resumable =
                !stream->reader.last_event_id().empty() && stream->link.era == McpEra::sessions;
            if (bytes.error().code == Errc::unavailable && resumable) co_return Result<void>();
            co_return unknown_outcome("the connection was lost within the answer");
        }
        if (bytes->empty()) {
            stream->at_end = true;
            co_return stream->reader.end();
        }
        if (auto fed = stream->reader.feed(*bytes); !fed) co_return fed;
        if (auto told = co_await answer_requests(stream, deadline); !told) co_return told;
        if (stream->reader.is_complete()) co_return Result<void>();
    }
}

/// One attempt to go on with the stream.
Task<Result<void>> McpTransport::resume(Stream* stream, Deadline deadline) {
    if (stream->reader.last_event_id().empty())
        co_return unknown_outcome("the stream ended without a response");
    if (++stream->resumptions > x_limits.resumptions_max)
        co_return unknown_outcome("the stream was cut too often");
    co_await wait(stream->reader.retry().value_or(resume_wait), deadline);
    if (deadline.expired()) co_return unknown_outcome("no answer until the deadline");
    const auto executor = co_await asio::this_coro::executor;
    if (stream->at_end && stream->client) x_pool.keep(executor, std::move(stream->client));
    stream->at_end = false;
    auto client = x_pool.connect(executor);
    if (!client) co_return std::unexpected(std::move(client.error()));
    stream->client = std::move(*client);
    HttpHeaders headers;
    headers.add("Last-Event-ID", stream->reader.last_event_id());
    auto message = make_request(stream->link, "GET", std::move(headers), {});
    auto head = co_await stream->client->begin(std::move(message), deadline);
    if (!head) {
        stream->client.reset();
        // The server may come back.
        if (head.error().code == Errc::unavailable) co_return Result<void>();
        co_return unknown_outcome("the stream cannot be resumed");
    }
    if (head->status != 200 || media_type(head->headers) != "text/event-stream") {
        stream->client.reset();
        co_return unknown_outcome(
            fmt::format("the server does not resume the stream (status {})", head->status)
        );
    }
    stream->reader.begin(McpAnswerReader::Form::events);
    co_return co_await read_body(stream, deadline);
}

Task<Result<void>> McpTransport::answer_requests(Stream* stream, Deadline deadline) {
    for (const auto& request : stream->reader.take_requests()) {
        if (stream->link.era == McpEra::stateless)
            co_return fail(Errc::corrupt, "the server sent a request, which its revision forbids");
        auto sent = co_await post(stream->link, {}, mcp_response_text(request), deadline);
        if (!sent && sent.error().code == Errc::timeout)
            co_return unknown_outcome("no answer until the deadline");
    }
    co_return Result<void>();
}

Task<void> McpTransport::wait(std::chrono::milliseconds time, Deadline deadline) {
    if (x_sleep) {
        co_await x_sleep(time);
    } else {
        co_await sleep_until(deadline.shortened(time));
    }
}

}  // namespace continuo
