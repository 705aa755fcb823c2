#include "agent/tools/argument_schema.hpp"

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#include <boost/json.hpp>

// Without this macro valijson aborts the process instead of throwing.
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "base/text.hpp"

// The only file that includes valijson: its templates take 20 s to compile.

namespace continuo {

namespace {

using Adapter = valijson::adapters::BoostJsonAdapter;

constexpr int faults_told_max = 3;

std::string describe(valijson::ValidationResults& results) {
    std::string text;
    valijson::ValidationResults::Error fault;
    for (int i = 0; i < faults_told_max && results.popError(fault); ++i) {
        if (!text.empty()) text += "; ";
        // The context is a path: "<root>", "[limit]".
        std::string path;
        for (const auto& step : fault.context) {
            if (step != "<root>") path += step;
        }
        text += excerpt(path);
        if (fault.context.size() > 1) text += ": ";
        text += excerpt(fault.description);
    }
    return text.empty() ? "the arguments do not match the schema" : text;
}

}  // namespace

void unify_integers(json::value& value) {
    if (value.is_uint64()) {
        if (std::in_range<std::int64_t>(value.get_uint64()))
            value = static_cast<std::int64_t>(value.get_uint64());
    } else if (auto* object = value.if_object()) {
        for (auto& member : *object)
            unify_integers(member.value());
    } else if (auto* array = value.if_array()) {
        for (auto& item : *array)
            unify_integers(item);
    }
}

struct ArgumentSchema::Compiled {
    valijson::Schema schema;
};

ArgumentSchema::ArgumentSchema(std::unique_ptr<Compiled> compiled)
    : x_compiled(std::move(compiled)) {}
ArgumentSchema::ArgumentSchema(ArgumentSchema&&) noexcept = default;
ArgumentSchema& ArgumentSchema::operator=(ArgumentSchema&&) noexcept = default;
ArgumentSchema::~ArgumentSchema() = default;

Result<ArgumentSchema> ArgumentSchema::compile(const json::object& schema) {
    if (find_string(schema, "type") != "object") {
        return fail(Errc::invalid_input, "the schema of a tool's arguments must have type object");
    }
    try {
        auto compiled = std::make_unique<Compiled>();
        json::value document(schema);
        unify_integers(document);
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(Adapter(document), compiled->schema);
        return ArgumentSchema(std::move(compiled));
    } catch (const std::exception& e) {
        return fail(Errc::invalid_input, "not a JSON Schema: " + excerpt(e.what()));
    }
}

Result<void> ArgumentSchema::check(const json::value& arguments) const {
    try {
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        const Adapter adapter(arguments);
        // First without results: collecting them allocates strings, and most arguments are valid.
        if (validator.validate(x_compiled->schema, adapter, nullptr)) return {};
        valijson::ValidationResults results;
        validator.validate(x_compiled->schema, adapter, &results);
        return fail(Errc::invalid_input, describe(results));
    } catch (const std::exception& e) {
        return fail(Errc::invalid_input, excerpt(e.what()));
    }
}

}  // namespace continuo
