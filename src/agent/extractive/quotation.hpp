#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/extractive/passage.hpp"
#include "agent/extractive/sentence_choice.hpp"
#include "domain/message.hpp"

namespace continuo {

/// Quoted sentences as Markdown block quotations with citations, and the cited sources.
struct Quotation {
    std::string text;  ///< "> The refund takes 5 days. [1]"; lists keep their lines
    std::vector<Source>
        sources;  ///< in the order of their numbers; metadata has quote_begin and
                  ///< quote_end, in bytes of the document, when the passage's own are known
};

/// Each quoted piece is a substring of its source, passed through sanitize_markdown(); "…" marks an
/// omission between two pieces.
[[nodiscard]] Quotation quote(const std::vector<Passage>& passages, const std::vector<Pick>& picks);

/// The source of `passage` under a number, with the place of the quoted bytes `begin` to `end` in
/// the document if the passage's own is known.
[[nodiscard]] Source cited(const Passage& passage, std::size_t begin, std::size_t end, int number);

/// The same of a source.
[[nodiscard]] Source cited(Source source, std::size_t begin, std::size_t end, int number);

/// Makes untrusted text (a file name, a title) safe to use in Markdown: removes markup, links, line
/// breaks and hidden controls, and cuts it to `code_points`.
[[nodiscard]] std::string plain_words(std::string_view text, std::size_t code_points);

}  // namespace continuo
