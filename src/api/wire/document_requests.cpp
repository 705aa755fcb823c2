// The wire forms of the knowledge routes; declared in requests.hpp.
#include <filesystem>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/wire/requests.hpp"
#include "api/wire/validation.hpp"
#include "base/limits.hpp"
#include "knowledge/document_type.hpp"

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
    out.content = reader.text("content", {.lines = true}, true).value_or("");
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
    const std::filesystem::path name(filename);
    const auto type = document_type_of(filename);
    if (!type) return std::unexpected(api_error(415, std::string(document_type_refusal)));
    Validation validation;
    FieldReader fields(validation, form, "body");
    NewDocument out;
    out.id = fields.text("id", {}).value_or("");
    out.title = fields.text("title", {.trimmed = true}).value_or(name.stem().string());
    out.source = fields.text("source", {}).value_or(filename);
    out.content_type = *type;
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

}  // namespace continuo
