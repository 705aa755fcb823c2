#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace continuo {

/// A citation such as `[2]` in the text of a reply.
struct CitationMark {
    std::size_t begin = 0;   ///< in code points
    std::size_t end = 0;     ///< behind its bracket
    std::size_t number = 0;  ///< of the source, from 1
};

/// The citations of `text`, in its order. A number above `sources` is none, nor is the text of a
/// Markdown link. `text` is UTF-8.
[[nodiscard]] std::vector<CitationMark> find_citation_marks(
    std::string_view text, std::size_t sources
);

}  // namespace continuo
