#include "agent/llm/model_request.hpp"

#include <utility>

#include <boost/asio/this_coro.hpp>

#include "base/text.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

constexpr std::size_t error_body_bytes_max = 64 * 1024;

bool is_html(const HttpHeaders& headers) {
    const auto* type = headers.find("content-type");
    return type != nullptr && to_lower(*type).contains("text/html");
}

/// Whether nothing follows the answer, which usually came with its last event.
Task<bool> is_at_end(HttpClient* client) {
    constexpr std::chrono::milliseconds longest{20};
    const auto bytes = co_await client->read_some(Deadline::after(longest));
    co_return bytes && bytes->empty();
}

}  // namespace

ModelRequest::ModelRequest(
    ModelEndpoint& endpoint,
    const ModelTimes& times,
    AttemptAccount& account,
    CompletionSink& sink,
    const Clock& clock,
    Metrics* metrics
)
    : x_endpoint(endpoint),
      x_account(account),
      x_sink(sink),
      x_clock(clock),
      x_metrics(metrics),
      x_between_bytes(times.between_bytes),
      x_total(times.turn.shortened(times.total)),
      x_first_byte(x_total.shortened(times.first_byte)) {}

/// Which of two limits of time was reached.
ModelFailure ModelRequest::timed_out(ModelFault fault) const {
    if (x_total.expired())
        return {ModelFault::total_time, "the model did not end its answer in time"};
    return {
        fault,
        fault == ModelFault::first_byte ? "the model did not begin to answer in time"
                                        : "the model paused for too long"
    };
}

Task<ModelRequest::Outcome> ModelRequest::send(const ChatRequest* request, TraceContext trace) {
    const auto executor = co_await asio::this_coro::executor;
    auto client = x_endpoint.connect(executor);
    if (!client) {
        x_account.used_nothing();
        co_return std::unexpected(failure_of_transport(client.error()));
    }
    auto call = x_endpoint.call(*request);
    call.trace = std::move(trace);
    auto head = co_await (*client)->begin(std::move(call), x_first_byte);
    if (!head && head.error().code == Errc::timeout)
        co_return std::unexpected(timed_out(ModelFault::first_byte));
    if (!head) {
        x_account.used_nothing();
        co_return std::unexpected(failure_of_transport(head.error()));
    }
    if (head->status != 200) {
        x_account.used_nothing();
        co_return co_await read_error(client->get(), std::move(*head));
    }
    if (is_html(head->headers)) {
        x_account.used_nothing();
        co_return std::unexpected(ModelFailure{
            ModelFault::malformed, "the response is a page of HTML (check LLM_BASE_URL)"
        });
    }
    auto outcome = co_await read_answer(client->get());
    if (outcome && x_endpoint.keeps_connections() && co_await is_at_end(client->get()))
        x_endpoint.keep(executor, std::move(*client));
    co_return outcome;
}

/// The failure that a response other than 200 tells.
Task<ModelRequest::Outcome> ModelRequest::read_error(HttpClient* client, HttpClientResponse head) {
    std::string body;
    while (body.size() < error_body_bytes_max) {
        auto bytes = co_await client->read_some(x_total.shortened(x_between_bytes));
        if (!bytes || bytes->empty()) break;
        body += *bytes;
    }
    const auto text = std::string_view(body).substr(0, error_body_bytes_max);
    co_return std::unexpected(failure_of_response(head.status, head.headers, text, x_clock.now()));
}

Task<ModelRequest::Outcome> ModelRequest::read_answer(HttpClient* client) {
    auto& reader = x_account.reader;
    auto deadline = x_first_byte;
    bool complete = false;
    bool begun = false;
    while (!reader.is_done()) {
        auto bytes = co_await client->read_some(deadline);
        if (!bytes && bytes.error().code == Errc::timeout)
            co_return std::unexpected(
                timed_out(begun ? ModelFault::between_bytes : ModelFault::first_byte)
            );
        complete = bytes && bytes->empty();
        if (!bytes || bytes->empty()) break;
        if (!std::exchange(begun, true) && x_metrics != nullptr)
            x_metrics->record_model_first_byte(x_endpoint.config().label, x_account.seconds());
        deadline = x_total.shortened(x_between_bytes);
        auto shown = reader.feed(*bytes);
        if (!shown) co_return std::unexpected(std::move(shown.error()));
        if (auto passed = co_await pass_on(std::move(*shown)); !passed)
            co_return std::unexpected(std::move(passed.error()));
    }
    auto end = reader.finish(complete || reader.is_done());
    if (!end) co_return std::unexpected(std::move(end.error()));
    if (auto passed = co_await pass_on(std::move(end->rest)); !passed)
        co_return std::unexpected(std::move(passed.error()));
    co_return std::move(end->completion);
}

Task<std::expected<void, ModelFailure>> ModelRequest::pass_on(CompletionReader::Shown shown) {
    if (shown.restart && !x_sink.restart())
        co_return std::unexpected(
            ModelFailure{ModelFault::malformed, "what was shown turned out to be reasoning"}
        );
    if (shown.text.empty()) co_return std::expected<void, ModelFailure>();
    const auto taken = co_await x_sink.take(std::move(shown.text));
    if (!taken) co_return std::unexpected(ModelFailure{ModelFault::stopped, taken.error().detail});
    co_return std::expected<void, ModelFailure>();
}

}  // namespace continuo
