#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// A text without the marks of its citations.
struct CitedText {
    std::string text;
    std::vector<std::size_t> passages;  ///< cited ones, from 0, each once, in order
};

/// Reads `[1]`, `[1, 2]`, `[1][2]`, `[1-3]`, `[^1]`, `[Source 1]`, `[doc 2 and 3]`, `[1:
/// Delivery]`, `【1†source】`, and `(1)` at the end of a sentence that has no other mark. A number
/// that is none of the `passages` is removed: it points nowhere. Brackets with anything else in
/// them and links
/// (`[1](https://...)`) stay. Limits: 40 bytes and nine numbers a mark, numbers to 999.
[[nodiscard]] CitedText read_citations(std::string_view text, std::size_t passages);

/// The text with spaces in the place of each byte of a mark.
[[nodiscard]] std::string blank_citations(std::string_view text);

/// Whether `text` begins, after spaces, with what is or may become a citation: "[", "[1", "[1]".
[[nodiscard]] bool begins_with_citation(std::string_view text);
/// The length of the citations and the spaces before each that `text` begins with.
[[nodiscard]] std::size_t leading_citations(std::string_view text);

}  // namespace continuo
