#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// Separates the headings in `Chunk::heading`.
inline constexpr std::string_view heading_separator = " > ";

struct ChunkLimits {
    std::size_t words = 160;         ///< target size; a chunk has at most twice as many
    std::size_t overlap_words = 30;  ///< of a chunk that the next one repeats, at most
};

/// A passage of a document, small enough to be quoted as a source and large enough to be understood
/// on its own.
struct Chunk {
    std::size_t begin = 0;  ///< byte offsets into the document's content
    std::size_t end = 0;
    std::string heading;  ///< the headings above it, outermost first, separated by " > "

    bool operator==(const Chunk&) const = default;
};

/// Splits a document by its structure. A chunk never crosses a heading of Markdown (only
/// with `markdown`; see split_sections()). It ends at the end of a paragraph or list item if it is
/// large enough there, otherwise at the end of a sentence; a sentence is split only if it is too
/// long for a chunk. A section of up to twice the target size is one chunk. Chunks of a section
/// overlap by whole sentences. All text is in a chunk, except headings that have text under them.
/// Chunks are in order, trimmed and not empty, and never split a code point. A word counts one more
/// for every 12 bytes, so that chunks of any text are bounded. `content` is UTF-8. Cost: linear.
[[nodiscard]] std::vector<Chunk> split_chunks(
    std::string_view content, bool markdown, ChunkLimits limits
);

/// The title of a Markdown document: that of its front matter, or its first heading; empty if no
/// heading precedes all other text.
[[nodiscard]] std::string leading_heading(std::string_view content);

}  // namespace continuo
