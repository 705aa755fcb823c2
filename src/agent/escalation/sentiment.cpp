#include "agent/escalation/sentiment.hpp"

#include <algorithm>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/words.hpp"

// Counts positive and negative words relative to the length of the text: one negative word does not
// make a long message negative. A negated word counts half, with the opposite sign: "not good" is
// less negative than "bad".

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
