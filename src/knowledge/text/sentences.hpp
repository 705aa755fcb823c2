#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace continuo {

/// A sentence, as a byte range of its text.
struct Sentence {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const Sentence&) const = default;
};

/// Splits prose into sentences, in order, without the white space around them. They do not overlap,
/// and every byte that is not ASCII white space is in exactly one. Blank lines, Markdown headings
/// and list items end a sentence; abbreviations, initials, decimals, URLs and the number of a list
/// item ("1. Click ...") do not. `text` is UTF-8; a code point is never split. Cost: linear in
/// `text`. Tuned for English; works for other languages with Latin or CJK punctuation.
[[nodiscard]] std::vector<Sentence> split_sentences(std::string_view text);

}  // namespace continuo
