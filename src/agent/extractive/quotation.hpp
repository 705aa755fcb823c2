#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/extractive/passage.hpp"
#include "agent/extractive/sentence_scoring.hpp"
#include "domain/message.hpp"

namespace continuo {

/// Quoted sentences as Markdown block quotations, each with its citation, and what they cite.
struct Quotation {
    std::string text;  ///< "> The refund takes 5 days. [1]"; lists keep their lines
    std::vector<Source>
        sources;  ///< in the order of their numbers; metadata has quote_begin and
                  ///< quote_end, in bytes of the document, when the passage's own are known
};

/// Every quoted piece is a substring of its source, made harmless by sanitize_markdown(); what is
/// left out between two pieces shows as "…".
[[nodiscard]] Quotation quote(const std::vector<Passage>& passages, const std::vector<Pick>& picks);

/// Text from outside (a file name, a title) made safe to appear in Markdown as plain words: no
/// markup, no links, no line breaks, no hidden controls, at most `code_points` long.
[[nodiscard]] std::string plain_words(std::string_view text, std::size_t code_points);

}  // namespace continuo
