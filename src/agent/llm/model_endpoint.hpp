#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "agent/llm/chat_request.hpp"
#include "agent/tools/circuit_breaker.hpp"
#include "base/clock.hpp"
#include "http_client/http_client.hpp"
#include "http_client/http_client_pool.hpp"

namespace continuo {

/// The state of one endpoint that requests share: circuit, number of requests, dialect and idle
/// connections. Thread: any.
class ModelEndpoint {
public:
    struct Limits {
        std::size_t concurrency = 16;
        int failures_to_open = 5;
        std::chrono::milliseconds open_time{30'000};
        bool keep_connections = true;
        std::string certificate_file;
    };

    /// Errors: invalid_input. `clock` outlives it.
    [[nodiscard]] static Result<std::unique_ptr<ModelEndpoint>> make(
        ModelEndpointConfig config, Limits limits, const Clock& clock
    );

    /// A place among the requests at once; false: there is none.
    class Place {
    public:
        explicit Place(ModelEndpoint& endpoint);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        explicit operator bool() const { return x_taken; }

    private:
        ModelEndpoint& x_endpoint;
        bool x_taken;
    };

    [[nodiscard]] const ModelEndpointConfig& config() const { return x_config; }
    [[nodiscard]] CircuitBreaker& circuit() { return x_circuit; }
    [[nodiscard]] HttpClientRequest call(const ChatRequest& request) const;
    /// As ModelDialect::learn().
    [[nodiscard]] bool learn(std::string_view refusal);

    /// A client for the executor's io_context: an idle one of it, or a new one.
    [[nodiscard]] Result<std::unique_ptr<HttpClient>> connect(const asio::any_io_executor& executor
    ) {
        return x_connections.connect(executor);
    }
    /// A client whose response was read to its end.
    void keep(const asio::any_io_executor& executor, std::unique_ptr<HttpClient> client) {
        x_connections.keep(executor, std::move(client));
    }
    [[nodiscard]] bool keeps_connections() const { return x_limits.keep_connections; }
    void close() { x_connections.close(); }

    /// The text without the key, if a server repeats it in an error.
    [[nodiscard]] std::string without_key(std::string text) const;

private:
    ModelEndpoint(
        ModelEndpointConfig config, Limits limits, ModelAddress address, const Clock& clock
    );

    ModelEndpointConfig x_config;
    Limits x_limits;
    ModelAddress x_address;
    CircuitBreaker x_circuit;
    std::atomic<std::size_t> x_requests{0};
    mutable std::mutex x_mutex;
    ModelDialect x_dialect;
    HttpClientPool x_connections;
};

}  // namespace continuo
