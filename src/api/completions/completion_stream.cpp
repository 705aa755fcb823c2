#include "api/completions/completion_stream.hpp"

#include <utility>

#include "api/completions/completion_error.hpp"
#include "api/completions/completion_turn_error.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// Proxies and mobile networks close what is silent for longer.
constexpr auto completion_heartbeat = 14s;
/// One line end: with two it would be an event without data for clients that saw an id before.
constexpr std::string_view ping = ": ping\n";
constexpr std::string_view done_event = "data: [DONE]\n\n";

/// 502: it is not the request that failed, and the answer is in the log.
ApiError other_words() {
    auto error = api_error(
        502,
        "The answer was begun again in other words. It is in the conversation; send the request "
        "again with its Idempotency-Key to get it."
    );
    error.problems.push_back({{}, error.message, "answer_restarted"});
    return error;
}

}  // namespace

std::string AnswerText::take(const StreamEvent& event) {
    if (const auto* message = std::get_if<stream_event::Acknowledged>(&event.what)) {
        x_is_taken = x_is_taken || message->message.client_message_id == x_id;
    } else if (std::holds_alternative<stream_event::Restart>(event.what)) {
        x_known.clear();
    } else if (const auto* text = std::get_if<stream_event::Text>(&event.what)) {
        // What comes before our message is the answer to an earlier one.
        if (!x_is_taken || text->role != Role::assistant) return {};
        if (std::exchange(x_seq, text->seq) != text->seq) x_known.clear();
        x_known += text->content;
        if (x_known.size() > x_sent.size() && x_known.starts_with(x_sent)) {
            auto next = x_known.substr(x_sent.size());
            x_sent = x_known;
            return next;
        }
    }
    return {};
}

std::optional<std::string> AnswerText::rest(std::string_view answer) const {
    if (!answer.starts_with(x_sent)) return std::nullopt;
    return std::string(answer.substr(x_sent.size()));
}

CompletionStream::CompletionStream(
    Config config, std::unique_ptr<SessionView> view, std::shared_ptr<RunningTurn> turn
)
    : x_config(std::move(config)),
      x_view(std::move(view)),
      x_turn(std::move(turn)),
      x_text(x_config.client_message_id) {
    x_turn->on_end([this] { x_view->wake(); });
}

CompletionStream::~CompletionStream() {
    x_turn->on_end({});
}

void CompletionStream::end(End why) {
    if (why != End::client_gone) return;
    x_gone = true;
    x_view->wake();
}

Task<std::optional<Error>> CompletionStream::begin(Deadline deadline) {
    while (!x_turn->result() && !x_text.is_taken() && !deadline.expired())
        x_early += co_await next_part(deadline);
    const auto& result = x_turn->result();
    if (result && !*result && !x_text.is_taken()) co_return result->error();
    co_return std::nullopt;
}

Task<std::optional<std::string>> CompletionStream::next() {
    std::string part;
    if (!std::exchange(x_begun, true)) {
        part = completion_event(role_chunk_json(x_config.head, x_config.session_id));
        part += std::exchange(x_early, {});
    }
    while (part.empty() && !x_gone && !x_finished && !x_turn->result())
        part = co_await next_part(Deadline::after(completion_heartbeat));
    if (x_gone) co_return std::nullopt;
    if (!x_finished && x_turn->result()) {
        part += last_part();
        x_finished = true;
    }
    if (part.empty()) co_return std::nullopt;
    co_return part;
}

Task<std::string> CompletionStream::next_part(Deadline deadline) {
    Result<std::vector<StreamEvent>> events;
    if (!x_view->is_ended()) events = co_await x_view->next(deadline);
    if (!events || (events->empty() && x_view->is_ended())) {
        // Nothing comes from the view any more: the answer comes as a whole.
        co_await x_turn->wait();
        co_return std::string();
    }
    std::string text;
    for (const auto& event : *events)
        text += x_text.take(event);
    if (!text.empty()) co_return completion_event(text_chunk_json(x_config.head, text));
    const bool silent = events->empty() && deadline.expired() && x_begun;
    co_return std::string(silent ? ping : std::string_view());
}

std::string CompletionStream::last_part() const {
    const auto& head = x_config.head;
    const auto& result = *x_turn->result();
    std::string out;
    const auto rest = result ? x_text.rest(completion_text(*result)) : std::nullopt;
    if (!rest) {
        const auto error =
            result ? other_words()
                   : completion_turn_error(result.error(), x_config.session_id, x_config.has_key);
        out = completion_event(completion_error_json(error, x_config.debug));
        return out += done_event;
    }
    if (!rest->empty()) out += completion_event(text_chunk_json(head, *rest));
    if (const auto notes = annotations_chunk_json(head, *result); !notes.empty())
        out += completion_event(notes);
    out += completion_event(finish_chunk_json(head, *result));
    if (head.include_usage) out += completion_event(usage_chunk_json(head, *result));
    return out += done_event;
}

}  // namespace continuo
