// The wire forms of the knowledge routes; declared in requests.hpp.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/wire/requests.hpp"
#include "api/wire/validation.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/access_tags.hpp"
#include "extraction/file_format.hpp"

namespace continuo {

namespace {

NewDocument read_document(Validation& validation, const json::value& value, std::size_t index) {
    const json::array loc{"body", "documents", index};
    NewDocument out;
    if (!value.is_object()) {
        validation.add(loc, "Value should be an object", "dict_type");
        return out;
    }
    ObjectReader reader(validation, value.get_object(), loc);
    out.id = reader.text("id", {}).value_or("");
    out.title = reader.text("title", {.trimmed = true}).value_or("");
    out.error = reader.text("error", {}).value_or("");
    out.content =
        reader.text("content", {.lines = true, .pages = true}, out.error.empty()).value_or("");
    out.content_type = reader.text("content_type", {}).value_or("text/plain");
    out.source = reader.text("source", {}).value_or("");
    if (const auto* metadata = reader.object("metadata")) out.metadata = *metadata;
    return out;
}

}  // namespace

ApiResult<std::vector<NewDocument>> read_documents(const std::string& body) {
    const auto object = read_json_object(body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    ObjectReader reader(validation, *object);
    std::vector<NewDocument> out;
    if (const auto* documents = reader.array("documents", true)) {
        if (documents->empty())
            validation.add(reader.loc("documents"), "Value cannot be empty", "too_short");
        if (documents->size() > limits::documents_per_call_max) {
            validation.add(
                reader.loc("documents"),
                fmt::format("Value should have at most {} items", limits::documents_per_call_max),
                "too_long"
            );
        } else {
            out.reserve(documents->size());
            for (std::size_t i = 0; i < documents->size(); ++i)
                out.push_back(read_document(validation, (*documents)[i], i));
        }
    }
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

ApiResult<NewDocument> read_document_fields(const FieldList& form, const std::string& filename) {
    const auto format = find_file_format(filename);
    if (!format) return std::unexpected(api_error(415, std::string(unsupported_file_text)));
    Validation validation;
    FieldReader fields(validation, form, "body");
    NewDocument out;
    out.id = fields.text("id", {}).value_or("");
    out.title = fields.text("title", {.trimmed = true}).value_or("");
    out.source = fields.text("source", {}).value_or(filename);
    out.content_type = content_type_of(*format);
    if (const auto text = fields.text("metadata", {.lines = true})) {
        auto metadata = parse_json(*text);
        if (metadata && metadata->is_object()) {
            out.metadata = std::move(metadata->get_object());
        } else {
            validation.add(fields.loc("metadata"), "Value should be a JSON object", "dict_type");
        }
    }
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

ApiResult<SearchRequest> read_search(const HttpRequest& request) {
    const auto object = read_json_object(request.body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    ObjectReader reader(validation, *object);
    constexpr std::size_t filters_max = 16;
    SearchRequest out;
    const TextBounds bounds{
        .min = 1, .max = limits::query_code_points_max, .lines = true, .trimmed = true
    };
    out.query.text = reader.text("query", bounds, true).value_or("");
    out.query.limit =
        static_cast<std::size_t>(reader.integer("limit", 1, limits::search_results_max).value_or(5)
        );
    if (const auto* filters = reader.object("filters")) {
        const bool too_many = filters->size() > filters_max;
        if (too_many)
            validation.add(reader.loc("filters"), "Value should have at most 16 keys", "too_long");
        for (const auto& [key, value] : *filters) {
            if (value.is_structured() && !too_many)
                validation.add(
                    {"body", "filters", excerpt(key)},
                    "Value should be a text, number or truth value",
                    "type"
                );
        }
        out.query.filters = *filters;
    }
    out.access_tags = reader.access_tags(access_tags_member);
    if (const auto* token = request.headers.find("X-User-Token")) out.user_token = *token;
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

}  // namespace continuo
