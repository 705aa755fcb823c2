#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/error_response.hpp"
#include "api/http_message.hpp"
#include "api/wire/media_type.hpp"
#include "api/wire/query_string.hpp"

namespace continuo {

/// The error of the first file that is not acceptable: 422 for another field than `field` and for a
/// name or type that is not plain UTF-8 text (both are shown to people and to programs), 413 for a
/// file over `bytes_max`. nullopt when all are acceptable.
[[nodiscard]] std::optional<ApiError> check_files(
    const std::vector<UploadedFile>& files, std::string_view field, std::size_t bytes_max
);

/// The text fields of a form: of an urlencoded body, or those that the connection read from a
/// multipart one. Limits: limits::form_fields_max, limits::form_field_bytes_max.
/// Errors: 422 for what cannot be decoded or is not UTF-8; 413.
[[nodiscard]] ApiResult<FieldList> read_form(const HttpRequest& request);

}  // namespace continuo
