#pragma once

#include <bitset>
#include <string_view>

#include "agent/language/phrase_grammar.hpp"

namespace continuo {

class PhraseVocabulary;

/// The uses whose patterns are in a text, indexed by PatternUse. `mask`, `block`, `refuse` and
/// `insist` are never set: they only change what `request` says.
using PhraseFindings = std::bitset<pattern_use_count>;

[[nodiscard]] inline bool has(const PhraseFindings& findings, PatternUse use) {
    return findings[static_cast<std::size_t>(use)];
}

/// What the patterns of all languages find in a text. Text in quotation marks is not read, unless
/// the whole text is quoted. Reads the first and the last 200 words. Cost: linear; nothing for one
/// of the last texts of this thread.
[[nodiscard]] PhraseFindings find_phrases(std::string_view text);

/// The same with other grammars, for tests of patterns.
[[nodiscard]] PhraseFindings find_phrases(
    std::string_view text,
    const std::vector<PhraseGrammar>& grammars,
    const PhraseVocabulary& vocabulary
);

}  // namespace continuo
