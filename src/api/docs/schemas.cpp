#include "api/docs/schemas.hpp"

#include <boost/json.hpp>

namespace continuo {

json::object schemas() {
    json::object out;
    for (const auto list : {request_schemas(), response_schemas(), people_schemas()}) {
        for (const auto& schema : list)
            out[schema.name] = json::parse(schema.text);
    }
    return out;
}

}  // namespace continuo
