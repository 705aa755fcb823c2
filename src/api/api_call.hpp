#pragma once

#include <optional>
#include <string>

#include "api/api.hpp"
#include "api/client_address.hpp"
#include "api/error_response.hpp"
#include "api/http_message.hpp"
#include "api/wire/query_string.hpp"

namespace continuo {

/// One request as its handler gets it: routed, admitted, with what the pipeline found out.
struct ApiCall {
    const ApiConfig& config;  ///< outlives the call, as the services do
    const ApiServices& services;
    HttpRequest request;
    std::string id;  ///< what stands at {id} in the route's pattern, decoded; unchecked
    FieldList query;
    std::string request_id;
    std::string client;                ///< the address that counts
    std::optional<IpAddress> address;  ///< the same, read; none when it is no address
};

}  // namespace continuo
