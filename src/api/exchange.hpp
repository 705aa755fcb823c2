#pragma once

#include <optional>
#include <string>

#include "api/admission/client_address.hpp"
#include "api/admission/principal.hpp"
#include "api/admission/rate_limiter.hpp"
#include "api/api.hpp"
#include "api/error_response.hpp"
#include "api/request_path.hpp"
#include "api/route_table.hpp"
#include "base/clock.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

/// The state of one request in the pipeline.
struct Exchange {
    SteadyPoint received{};
    std::string method;
    std::string origin;  ///< the Origin field; empty: none
    std::string request_id;
    std::string client;  ///< the client's address, as text
    std::optional<IpAddress> address;
    RequestTarget target;
    std::optional<RateDecision> rate;  ///< nullopt: not counted
    RouteMatch match;                  ///< its route is null until it is found
    std::optional<ApiError> refusal;   ///< why it is refused
    Principal principal;               ///< who sends it
    bool is_guess = false;             ///< it has a wrong credential
    bool ignores_credential = false;   ///< it comes from an address that guesses
    bool is_scrape = false;            ///< GET /metrics with METRICS_KEY
    TraceContext trace;                ///< of the request's span; without a tracer there is none
    SpanId parent_span{};              ///< of that span; all zero: none

    [[nodiscard]] bool is_probe() const { return target.path.starts_with("/health"); }
    /// An administrator on an administrative route: they list and change thousands of documents.
    /// And Prometheus, which must see an instance that is flooded.
    [[nodiscard]] bool is_unlimited() const {
        return is_scrape || (match.route != nullptr && match.route->access() != Access::customer &&
                             principal.is_admin());
    }
    [[nodiscard]] IpAddress counted_as() const { return address.value_or(IpAddress{}); }
};

/// What the head of a request says, before its route is known. `refusal` is set if the target
/// cannot be read or the host is not allowed. Pure but for the clock and new ids. `tracer`: null:
/// the request is not traced.
[[nodiscard]] Exchange read_exchange(
    const HttpRequest& head, const ApiConfig& config, const Clock& clock, Tracer* tracer
);

}  // namespace continuo
