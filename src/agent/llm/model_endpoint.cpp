#include "agent/llm/model_endpoint.hpp"

namespace continuo {

Result<std::unique_ptr<ModelEndpoint>> ModelEndpoint::make(
    ModelEndpointConfig config, Limits limits, const Clock& clock
) {
    auto address = chat_address(config);
    if (!address) return std::unexpected(std::move(address.error()));
    std::unique_ptr<ModelEndpoint> endpoint(
        new ModelEndpoint(std::move(config), std::move(limits), std::move(*address), clock)
    );
    // Certificates that cannot be read are a reason not to start.
    const auto tried = make_http_client(
        endpoint->x_address.server, {.certificate_file = endpoint->x_limits.certificate_file}
    );
    if (!tried) return std::unexpected(tried.error());
    return endpoint;
}

ModelEndpoint::ModelEndpoint(
    ModelEndpointConfig config, Limits limits, ModelAddress address, const Clock& clock
)
    : x_config(std::move(config)),
      x_limits(std::move(limits)),
      x_address(std::move(address)),
      x_circuit(x_limits.failures_to_open, x_limits.open_time, clock),
      x_dialect(ModelDialect::of(x_config)),
      x_connections(
          x_address.server,
          {.certificate_file = x_limits.certificate_file},
          x_limits.keep_connections
      ) {}

ModelEndpoint::Place::Place(ModelEndpoint& endpoint)
    : x_endpoint(endpoint),
      x_taken(endpoint.x_requests.fetch_add(1) < endpoint.x_limits.concurrency) {
    if (!x_taken) endpoint.x_requests.fetch_sub(1);
}

ModelEndpoint::Place::~Place() {
    if (x_taken) x_endpoint.x_requests.fetch_sub(1);
}

HttpClientRequest ModelEndpoint::call(const ChatRequest& request) const {
    ModelDialect dialect;
    {
        const std::scoped_lock lock(x_mutex);
        dialect = x_dialect;
    }
    return make_chat_call(x_config, x_address.target, request, dialect);
}

bool ModelEndpoint::learn(std::string_view refusal) {
    const std::scoped_lock lock(x_mutex);
    return x_dialect.learn(refusal);
}

std::string ModelEndpoint::without_key(std::string text) const {
    const auto& key = x_config.api_key.reveal();
    if (key.empty()) return text;
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at))
        text.replace(at, key.size(), "***");
    return text;
}

}  // namespace continuo
