#include "server/request_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "server/header_parameters.hpp"
#include "server/uploads/upload_admission.hpp"

namespace continuo {

namespace {

using IoResult = SocketStream::IoResult;

/// How much is read at once: of a head, where most fit; of a body.
constexpr std::size_t head_read_bytes = 2048;
constexpr std::size_t body_read_bytes = 64 * 1024;
/// This many bytes of a body extend its deadline by one body_timeout: a client that sends less is
/// cut off, however regularly a byte comes.
constexpr std::uint64_t body_bytes_per_timeout = 16 * 1024;
/// Memory reserved on the word of a Content-Length; more is allocated as the body arrives.
constexpr std::uint64_t body_reserve_bytes_max = 256 * 1024;

SteadyPoint steady_now() {
    return std::chrono::steady_clock::now();
}

Rejection body_too_large(std::size_t bytes_max) {
    return too_large(fmt::format("the body is over {} bytes", bytes_max));
}

/// Why reading ended in the middle of a request.
Rejection cut_short(IoResult outcome, std::string_view part) {
    if (outcome == IoResult::late)
        return {408, {Errc::timeout, fmt::format("the {} of the request took too long", part)}};
    if (outcome == IoResult::end)
        return bad_request(fmt::format("the request ended inside its {}", part));
    return {0, {Errc::cancelled, "the client left"}};
}

}  // namespace

RequestReader::RequestReader(
    SocketStream& stream,
    const HttpServerConfig& config,
    UploadBudget& budget,
    asio::thread_pool& blocking
)
    : x_stream(stream),
      x_config(config),
      x_budget(budget),
      x_blocking(blocking),
      x_input(body_read_bytes) {}

std::string_view RequestReader::input() const {
    const auto data = x_input.data();
    return {static_cast<const char*>(data.data()), data.size()};
}

Task<IoResult> RequestReader::read_more(std::size_t bytes, SteadyPoint deadline) {
    const auto room = x_input.prepare(std::min(bytes, x_input.max_size() - x_input.size()));
    const auto read = co_await x_stream.read_some(room, deadline);
    x_input.commit(read.bytes);
    co_return read.outcome;
}

void RequestReader::begin() {
    x_request = nullptr;
    x_frame = {};
    x_scan = {};
    x_scanned = 0;
    x_head_deadline = SteadyPoint::max();
    x_body_bytes = 0;
    x_boundary.clear();
    // An idle connection keeps no buffer that a body had made large.
    if (empty() && x_input.capacity() > head_read_bytes) x_input.shrink_to_fit();
}

std::string RequestReader::take_unread() {
    std::string unread(input());
    x_input.clear();
    x_input.shrink_to_fit();
    return unread;
}

Task<IoResult> RequestReader::wait(SteadyPoint deadline) {
    return read_more(head_read_bytes, deadline);
}

bool RequestReader::scan() {
    // RFC 9112 2.2: an empty line before a request is forgiven; some clients end a body with one.
    if (x_scanned == 0 && input().starts_with("\r\n")) x_input.consume(2);
    x_scan = scan_head(input(), x_scanned);
    return x_scan.state != HeadScan::State::incomplete;
}

Task<std::optional<Rejection>> RequestReader::read_head_part() {
    if (x_input.size() > limits::header_bytes_max) {
        const int status = oversized_head_status(input());
        co_return Rejection{status, {Errc::limit_exceeded, "the head of the request is too long"}};
    }
    if (x_head_deadline == SteadyPoint::max())
        x_head_deadline = steady_now() + x_config.header_timeout;
    const auto outcome = co_await read_more(head_read_bytes, x_head_deadline);
    if (outcome == IoResult::bytes) co_return std::nullopt;
    co_return cut_short(outcome, "head");
}

std::optional<Rejection> RequestReader::take_head(HttpRequest& request) {
    if (x_scan.state == HeadScan::State::malformed)
        return bad_request("the head holds a control character or a bare line end");
    const auto head = input().substr(0, x_scan.length);
    if (head.size() > limits::header_bytes_max) {
        return Rejection{
            oversized_head_status(head),
            {Errc::limit_exceeded, "the head of the request is too long"}
        };
    }
    const auto frame = check_head(head);
    if (!frame) {
        const auto& [status, reason] = frame.error();
        const auto code = status == 414 ? Errc::limit_exceeded : Errc::invalid_input;
        return Rejection{status, {code, std::string(reason)}};
    }
    x_frame = *frame;
    if (!x_parser.parse_head(head, request)) return bad_request("the head cannot be read");
    if (!x_frame.authority.empty()) {  // RFC 9112 3.2.2: the target's host is the one that counts
        request.headers.set("Host", std::string(x_frame.authority));
        request.target = x_frame.target;
    }
    x_frame.authority = x_frame.target = {};  // they look into what is consumed now
    x_input.consume(head.size());
    request.content_length = x_frame.content_length;
    request.received = steady_now();
    x_request = &request;
    return std::nullopt;
}

/// The checks that need no byte of the body.
std::optional<Rejection> RequestReader::plan_body(BodyPlan& plan) {
    if (x_frame.content_length.value_or(0) > plan.bytes_max) return body_too_large(plan.bytes_max);
    const auto* coding = x_request->headers.find("Content-Encoding");
    if (coding != nullptr && !equal_ignoring_case(*coding, "identity"))
        return Rejection{415, {Errc::invalid_input, "a compressed body is not accepted"}};
    const auto* type = x_request->headers.find("Content-Type");
    auto form = read_form_type(type == nullptr ? std::string_view() : *type);
    if (!form.is_form) return std::nullopt;
    if (plan.files_max == 0 || x_config.scratch_folder.empty())
        return Rejection{415, {Errc::invalid_input, "multipart/form-data is not accepted here"}};
    if (!form.boundary) return bad_request("multipart: the boundary is missing or not allowed");
    x_boundary = std::move(*form.boundary);
    // A form over the client's whole share could never be taken: no 429, which invites a
    // repetition.
    const auto share = x_budget.limits().client_bytes_max;
    plan.bytes_max = static_cast<std::size_t>(std::min<std::uint64_t>(plan.bytes_max, share));
    if (x_frame.content_length.value_or(0) > plan.bytes_max) return body_too_large(plan.bytes_max);
    return std::nullopt;
}

Task<std::optional<Rejection>> RequestReader::read_body(BodyPlan plan) {
    if (auto refused = plan_body(plan)) co_return refused;
    x_body_begin = steady_now();
    const UploadRequest wanted{
        .client = plan.client,
        .content_length = x_frame.content_length,
        .is_form = !x_boundary.empty(),
        .is_complete = has_whole_body(),
    };
    auto room =
        co_await make_room_for_upload(x_budget, x_config.scratch_folder, x_blocking, wanted);
    if (!room) co_return std::move(room.error());
    if (x_frame.expects_continue && empty()) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        if (!co_await x_stream.write_all({asio::buffer(go_on)}, x_config.write_timeout))
            co_return cut_short(IoResult::broken, "body");
    }
    if (x_boundary.empty()) co_return co_await read_plain_body(plan.bytes_max);
    co_return co_await read_form(plan, std::move(room->claim));
}

