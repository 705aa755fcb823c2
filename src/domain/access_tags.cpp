#include "domain/access_tags.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "base/id.hpp"

namespace continuo {

std::optional<std::vector<std::string>> read_access_tags(const json::value& value) {
    const auto* array = value.if_array();
    if (array == nullptr || array->size() > access_tags_max) return std::nullopt;
    std::vector<std::string> tags;
    for (const auto& item : *array) {
        const auto* tag = item.if_string();
        if (tag == nullptr || tag->size() > access_tag_bytes_max || !is_valid_id(*tag))
            return std::nullopt;
        tags.emplace_back(*tag);
    }
    std::ranges::sort(tags);
    const auto repeated = std::ranges::unique(tags);
    tags.erase(repeated.begin(), repeated.end());
    return tags;
}

}  // namespace continuo
