#include "api/wire/form.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

ApiError unreadable_form(const Error& error) {
    if (error.code == Errc::limit_exceeded)
        return api_error(413, "The form is too large: " + error.detail);
    return validation_error({"body"}, "The form cannot be read: " + error.detail, "form_invalid");
}

}  // namespace

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
