#pragma once

#include <string_view>

#include "api/error_response.hpp"
#include "api/http_message.hpp"
#include "api/query_string.hpp"

namespace continuo {

/// What a request says its body is.
enum class MediaType {
    none,        ///< no Content-Type
    json,        ///< application/json, or a +json type; charset utf-8 if any
    urlencoded,  ///< application/x-www-form-urlencoded
    multipart,   ///< multipart/form-data with a boundary
    other,
};

/// Names compare without case; parameters but for the ones above are ignored.
[[nodiscard]] MediaType media_type(const HttpRequest& head);

/// The text fields of a form: of an urlencoded body, or those that the connection read from a
/// multipart one. Limits: limits::form_fields_max, limits::form_field_bytes_max.
/// Errors: 422 for what cannot be decoded or is not UTF-8; 413.
[[nodiscard]] ApiResult<FieldList> read_form(const HttpRequest& request);

}  // namespace continuo
