#pragma once

#include <string_view>

namespace continuo {

/// The groups of language/lexicons/en/gate-sentences.txt, whose comments say what they are for.
enum class SentenceWord : unsigned {
    courtesy,
    human,
    hand_over,
    papers,
    report,
    i_know,
    nothing_about,
    action,
    adverb,
    actor,
    possession,
};
[[nodiscard]] bool is_sentence_word(SentenceWord group, std::string_view lower);

}  // namespace continuo
