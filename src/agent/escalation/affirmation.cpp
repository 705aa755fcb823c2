#include "agent/escalation/affirmation.hpp"

#include <algorithm>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"
#include "base/text.hpp"

namespace continuo {

bool is_affirmation(const std::string& message) {
    constexpr std::size_t words_max = 8;
    static const auto openings = read_phrases("affirmation-openings");
    static const WordList others("affirmation-words");
    const auto cut = shared_words(message);
    const auto& words = *cut;
    if (words.empty() || words.size() > words_max) return false;
    const bool begins = std::ranges::any_of(openings, [&](std::string_view opening) {
        return phrase_at(words, 0, opening);
    });
    return begins && std::ranges::all_of(words.all().subspan(1), [](const Word& word) {
               return others.contains(word.lower);
           });
}

}  // namespace continuo
