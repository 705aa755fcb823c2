#include "api/events/sse_stream.hpp"

#include <utility>

#include "api/events/event_json.hpp"
#include "async/with_deadline.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// Proxies and mobile networks close what is silent for longer.
constexpr auto heartbeat = 14s;
/// Between two reads of a store that cannot be reached.
constexpr auto outage_pause = 1s;
constexpr std::string_view first_hint = "retry: 1000\n\n";
constexpr std::string_view drain_hint = "retry: 200\n\n";

bool is_over(Errc code) {
    return code == Errc::not_found || code == Errc::gone;
}

}  // namespace

SseStream::SseStream(std::unique_ptr<SessionView> view, std::string session_id, const Clock& clock)
    : x_view(std::move(view)), x_session_id(std::move(session_id)), x_clock(clock) {}

void SseStream::end(End why) {
    if (x_end) return;
    x_end = why;
    x_view->wake();
}

Task<std::optional<std::string>> SseStream::next() {
    auto part = take_hint();
    while (part.empty() || part == first_hint) {
        if (x_end == End::client_gone || x_finished) break;
        if (auto last = last_part()) {
            x_finished = true;
            part += *last;
            break;
        }
        if (x_end == End::draining || x_view->is_ended()) {
            x_finished = true;
            if (x_end == End::draining) part += drain_hint;
            break;
        }
        part += co_await next_part();
    }
    if (part.empty()) co_return std::nullopt;
    co_return part;
}

std::string SseStream::take_hint() {
    return std::exchange(x_begun, true) ? std::string() : std::string(first_hint);
}

Task<std::string> SseStream::next_part() {
    const auto deadline = Deadline::after(heartbeat);
    const auto events = co_await x_view->next(deadline);
    if (!events) co_return co_await after_failure(events.error());
    x_failing = false;
    if (!events->empty()) co_return encode(*events);
    co_return deadline.expired() ? ": ping\n\n" : "";  // or woken, to look at what ended
}

Task<std::string> SseStream::after_failure(Error error) {
    if (is_over(error.code)) {
        x_finished = true;
        const StreamEvent ended{stream_event::SessionEnded{}, std::nullopt};
        co_return encode({ended});
    }
    const bool known = std::exchange(x_failing, true);
    if (known) co_await sleep_until(Deadline::after(outage_pause));
    if (known) co_return std::string();
    co_return encode(to_api_error(std::move(error)));
}

std::string SseStream::encode(const std::vector<StreamEvent>& events) const {
    std::string text;
    const auto now = x_clock.now();
    for (const auto& event : events)
        text += sse_event(event_type(event), event.cursor, event_json(event, x_session_id, now));
    return text;
}

std::string SseStream::encode(const ApiError& error) const {
    return sse_event("error", std::nullopt, error_event_json(error, {}, x_clock.now()));
}

TurnStream::TurnStream(
    std::unique_ptr<SessionView> view,
    std::string session_id,
    std::shared_ptr<RunningTurn> turn,
    std::vector<StreamEvent> first,
    std::uint64_t from,
    const Clock& clock
)
    : SseStream(std::move(view), std::move(session_id), clock),
      x_turn(std::move(turn)),
      x_first(std::move(first)),
      x_from(from) {
    x_turn->on_end([this] { this->view().wake(); });
}

TurnStream::~TurnStream() {
    x_turn->on_end({});
}

Task<std::optional<std::string>> TurnStream::next() {
    if (!x_first.empty()) {
        const auto first = std::exchange(x_first, {});
        co_return take_hint() + encode(first);
    }
    co_return co_await SseStream::next();
}

std::optional<std::string> TurnStream::last_part() {
    const auto& result = x_turn->result();
    if (!result) return std::nullopt;
    if (!*result) return encode(to_api_error(result->error()));
    const auto& turn = **result;
    const auto last = turn.reply ? turn.reply->seq : turn.message.seq;
    if (last < x_from && !std::exchange(x_went_back, true)) {
        // Answered long ago: message and reply are behind the place where the view began.
        view().go_to(turn.message.seq);
        return std::nullopt;
    }
    if (view().cursor().seq > last) return std::string();
    return std::nullopt;
}

HttpResponse sse_response(std::shared_ptr<BodyStream> stream) {
    HttpResponse response;
    response.headers.add("Content-Type", "text/event-stream; charset=utf-8");
    response.headers.add("Cache-Control", "no-cache, no-transform");
    response.headers.add("X-Accel-Buffering", "no");
    response.stream = std::move(stream);
    return response;
}

}  // namespace continuo
