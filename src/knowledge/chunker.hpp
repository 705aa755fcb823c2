#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// Stands between the headings above a chunk.
inline constexpr std::string_view heading_separator = " > ";

struct ChunkLimits {
    std::size_t words = 160;         ///< aim; a chunk has at most twice as many
    std::size_t overlap_words = 30;  ///< how much of a chunk's end the next one repeats, at most
};

/// A passage of a document, small enough to be an answer's ground and large enough to be
/// understood.
struct Chunk {
    std::size_t begin = 0;  ///< bytes of the document's content
    std::size_t end = 0;
    std::string heading;  ///< the headings above it, outermost first, " > " between

    bool operator==(const Chunk&) const = default;
};

/// Cuts a document by its structure: a chunk never runs over a heading (Markdown, ATX form; only
/// with `markdown`), ends at the end of a paragraph or list item where that leaves it large enough,
/// at the end of a sentence otherwise, and inside a sentence only when the sentence alone is too
/// long. A section of up to twice the aim stays whole. Chunks of one section overlap by whole
/// sentences. All text but headings with something under them stands in a chunk; chunks are in
/// order, trimmed, never empty, and never cut a code point. A word counts as at least one for every
/// 12 bytes, so that a chunk is bounded whatever stands in it. `content` is UTF-8. Cost: linear.
[[nodiscard]] std::vector<Chunk> split_chunks(
    std::string_view content, bool markdown, ChunkLimits limits
);

/// The text of the first heading of a Markdown document; empty when none comes before other text.
[[nodiscard]] std::string leading_heading(std::string_view content);

}  // namespace continuo
