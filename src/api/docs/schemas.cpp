#include "api/docs/schemas.hpp"

#include <boost/json.hpp>

namespace continuo {

json::object schemas(bool completions) {
    json::object out;
    const auto add = [&out](std::span<const NamedSchema> list) {
        for (const auto& schema : list)
            out[schema.name] = json::parse(schema.text);
    };
    add(request_schemas());
    add(response_schemas());
    add(people_schemas());
    add(analytics_schemas());
    if (completions) add(completion_schemas());
    return out;
}

}  // namespace continuo
