#pragma once

#include "api/http_message.hpp"

namespace continuo {

/// The type of a request's body, as its Content-Type names it.
enum class MediaType {
    none,        ///< no Content-Type
    json,        ///< application/json, or a +json type; charset utf-8 if any
    urlencoded,  ///< application/x-www-form-urlencoded
    multipart,   ///< multipart/form-data with a boundary
    other,
};

/// Names are compared without case; other parameters than those above are ignored.
[[nodiscard]] MediaType media_type(const HttpRequest& head);

}  // namespace continuo
