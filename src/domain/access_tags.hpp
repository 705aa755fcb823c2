#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/json.hpp"

namespace continuo {

// Who may read a document: one without tags anybody, one with tags only a conversation that has one
// of them. A conversation gets its tags from the company's backend (a user token, or the key of an
// administrator), never from the customer.

/// The member of a document's metadata that has its tags.
inline constexpr std::string_view access_tags_member = "access_tags";
inline constexpr std::size_t access_tags_max = 32;  // each is a search term
inline constexpr std::size_t access_tag_bytes_max = 64;

inline constexpr std::string_view access_tags_rule =
    "Value should be a list of at most 32 tags of 1 to 64 letters, digits and _.:@-";

/// Sorted, each once. nullopt unless it follows access_tags_rule.
[[nodiscard]] std::optional<std::vector<std::string>> read_access_tags(const json::value& value);

/// What a search may find.
struct DocumentAccess {
    bool everything = false;        ///< for administrators
    std::vector<std::string> tags;  ///< in addition to the documents without tags

    bool operator==(const DocumentAccess&) const = default;
};

}  // namespace continuo
