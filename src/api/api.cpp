#include "api/api.hpp"

#include <stdexcept>

#include "api/pipeline.hpp"

namespace continuo {

std::unique_ptr<HttpHandler> make_api(ApiConfig config, ApiServices services) {
    if (config.admin_key.empty()) throw std::invalid_argument("the administrator key is empty");
    const auto& prefix = config.prefix;
    if (!prefix.empty() && (!prefix.starts_with('/') || prefix.ends_with('/')))
        throw std::invalid_argument("API_PREFIX begins with / and does not end with it: " + prefix);
    if (config.rate_limit.requests == 0 || config.rate_limit.period <= std::chrono::seconds(0))
        throw std::invalid_argument("the rate limit needs a number of requests and a period");
    if (config.started == SteadyPoint{}) config.started = services.clock.steady_now();
    return std::make_unique<RequestPipeline>(std::move(config), std::move(services));
}

}  // namespace continuo
