#include "agent/escalation/affirmation.hpp"

#include <algorithm>
#include <initializer_list>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/words.hpp"

namespace continuo {

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
    return std::ranges::find(list, word) != list.end();
}

}  // namespace

bool is_affirmation(const std::string& message) {
    constexpr std::size_t words_max = 8;
    const auto cut = shared_words(message);
    const auto& words = *cut;
    if (words.empty() || words.size() > words_max) return false;
    const bool begins =
        is_one_of(
            words[0].lower,
            {"absolutely", "definitely", "ok", "okay", "sure", "ya", "yeah", "yep", "yes", "yup"}
        ) ||
        phrase_at(words, 0, "please do") || phrase_at(words, 0, "go ahead") ||
        phrase_at(words, 0, "of course") || phrase_at(words, 0, "do it");
    return begins && std::ranges::all_of(words.all().subspan(1), [](const Word& word) {
               return is_one_of(
                   word.lower, {"a",    "ahead",  "be",    "connect", "course", "do",   "fine",
                                "go",   "good",   "great", "i",       "i'd",    "it",   "like",
                                "love", "me",     "need",  "of",      "ok",     "okay", "please",
                                "pls",  "sounds", "sure",  "thank",   "thanks", "that", "that'd",
                                "to",   "want",   "would", "yes",     "you"}
               );
           });
}

}  // namespace continuo
