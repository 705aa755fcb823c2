// complete() asks endpoint after endpoint, and each as often as the rules of retries allow. The
// account of a request is on its coroutine's stack, so that it is closed however that ends.
#include "agent/llm/model_client.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "agent/llm/attempt_account.hpp"
#include "agent/llm/model_endpoint.hpp"
#include "agent/llm/model_request.hpp"
#include "agent/llm/model_retry.hpp"
#include "async/with_deadline.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/span.hpp"

namespace continuo {

namespace {

using Outcome = ModelRequest::Outcome;

constexpr int lessons_max = 4;  // what a dialect can learn

std::uint64_t estimate_prompt(const ChatRequest& request) {
    constexpr std::uint64_t tokens_of_frame = 4;  // role and marks of a message
    std::uint64_t tokens = 0;
    for (const auto& message : request.messages)
        tokens += estimate_tokens(message.text) + tokens_of_frame;
    return tokens;
}

class EndpointsModelClient final : public ModelClient {
public:
    EndpointsModelClient(
        ModelClientConfig config,
        std::vector<std::unique_ptr<ModelEndpoint>> endpoints,
        UsageLedger& ledger,
        const Clock& clock,
        Metrics* metrics
    )
        : x_config(std::move(config)),
          x_endpoints(std::move(endpoints)),
          x_ledger(ledger),
          x_clock(clock),
          x_metrics(metrics) {}

    Task<Outcome> complete(ChatRequest request, ModelAllowance* allowance, CompletionSink* sink)
        override {
        Outcome outcome = std::unexpected(ModelFailure{});
        for (const auto& endpoint : x_endpoints) {
            const bool is_last = endpoint == x_endpoints.back();
            outcome = co_await ask(endpoint.get(), &request, allowance, sink, is_last);
            if (outcome || is_final(outcome.error().fault)) break;
            if (!sink->restart()) break;
        }
        co_return outcome;
    }

    void close() override {
        for (const auto& endpoint : x_endpoints)
            endpoint->close();
    }

private:
    /// No other endpoint would do better.
    static bool is_final(ModelFault fault) {
        return fault == ModelFault::content_filter || fault == ModelFault::context_length ||
               fault == ModelFault::stopped || fault == ModelFault::budget;
    }

    /// Asks one endpoint, again where that is of use.
    Task<Outcome> ask(
        ModelEndpoint* endpoint,
        const ChatRequest* request,
        ModelAllowance* allowance,
        CompletionSink* sink,
        bool is_last
    ) {
        const ModelEndpoint::Place place(*endpoint);
        if (!place) co_return refuse(*endpoint, ModelFault::too_many, "too many requests at once");
        int lessons = 0;
        for (int attempt = 1;; ++attempt) {
            if (auto left = check_allowance(*allowance, *request); !left)
                co_return std::unexpected(std::move(left.error()));
            auto permit = endpoint->circuit().enter();
            if (!permit)
                co_return refuse(*endpoint, ModelFault::circuit_open, "its circuit is open");
            auto outcome = co_await send(endpoint, request, allowance, sink);
            if (outcome || !speaks_against_endpoint(outcome.error().fault)) {
                if (outcome || outcome.error().fault != ModelFault::stopped) permit.succeeded();
            } else {
                permit.failed();
            }
            if (outcome) co_return outcome;
            const auto& failure = outcome.error();
            if (failure.fault == ModelFault::bad_request && lessons++ < lessons_max &&
                endpoint->learn(failure.detail)) {
                --attempt;
                continue;
            }
            if (failure.fault != ModelFault::stopped) note(*endpoint, failure, request->trace);
            // What waits for one silent endpoint is not left for another one.
            const bool was_silent = failure.fault == ModelFault::first_byte ||
                                    failure.fault == ModelFault::between_bytes;
            if (attempt >= x_config.attempts || (was_silent && !is_last)) co_return outcome;
            const auto wait = wait_before_retry(failure, attempt, random_u64());
            if (!wait || *wait >= allowance->deadline.remaining()) co_return outcome;
            if (!sink->restart()) co_return outcome;
            if (wait->count() > 0) co_await pause(*wait);
        }
    }

