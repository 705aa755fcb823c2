#include "base/http_headers.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

void HttpHeaders::set(std::string_view name, std::string value) {
    const auto same_name = [name](const auto& field) {
        return equal_ignoring_case(field.first, name);
    };
    const auto first = std::ranges::find_if(x_fields, same_name);
    if (first == x_fields.end()) {
        x_fields.emplace_back(std::string(name), std::move(value));
        return;
    }
    first->second = std::move(value);
    x_fields.erase(std::remove_if(first + 1, x_fields.end(), same_name), x_fields.end());
}

void HttpHeaders::erase(std::string_view name) {
    std::erase_if(x_fields, [name](const auto& field) {
        return equal_ignoring_case(field.first, name);
    });
}

const std::string* HttpHeaders::find(std::string_view name) const {
    for (const auto& [field, value] : x_fields) {
        if (equal_ignoring_case(field, name)) return &value;
    }
    return nullptr;
}

}  // namespace continuo
