#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/language/personal_data.hpp"
#include "agent/llm/model_failure.hpp"
#include "agent/tools/circuit_breaker.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "http_client/http_client_pool.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

class Metrics;

struct EmbeddingEndpointConfig {
    std::string base_url;  ///< with /v1, if the server has it
    Secret api_key;        ///< empty: none is sent
    std::string model;
    PersonalKinds masked = {};     ///< what the endpoint does not see of a text
    int attempts = 3;              ///< at one batch, as long as its time lasts
    std::size_t concurrency = 16;  ///< requests at once
    int failures_to_open = 5;      ///< of the circuit
    std::chrono::milliseconds open_time{30'000};
    std::string certificate_file = {};  ///< as HttpClientConfig
    /// Tests wait without time passing; null: a timer.
    std::function<Task<void>(std::chrono::milliseconds)> sleep = {};
};

/// Asks an endpoint of OpenAI's form for embeddings: POST {base}/embeddings. Requests are tried
/// again by the rules of wait_before_retry() while the deadline allows; after failures in a row the
/// circuit opens, and requests fail at once. The key is in a header and nowhere else. Thread: any
/// shard, many at once. Source: OpenAI "Create embeddings".
class EmbeddingClient final : public Embedder {
public:
    /// Errors: invalid_input (the URL, the certificates). `clock` and `metrics` (may be null)
    /// outlive it.
    [[nodiscard]] static Result<std::unique_ptr<EmbeddingClient>> make(
        EmbeddingEndpointConfig config, const Clock& clock, Metrics* metrics
    );

    std::string_view id() const override { return x_id; }
    bool waits() const override { return true; }
    DenseVector embed_now(std::string_view /*text*/) const override { return {}; }
    Task<Result<std::vector<DenseVector>>> embed(std::vector<std::string> texts, Deadline deadline)
        override;

    /// Closes the idle connections: see HttpClientPool::close().
    void close() { x_connections.close(); }

private:
    using Outcome = std::expected<std::vector<DenseVector>, ModelFailure>;

    struct Address {
        std::string server;
        std::string target;
    };

    EmbeddingClient(
        EmbeddingEndpointConfig config, Address address, const Clock& clock, Metrics* metrics
    );
    Task<Outcome> ask(std::string body, std::size_t count, Deadline deadline);
    Task<Outcome> send(std::string body, std::size_t count, Deadline deadline);
    Task<void> pause(std::chrono::milliseconds wait);
    [[nodiscard]] Error error_of(const ModelFailure& failure) const;

    EmbeddingEndpointConfig x_config;
    std::string x_id;
    std::string x_target;
    CircuitBreaker x_circuit;
    HttpClientPool x_connections;
    std::atomic<std::size_t> x_requests{0};
    const Clock& x_clock;
    Metrics* x_metrics;
};

}  // namespace continuo
