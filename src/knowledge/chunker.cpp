#include "knowledge/chunker.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "knowledge/sections.hpp"
#include "knowledge/text/sentences.hpp"

// Content -> sections (headings) -> pieces (sentences, split further if too long) -> chunks: pieces
// are added up to the target size, which is adjusted so that the chunks of a section have similar
// sizes, without a rest of a few words.

namespace continuo {

namespace {

constexpr std::size_t bytes_a_word = 12;  // text without spaces counts by its length

/// A sentence or a part of one: chunks consist of these.
struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t words = 0;
    bool ends_block = false;  ///< a paragraph or list item ends here
};

/// Reads one word at `at` (and the space before it); returns its end and how many words it counts
/// as.
std::pair<std::size_t, std::size_t> next_word(
    std::string_view text, std::size_t at, std::size_t end
) {
    while (at < end && is_space(text[at]))
        ++at;
    const auto begin = at;
    while (at < end && !is_space(text[at]))
        ++at;
    return {at, 1 + (at - begin) / bytes_a_word};
}

/// Splits one sentence at word boundaries, and a long word at code points, into pieces of at most
/// `words_max`.
void append_pieces(
    std::string_view content, Sentence sentence, std::size_t words_max, std::vector<Piece>& pieces
) {
    std::size_t begin = sentence.begin;
    std::size_t at = begin;
    std::size_t words = 0;
    const auto close = [&](std::size_t end) {
        if (end > begin && words > 0) pieces.push_back({begin, end, words, false});
        begin = end;
        while (begin < sentence.end && is_space(content[begin]))
            ++begin;
        at = begin;
        words = 0;
    };
    while (at < sentence.end) {
        // The window splits a huge word into parts, and avoids scanning it again for each part.
        const auto rest = content.substr(at, sentence.end - at);
        const auto window = utf8_prefix_bytes(rest, (words_max - 1) * bytes_a_word);
        const auto [end, weight] = next_word(content, at, at + window.size());
        if (words > 0 && words + weight > words_max) {
            close(at);
        } else {
            words += weight;
            at = end;
        }
    }
    close(sentence.end);
}

/// Whether a blank line, or a line break before a list item, is between two pieces.
bool ends_block(std::string_view content, std::size_t end, std::size_t next) {
    const auto between = content.substr(end, next - end);
    const auto lines = std::ranges::count(between, '\n');
    if (lines >= 2) return true;
    return lines == 1 &&
           std::string_view("-*+0123456789").find(content[next]) != std::string_view::npos;
}

std::vector<Piece> split_pieces(
    std::string_view content, std::size_t begin, std::size_t end, std::size_t words_max
) {
    std::vector<Piece> pieces;
    for (auto sentence : split_sentences(content.substr(begin, end - begin))) {
        sentence.begin += begin;
        sentence.end += begin;
        append_pieces(content, sentence, words_max, pieces);
    }
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
        pieces[i].ends_block = ends_block(content, pieces[i].end, pieces[i + 1].begin);
    }
    return pieces;
}

/// Number of pieces in the next chunk: up to `aim` words, cut back to the last end of a block if
/// that leaves two thirds of `aim`; more than `repeated`, so that each chunk has new text.
std::size_t gather(std::span<const Piece> pieces, std::size_t repeated, std::size_t aim) {
    std::size_t words = 0;
    std::size_t count = 0;
    std::size_t block = 0;
    while (count < pieces.size() && (count <= repeated || words + pieces[count].words <= aim)) {
        words += pieces[count].words;
        ++count;
        if (count > repeated && pieces[count - 1].ends_block && 3 * words >= 2 * aim) block = count;
    }
    return block != 0 && count < pieces.size() ? block : count;
}

/// Number of pieces at the end of a chunk that the next one repeats: never all of them.
std::size_t overlap(std::span<const Piece> chunk, std::size_t words_max) {
    std::size_t words = 0;
    std::size_t count = 0;
    while (count + 1 < chunk.size()) {
        words += chunk[chunk.size() - 1 - count].words;
        if (words > words_max) break;
        ++count;
    }
    return count;
}

void append_chunks(
    std::span<const Piece> pieces,
    const std::string& heading,
    ChunkLimits limits,
    std::vector<Chunk>& chunks
) {
    std::size_t words = 0;
    for (const auto& piece : pieces)
        words += piece.words;
    // A section of at most two target sizes stays whole; a longer one is split evenly.
    const bool whole = words <= 2 * limits.words;
    const auto parts = std::max<std::size_t>(1, (words + limits.words - 1) / limits.words);
    const auto aim = whole ? words : std::min(limits.words, words / parts + limits.words / 8);
    std::size_t repeated = 0;
    for (auto rest = pieces; !rest.empty();) {
        const auto count = gather(rest, repeated, aim);
        chunks.push_back({rest[0].begin, rest[count - 1].end, heading});
        if (count == rest.size()) return;
        repeated = overlap(rest.first(count), std::min(limits.overlap_words, aim / 2));
        rest = rest.subspan(count - repeated);
    }
}

std::string join(const std::vector<std::string>& headings) {
    std::string path;
    for (const auto& heading : headings) {
        if (!path.empty()) path += heading_separator;
        path += heading;
    }
    return path;
}

}  // namespace

std::vector<Chunk> split_chunks(std::string_view content, bool markdown, ChunkLimits limits) {
    limits.words = std::max<std::size_t>(limits.words, 2);
    std::vector<Section> sections;
    if (markdown) {
        sections = split_sections(content);
    } else {
        sections.push_back({0, content.size(), {}});
    }
    std::vector<Chunk> chunks;
    for (const auto& section : sections) {
        const auto pieces = split_pieces(content, section.begin, section.end, limits.words);
        if (!pieces.empty()) append_chunks(pieces, join(section.headings), limits, chunks);
    }
    return chunks;
}

std::string leading_heading(std::string_view content) {
    if (auto title = front_matter_title(content); !title.empty()) return title;
    const auto sections = split_sections(content);
    return sections.empty() || sections.front().headings.empty()
               ? std::string()
               : sections.front().headings.front();
}

}  // namespace continuo
