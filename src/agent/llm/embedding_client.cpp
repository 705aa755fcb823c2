#include "agent/llm/embedding_client.hpp"

#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "agent/llm/embedding_answer.hpp"
#include "agent/llm/model_retry.hpp"
#include "async/with_deadline.hpp"
#include "base/id.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "http_client/base_url.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

constexpr std::string_view embeddings_path = "/embeddings";
constexpr std::string_view endpoint_label = "embedding";

Errc code_of(ModelFault fault) {
    switch (fault) {
        case ModelFault::first_byte:
        case ModelFault::between_bytes:
        case ModelFault::total_time:
            return Errc::timeout;
        case ModelFault::rate_limited:
        case ModelFault::overloaded:
        case ModelFault::too_many:
            return Errc::busy;
        case ModelFault::unauthorized:
            return Errc::unauthorized;
        case ModelFault::bad_request:
        case ModelFault::context_length:
        case ModelFault::not_found:
            return Errc::invalid_input;
        case ModelFault::malformed:
            return Errc::corrupt;
        default:
            return Errc::unavailable;
    }
}

std::string request_body(
    const EmbeddingEndpointConfig& config, const std::vector<std::string>& texts
) {
    json::array input;
    input.reserve(texts.size());
    for (const auto& text : texts)
        input.emplace_back(PersonalMask(config.masked).mask(text));
    return json::serialize(json::object{
        {"model", config.model}, {"input", std::move(input)}, {"encoding_format", "float"}
    });
}

}  // namespace

Result<std::unique_ptr<EmbeddingClient>> EmbeddingClient::make(
    EmbeddingEndpointConfig config, const Clock& clock, Metrics* metrics
) {
    const auto base = parse_base_url(config.base_url);
    if (!base) return std::unexpected(base.error());
    Address address;
    address.server = fmt::format("{}://{}", base->secure ? "https" : "http", base->authority);
    address.target = base->path;
    if (!address.target.ends_with(embeddings_path)) address.target += embeddings_path;
    // Certificates that cannot be read are a reason not to start.
    const auto tried =
        make_http_client(address.server, {.certificate_file = config.certificate_file});
    if (!tried) return std::unexpected(tried.error());
    return std::unique_ptr<EmbeddingClient>(
        new EmbeddingClient(std::move(config), std::move(address), clock, metrics)
    );
}

EmbeddingClient::EmbeddingClient(
    EmbeddingEndpointConfig config, Address address, const Clock& clock, Metrics* metrics
)
    : x_config(std::move(config)),
      x_id(fmt::format(
          "endpoint:{}", content_hash(address.server + address.target + "\n" + x_config.model)
      )),
      x_target(std::move(address.target)),
      x_circuit(x_config.failures_to_open, x_config.open_time, clock),
      x_connections(std::move(address.server), {.certificate_file = x_config.certificate_file}),
      x_clock(clock),
      x_metrics(metrics) {}

Task<Result<std::vector<DenseVector>>> EmbeddingClient::embed(
    std::vector<std::string> texts, Deadline deadline
) {
    if (texts.empty() || texts.size() > embedding_batch_max)
        co_return fail(Errc::invalid_input, "embeddings: a batch is 1 to 64 texts");
    struct Place {
        std::atomic<std::size_t>& requests;
        bool taken;
        ~Place() { requests.fetch_sub(1); }
    };
    const Place place{x_requests, x_requests.fetch_add(1) < x_config.concurrency};
    if (!place.taken) co_return fail(Errc::busy, "embeddings: too many requests at once");
    auto outcome = co_await ask(request_body(x_config, texts), texts.size(), deadline);
    if (!outcome) co_return std::unexpected(error_of(outcome.error()));
    co_return std::move(*outcome);
}

Error EmbeddingClient::error_of(const ModelFailure& failure) const {
    auto detail = failure.detail;
    const auto& key = x_config.api_key.reveal();
    for (auto at = key.empty() ? std::string::npos : detail.find(key); at != std::string::npos;
         at = detail.find(key, at))
        detail.replace(at, key.size(), "***");
    return {
        code_of(failure.fault),
        fmt::format(
            "embeddings of {}: {}: {}", excerpt(x_config.model), to_string(failure.fault), detail
        )
    };
}

Task<EmbeddingClient::Outcome> EmbeddingClient::ask(
    std::string body, std::size_t count, Deadline deadline
) {
    for (int attempt = 1;; ++attempt) {
        auto permit = x_circuit.enter();
        if (!permit)
            co_return std::unexpected(ModelFailure{ModelFault::circuit_open, "its circuit is open"}
            );
        const auto begin = x_clock.steady_now();
        auto outcome = co_await send(body, count, deadline);
        // The HTTP client reports a read that was cancelled as a lost connection.
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error(asio::error::operation_aborted);
        if (outcome || !speaks_against_endpoint(outcome.error().fault)) {
            permit.succeeded();
        } else {
            permit.failed();
        }
        if (x_metrics != nullptr) {
            const std::chrono::duration<double> taken = x_clock.steady_now() - begin;
            x_metrics->record_model_request(
                endpoint_label, outcome ? "ok" : to_string(outcome.error().fault), taken.count()
            );
        }
        if (outcome || attempt >= x_config.attempts) co_return outcome;
        const auto wait = wait_before_retry(outcome.error(), attempt, random_u64());
        if (!wait || *wait >= deadline.remaining()) co_return outcome;
        if (wait->count() > 0) co_await pause(*wait);
    }
}

Task<EmbeddingClient::Outcome> EmbeddingClient::send(
    std::string body, std::size_t count, Deadline deadline
) {
    const auto executor = co_await asio::this_coro::executor;
    auto client = x_connections.connect(executor);
    if (!client) co_return std::unexpected(failure_of_transport(client.error()));
    HttpClientRequest request;
    request.method = "POST";
    request.target = x_target;
    request.headers.add("Content-Type", "application/json");
    request.headers.add("Accept", "application/json");
    request.headers.add("Accept-Encoding", "identity");
    if (!x_config.api_key.empty())
        request.headers.add("Authorization", "Bearer " + x_config.api_key.reveal());
    request.body = std::move(body);
    const auto response = co_await (*client)->send(std::move(request), deadline);
    if (!response && response.error().code == Errc::timeout)
        co_return std::unexpected(
            ModelFailure{ModelFault::total_time, "the endpoint did not answer in time"}
        );
    if (!response) co_return std::unexpected(failure_of_transport(response.error()));
    x_connections.keep(executor, std::move(*client));
    if (response->status != 200)
        co_return std::unexpected(
            failure_of_response(response->status, response->headers, response->body, x_clock.now())
        );
    auto vectors = parse_embeddings(response->body, count);
    if (!vectors)
        co_return std::unexpected(ModelFailure{ModelFault::malformed, vectors.error().detail});
    co_return std::move(*vectors);
}

Task<void> EmbeddingClient::pause(std::chrono::milliseconds wait) {
    if (x_config.sleep) co_return co_await x_config.sleep(wait);
    co_await sleep_until(Deadline::after(wait));
}

}  // namespace continuo