    Task<void> pause(std::chrono::milliseconds wait) {
        if (x_config.sleep) co_return co_await x_config.sleep(wait);
        co_await sleep_until(Deadline::after(wait));
    }

    static std::expected<void, ModelFailure> check_allowance(
        const ModelAllowance& allowance, const ChatRequest& request
    ) {
        if (allowance.deadline.expired())
            return std::unexpected(ModelFailure{ModelFault::total_time, "the turn has no time left"}
            );
        const auto next = estimate_prompt(request);
        if (allowance.tokens_max > 0 && allowance.tokens() + next > allowance.tokens_max)
            return std::unexpected(ModelFailure{ModelFault::budget, "the turn has no tokens left"});
        return {};
    }

    Outcome refuse(const ModelEndpoint& endpoint, ModelFault fault, std::string_view why) {
        if (x_metrics != nullptr)
            x_metrics->record_model_request(endpoint.config().label, to_string(fault), 0);
        return std::unexpected(ModelFailure{fault, std::string(why)});
    }

    static void note(
        const ModelEndpoint& endpoint, const ModelFailure& failure, const TraceContext& trace
    ) {
        log("agent").warn(
            "model {} ({}): {}: {}{}",
            excerpt(endpoint.config().model),
            endpoint.config().label,
            to_string(failure.fault),
            endpoint.without_key(failure.detail),
            trace_label(trace)
        );
    }

    /// One request.
    Task<Outcome> send(
        ModelEndpoint* endpoint,
        const ChatRequest* request,
        ModelAllowance* allowance,
        CompletionSink* sink
    ) {
        AttemptAccount account(
            x_ledger, *allowance, endpoint->config(), estimate_prompt(*request), x_clock
        );
        const ModelTimes times{
            allowance->deadline,
            x_config.first_byte_timeout,
            x_config.between_bytes_timeout,
            x_config.total_timeout
        };
        Span span(request->trace, "chat", SpanKind::client);
        span.add("gen_ai.operation.name", std::string_view("chat"));
        span.add("gen_ai.request.model", std::string_view(endpoint->config().model));
        span.add("continuo.model.endpoint", std::string_view(endpoint->config().label));
        ModelRequest one(*endpoint, times, account, *sink, x_clock, x_metrics);
        auto outcome = co_await one.send(request, span.context());
        // The HTTP client reports a read that was cancelled as a lost connection.
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error(asio::error::operation_aborted);
        account.end(outcome ? "ok" : to_string(outcome.error().fault));
        if (!outcome) span.fail(to_string(outcome.error().fault));
        if (span.is_recorded() && !allowance->attempts.empty()) {
            const auto& usage = allowance->attempts.back().usage;
            span.add("gen_ai.usage.input_tokens", usage.prompt);
            span.add("gen_ai.usage.output_tokens", usage.completion);
        }
        co_return outcome;
    }

    ModelClientConfig x_config;
    std::vector<std::unique_ptr<ModelEndpoint>> x_endpoints;
    UsageLedger& x_ledger;
    const Clock& x_clock;
    Metrics* x_metrics;
};

}  // namespace

std::uint64_t ModelAllowance::tokens() const {
    std::uint64_t tokens = 0;
    for (const auto& attempt : attempts)
        tokens += attempt.usage.total();
    return tokens;
}

Result<std::unique_ptr<ModelClient>> make_model_client(
    ModelClientConfig config, UsageLedger& ledger, const Clock& clock, Metrics* metrics
) {
    std::vector<std::unique_ptr<ModelEndpoint>> endpoints;
    for (auto& endpoint : config.endpoints) {
        auto made = ModelEndpoint::make(
            endpoint,
            {config.concurrency,
             config.failures_to_open,
             config.open_time,
             config.keep_connections,
             config.certificate_file},
            clock
        );
        if (!made) return std::unexpected(std::move(made.error()));
        endpoints.push_back(std::move(*made));
    }
    if (endpoints.empty()) return fail(Errc::invalid_input, "a model client has no endpoint");
    return std::make_unique<EndpointsModelClient>(
        std::move(config), std::move(endpoints), ledger, clock, metrics
    );
}

}  // namespace continuo
