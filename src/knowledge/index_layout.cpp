#include "knowledge/index_layout.hpp"

#include <cmath>

#include <boost/json.hpp>

#include "base/id.hpp"

namespace continuo::index_layout {

std::string filter_term(std::string_view key, const json::value& value) {
    if (value.is_object() || value.is_array()) return {};
    json::value normal = value;
    if (const auto* number = value.if_double()) {
        const bool integral = std::trunc(*number) == *number && std::abs(*number) < 9e15;
        if (integral) normal = static_cast<std::int64_t>(*number);
    }
    std::string text(key);
    text += '\0';
    text += json::serialize(normal);  // strings keep their quotes: "1" is not 1
    return std::string(filter_prefix) + content_hash(text).substr(0, 32);
}

}  // namespace continuo::index_layout
