#include "schema_check.hpp"

#include <map>

#include <boost/json.hpp>

#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "api/docs/schemas.hpp"

namespace continuo::test {

using Adapter = valijson::adapters::BoostJsonAdapter;

struct SchemaCheck::Compiled {
    json::object all = schemas();
    std::map<std::string, valijson::Schema, std::less<>> known;

    const valijson::Schema& schema(std::string_view name) {
        auto found = known.find(name);
        if (found == known.end()) {
            found = known.try_emplace(std::string(name)).first;
            // A document of its own, in which the references of OpenAPI lead somewhere.
            json::object document{{"components", {{"schemas", all}}}};
            document["$ref"] = "#/components/schemas/" + std::string(name);
            const json::value root(std::move(document));
            valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
            parser.populateSchema(Adapter(root), found->second);
        }
        return found->second;
    }
};

SchemaCheck::SchemaCheck() : x_compiled(std::make_unique<Compiled>()) {}
SchemaCheck::~SchemaCheck() = default;

std::string SchemaCheck::problems(std::string_view name, const json::value& value) {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(x_compiled->schema(name), Adapter(value), &results)) return {};
    std::string out;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        for (const auto& step : error.context)
            out += step;
        out += ": " + error.description + "\n";
    }
    return out.empty() ? "it does not fit" : out;
}

}  // namespace continuo::test
