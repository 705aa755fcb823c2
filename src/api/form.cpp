#include "api/form.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// Is there a parameter `name` with a value, or with this value?
bool has_parameter(std::string_view parameters, std::string_view name, std::string_view value) {
    for (const auto part : split(parameters, ';')) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        if (!equal_ignoring_case(trim(part.substr(0, equals)), name)) continue;
        auto found = trim(part.substr(equals + 1));
        if (found.size() >= 2 && found.starts_with('"') && found.ends_with('"'))
            found = found.substr(1, found.size() - 2);
        return value.empty() ? !found.empty() : equal_ignoring_case(found, value);
    }
    return false;
}

ApiError unreadable_form(const Error& error) {
    if (error.code == Errc::limit_exceeded)
        return api_error(413, "The form is too large: " + error.detail);
    return validation_error({"body"}, "The form cannot be read: " + error.detail, "form_invalid");
}

}  // namespace

MediaType media_type(const HttpRequest& head) {
    const auto* field = head.headers.find("Content-Type");
    if (field == nullptr) return MediaType::none;
    const auto end = std::min(field->find(';'), field->size());
    const auto type = to_lower(trim(std::string_view(*field).substr(0, end)));
    const auto parameters = std::string_view(*field).substr(end);
    if (type.empty()) return MediaType::none;
    if (type == "application/json" ||
        (type.starts_with("application/") && type.ends_with("+json"))) {
        const bool other_charset = has_parameter(parameters, "charset", "") &&
                                   !has_parameter(parameters, "charset", "utf-8");
        return other_charset ? MediaType::other : MediaType::json;
    }
    if (type == "application/x-www-form-urlencoded") return MediaType::urlencoded;
    if (type == "multipart/form-data" && has_parameter(parameters, "boundary", ""))
        return MediaType::multipart;
    return MediaType::other;
}

std::optional<ApiError> check_files(
    const std::vector<UploadedFile>& files, std::string_view field, std::size_t bytes_max
) {
    for (const auto& file : files) {
        for (const auto text :
             {std::string_view(file.field),
              std::string_view(file.filename),
              std::string_view(file.content_type)}) {
            if (!is_utf8(text) || has_control_characters(text))
                return validation_error(
                    {"body"}, "The name of a file is not valid UTF-8 text", "string_unicode"
                );
        }
        if (file.field != field)
            return validation_error({"body", file.field}, "No file is expected here", "extra");
        if (file.bytes > bytes_max)
            return api_error(413, "File " + file.filename + " exceeds maximum size");
    }
    return std::nullopt;
}

ApiResult<FieldList> read_form(const HttpRequest& request) {
    if (media_type(request) == MediaType::urlencoded) {
        auto fields =
            parse_query_string(request.body, limits::form_fields_max, limits::form_field_bytes_max);
        if (!fields) return std::unexpected(unreadable_form(fields.error()));
        return std::move(*fields);
    }
    FieldList fields;
    for (const auto& [name, value] : request.form) {
        if (!is_utf8(name) || !is_utf8(value))
            return std::unexpected(unreadable_form({Errc::invalid_input, "it is not valid UTF-8"}));
        fields.add(name, value);
    }
    return fields;
}

}  // namespace continuo
