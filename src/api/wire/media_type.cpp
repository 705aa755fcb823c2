#include "api/wire/media_type.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

namespace {

/// Whether there is a parameter `name` with a value, or with this value.
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

}  // namespace continuo
