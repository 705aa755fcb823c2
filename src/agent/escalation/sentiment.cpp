#include "agent/escalation/sentiment.hpp"

#include <algorithm>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/words.hpp"

// Counts words of two lists, for the length of the text: one bad word in a long message is not a
// bad message. A negated word counts for the other side, at half: "not good" is less than "bad".

namespace continuo {

double sentiment_of(const std::string& text) {
    return sentiment_of(*shared_words(text));
}

double sentiment_of(const Words& words) {
    constexpr double intensified = 1.5;
    constexpr double negated = -0.5;
    double sum = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const double tone = tone_of(words[i].lower);
        if (tone == 0) continue;
        const bool strong = i > 0 && is_intensifier(words[i - 1].lower);
        sum += tone * (strong ? intensified : 1.0) * (is_negated(words, i) ? negated : 1.0);
    }
    return std::clamp(sum / std::max(0.1 * static_cast<double>(words.size()), 1.0), -1.0, 1.0);
}

}  // namespace continuo
