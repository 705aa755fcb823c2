#pragma once

#include <chrono>
#include <expected>

#include "agent/llm/attempt_account.hpp"
#include "agent/llm/completion.hpp"
#include "agent/llm/model_client.hpp"
#include "agent/llm/model_endpoint.hpp"
#include "agent/llm/model_failure.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "http_client/http_client.hpp"

namespace continuo {

class Metrics;

/// How long a request may take.
struct ModelTimes {
    Deadline turn = Deadline::never();
    std::chrono::milliseconds first_byte;
    std::chrono::milliseconds between_bytes;
    std::chrono::milliseconds total;
};

/// One request to an endpoint: the head of its response, then the body piece by piece into the
/// account's reader and the sink. All references outlive it; `metrics` may be null.
/// Cancel: the connection is closed.
class ModelRequest {
public:
    using Outcome = std::expected<Completion, ModelFailure>;

    ModelRequest(
        ModelEndpoint& endpoint,
        const ModelTimes& times,
        AttemptAccount& account,
        CompletionSink& sink,
        const Clock& clock,
        Metrics* metrics
    );

    /// `request` outlives the call. Once. The server gets `trace` as traceparent.
    Task<Outcome> send(const ChatRequest* request, TraceContext trace);

private:
    Task<Outcome> read_error(HttpClient* client, HttpClientResponse head);
    Task<Outcome> read_answer(HttpClient* client);
    Task<std::expected<void, ModelFailure>> pass_on(CompletionReader::Shown shown);
    [[nodiscard]] ModelFailure timed_out(ModelFault fault) const;

    ModelEndpoint& x_endpoint;
    AttemptAccount& x_account;
    CompletionSink& x_sink;
    const Clock& x_clock;
    Metrics* x_metrics;
    std::chrono::milliseconds x_between_bytes;
    Deadline x_total;
    Deadline x_first_byte;
};

}  // namespace continuo
