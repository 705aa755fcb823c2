#include "agent/gate/sentence/sentence_words.hpp"

#include "agent/language/word_groups.hpp"

namespace continuo {

bool is_sentence_word(SentenceWord group, std::string_view lower) {
    static const WordGroups<SentenceWord> groups(
        "gate-sentences",
        {
            {"courtesy", SentenceWord::courtesy},
            {"human", SentenceWord::human},
            {"hand_over", SentenceWord::hand_over},
            {"papers", SentenceWord::papers},
            {"report", SentenceWord::report},
            {"i_know", SentenceWord::i_know},
            {"nothing_about", SentenceWord::nothing_about},
            {"action", SentenceWord::action},
            {"adverb", SentenceWord::adverb},
            {"actor", SentenceWord::actor},
            {"possession", SentenceWord::possession},
        }
    );
    return groups.contains(group, lower);
}

}  // namespace continuo
