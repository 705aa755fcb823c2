#pragma once

#include "api/http_message.hpp"

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

}  // namespace continuo
