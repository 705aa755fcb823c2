#include "agent/gate/polarity/opposite_words.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "agent/gate/polarity/clauses.hpp"
#include "agent/language/lexicon.hpp"

namespace continuo {

bool are_opposites(std::string_view a, std::string_view b) {
    static const auto pairs = [] {
        std::vector<std::pair<std::string_view, std::string_view>> both;
        for (const auto& line : read_lexicon("opposites")) {
            both.emplace_back(line.key, line.value);
            both.emplace_back(line.value, line.key);
        }
        std::ranges::sort(both);
        return both;
    }();
    return std::ranges::binary_search(pairs, std::pair(a, b));
}

bool has_near_opposite(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    constexpr std::size_t reach = 2;
    constexpr double same_topic = 0.5;
    for (const auto* aligned : evidence.texts) {
        const auto& text = aligned->text();
        const auto window = aligned->best_window();
        if (window.share < same_topic || text.is_json()) continue;
        const auto first = text.units()[window.first].first_word;
        const auto last = text.units()[window.last].last_word;
        for (std::size_t w = 0; w < sentence.words.size(); ++w) {
            if (sentence.negated[w] != 0) continue;
            for (auto i = first; i < last; ++i) {
                if (!are_opposites(sentence.words.at(w), text.words().at(i)) ||
                    text.is_negated(i) ||
                    has_word(text.words(), {first, last}, sentence.words.at(w)))
                    continue;
                for (std::size_t t = 0; t < sentence.topics.size(); ++t) {
                    const auto topic = sentence.topics[t].word;
                    if (topic == w || topic + reach < w || topic > w + reach) continue;
                    for (const auto& match : aligned->matches(t)) {
                        if (match.strength >= 1 && match.word != i && match.word + reach >= i &&
                            match.word <= i + reach)
                            return true;
                    }
                }
            }
        }
    }
    return false;
}

}  // namespace continuo