Task<std::optional<Rejection>> RequestReader::read_plain_body(std::size_t bytes_max) {
    auto& body = x_request->body;
    body.reserve(std::min(x_frame.content_length.value_or(0), body_reserve_bytes_max));
    for (;;) {
        const auto progress = x_parser.parse_body(input(), body);
        x_input.consume(progress.consumed);
        if (progress.malformed) co_return bad_request("the chunks of the body cannot be read");
        if (body.size() > bytes_max) co_return body_too_large(bytes_max);
        if (progress.complete) co_return std::nullopt;
        if (auto failed = co_await read_body_part()) co_return failed;
    }
}

Task<std::optional<Rejection>> RequestReader::read_form(
    BodyPlan plan, std::shared_ptr<ScratchClaim> claim
) {
    FormReceiver form(
        x_boundary, plan, x_config.scratch_folder, x_budget, std::move(claim), x_blocking
    );
    std::uint64_t total = 0;
    for (;;) {
        std::string content;
        const auto progress = x_parser.parse_body(input(), content);
        x_input.consume(progress.consumed);
        if (progress.malformed) co_return bad_request("the chunks of the body cannot be read");
        total += content.size();
        if (total > plan.bytes_max) co_return body_too_large(plan.bytes_max);
        if (auto refused = co_await form.take(std::move(content))) co_return refused;
        if (progress.complete) co_return form.finish(*x_request);
        if (auto failed = co_await read_body_part()) co_return failed;
    }
}

Task<std::optional<Rejection>> RequestReader::read_body_part() {
    if (x_input.size() == x_input.max_size())
        co_return bad_request("the chunks of the body cannot be read");
    const auto bought = static_cast<int>(1 + x_body_bytes / body_bytes_per_timeout);
    const auto deadline = std::min({
        steady_now() + x_config.body_timeout,
        x_body_begin + x_config.body_timeout * bought,
        x_body_begin + x_config.body_total_timeout,
    });
    const auto before = x_input.size();
    const auto outcome = co_await read_more(body_read_bytes, deadline);
    x_body_bytes += x_input.size() - before;
    if (outcome == IoResult::bytes) co_return std::nullopt;
    co_return cut_short(outcome, "body");
}

}  // namespace continuo
