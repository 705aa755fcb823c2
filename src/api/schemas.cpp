#include <boost/json.hpp>

#include "api/openapi.hpp"

namespace continuo {
json::object schemas() {
    return {};
}
json::object make_openapi(const ApiConfig&) {
    return {};
}
}  // namespace continuo
