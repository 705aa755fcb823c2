#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// A JSON text as evidence: with spaces inside names in camel case ("OutdoorSeating": "Outdoor
/// Seating"), and cut into its members.
struct JsonEvidence {
    std::string text;
    std::vector<std::size_t> inserted;  ///< offsets in `text` of the spaces, ascending

    struct Member {
        std::size_t begin = 0;
        std::size_t end = 0;
        bool denied = false;   ///< its value is false, null, "no" or "none"
        bool goes_on = false;  ///< in the same string as the one before
    };
    std::vector<Member> members;  ///< in order; long strings are cut into sentences
};

/// Whether a text looks like a JSON object or array (it may be cut off).
[[nodiscard]] bool looks_like_json(std::string_view text);

/// Reads tolerantly: Python's form of dictionaries, and texts that are cut off, too. Cost: linear.
[[nodiscard]] JsonEvidence read_json_evidence(std::string_view text);

}  // namespace continuo
