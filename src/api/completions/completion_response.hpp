#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/agent.hpp"
#include "base/clock.hpp"

namespace continuo {

// The answers of POST /v1/chat/completions as JSON text. docs/completion_schemas.cpp describes
// them; the source of the format is that of completion_request.hpp. What is ours is in the member
// `continuo`.

/// What all parts of one answer have in common.
struct CompletionHead {
    std::string id;            ///< "chatcmpl-" and a UUID; names nothing in the log
    std::int64_t created = 0;  ///< seconds since 1970
    bool include_usage = false;
};
[[nodiscard]] CompletionHead make_completion_head(TimePoint now, bool include_usage);

/// The text that answers a turn: the reply, or that the message was passed on to a human.
[[nodiscard]] std::string_view completion_text(const TurnReply& turn);

/// No tokens are counted where no model runs: one for every four bytes of UTF-8, rounded up.
[[nodiscard]] std::size_t estimated_tokens(std::string_view text);

/// `chat.completion`: the whole answer.
[[nodiscard]] std::string completion_json(const CompletionHead& head, const TurnReply& turn);

// Parts of a stream, `chat.completion.chunk`, in this order.

/// The role, and in `continuo` the session.
[[nodiscard]] std::string role_chunk_json(const CompletionHead& head, std::string_view session_id);
/// The next part of the text.
[[nodiscard]] std::string text_chunk_json(const CompletionHead& head, std::string_view text);
/// The annotations of the whole text; only for answers that have some.
[[nodiscard]] std::string annotations_chunk_json(const CompletionHead& head, const TurnReply& turn);
/// finish_reason, and `continuo` with all members.
[[nodiscard]] std::string finish_chunk_json(const CompletionHead& head, const TurnReply& turn);
/// No choices, and the usage; only with include_usage.
[[nodiscard]] std::string usage_chunk_json(const CompletionHead& head, const TurnReply& turn);

/// One part as an event of a text/event-stream. There is never an `id:` or `retry:` line: clients
/// take an event with one of these and without data for a part.
[[nodiscard]] std::string completion_event(std::string_view json);

/// An entry of GET /v1/models.
[[nodiscard]] std::string model_json();

}  // namespace continuo
