#include "api/body_limits.hpp"

#include <fmt/format.h>

#include "api/wire/form.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

bool takes(const Route& route, MediaType type) {
    switch (route.body) {
        case BodyKind::none:
            return true;  // the body is not read
        case BodyKind::json:
        case BodyKind::optional_json:
            return type == MediaType::json;
        case BodyKind::message:
            return type == MediaType::json || type == MediaType::urlencoded ||
                   type == MediaType::multipart;
        case BodyKind::file:
            return type == MediaType::multipart;
    }
    return false;
}

std::string_view types_of(BodyKind kind) {
    switch (kind) {
        case BodyKind::message:
            return "application/json, application/x-www-form-urlencoded, multipart/form-data";
        case BodyKind::file:
            return "multipart/form-data";
        default:
            return "application/json";
    }
}

}  // namespace

ApiResult<BodyPlan> plan_body(
    const Route& route, const HttpRequest& head, std::size_t file_bytes_max
) {
    const auto type = media_type(head);
    const auto length = head.content_length;
    // A body that is not read, and an empty one, need no type; the handler reports what is missing
    // (422).
    const bool empty = length.value_or(0) == 0 && head.headers.find("Transfer-Encoding") == nullptr;
    if (!takes(route, type) && !(empty && type == MediaType::none)) {
        return std::unexpected(api_error(415, fmt::format("Send this as {}.", types_of(route.body)))
        );
    }
    BodyPlan plan;
    plan.form = route.form;
    plan.check_first = route.body_check != nullptr;
    plan.bytes_max =
        route.body == BodyKind::none ? limits::form_field_bytes_max : route.body_bytes_max;
    if (type == MediaType::multipart && route.body != BodyKind::none) {
        plan.file_bytes_max = route.file_bytes_max != 0 ? route.file_bytes_max : file_bytes_max;
        plan.files_max = route.body == BodyKind::file ? 1 : limits::attachments_max;
        plan.bytes_max = plan.files_max * plan.file_bytes_max + limits::json_body_bytes_max;
    }
    if (length && *length > plan.bytes_max) {
        return std::unexpected(
            api_error(413, fmt::format("The body is larger than {} bytes.", plan.bytes_max))
        );
    }
    return plan;
}

}  // namespace continuo
