#pragma once

#include <optional>
#include <string>

#include "api/admission/client_address.hpp"
#include "api/admission/principal.hpp"
#include "api/api.hpp"
#include "api/error_response.hpp"
#include "api/http_message.hpp"
#include "api/wire/query_string.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

/// One request as passed to its handler: routed and admitted, with the findings of the pipeline.
struct ApiCall {
    const ApiConfig& config;  ///< outlives the call, as the services do
    const ApiServices& services;
    HttpRequest request;
    std::string id;  ///< the segment at {id} of the route's pattern, decoded; unchecked
    FieldList query;
    std::string request_id;
    std::string client;                ///< the client's address (client_address.hpp)
    std::optional<IpAddress> address;  ///< the same, parsed; nullopt when it is not an address
    Principal principal;               ///< who sends it
    TraceContext trace{};              ///< spans of the request are below it
};

}  // namespace continuo
