#include "agent/waiting/handoff_cancel.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/escalation/human_request.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"
#include "base/text.hpp"

// A message takes the request back in one of these ways, after words that say nothing ("no, ",
// "well"):
//   opening   it begins with the phrase; what follows is said to the bot: "never mind. How long
//   ..." whole     it is the phrase and nothing else but polite words: "cancel, please"
//   before-human  it begins with the phrase, and a word for a human follows soon in its clause, no
//             word for a bot before it: "I don't need" to talk to a person

namespace continuo {

namespace {

constexpr std::size_t cancel_words_looked_at = 40;
constexpr std::size_t human_reach = 5;  // "don't need to talk to a person"

struct CancelPhrases {
    std::vector<std::string_view> opening;
    std::vector<std::string_view> whole;
    std::vector<std::string_view> before_human;
    std::vector<std::string_view> human;
    std::vector<std::string_view> bot;
    std::vector<std::string_view> filler;
};

CancelPhrases read_cancel_phrases() {
    CancelPhrases phrases;
    using List = std::vector<std::string_view> CancelPhrases::*;
    for (const auto* const name : {"handoff-cancel", "de/handoff-cancel"}) {
        for (const auto& line : read_lexicon(name)) {
            const auto list = parse_named<List>(
                name,
                line,
                {{"opening", &CancelPhrases::opening},
                 {"whole", &CancelPhrases::whole},
                 {"before-human", &CancelPhrases::before_human},
                 {"human", &CancelPhrases::human},
                 {"bot", &CancelPhrases::bot},
                 {"filler", &CancelPhrases::filler}}
            );
            (phrases.*list).push_back(line.key);
        }
    }
    return phrases;
}

std::size_t word_count(std::string_view phrase) {
    return static_cast<std::size_t>(std::ranges::count(phrase, ' ')) + 1;
}

/// The number of words of the longest phrase at `at`; 0 if there is none.
std::size_t match_at(
    const Words& words, std::size_t at, const std::vector<std::string_view>& phrases
) {
    std::size_t longest = 0;
    for (const auto phrase : phrases) {
        if (phrase_at(words, at, phrase)) longest = std::max(longest, word_count(phrase));
    }
    return longest;
}

/// One beyond the fillers at `at`.
std::size_t skip_fillers(const Words& words, std::size_t at, const CancelPhrases& phrases) {
    for (;;) {
        const auto length = match_at(words, at, phrases.filler);
        if (length == 0) return at;
        at += length;
    }
}

bool names_human(const Words& words, std::size_t at, const CancelPhrases& phrases) {
    for (auto i = at; i < std::min(words.size(), at + human_reach); ++i) {
        if (words[i].after_break || match_at(words, i, phrases.bot) > 0) return false;
        if (match_at(words, i, phrases.human) > 0) return true;
    }
    return false;
}

/// What is said from word `at` on, without fillers before it; empty if that is all.
std::string rest_from(
    const std::string& message, const Words& words, std::size_t at, const CancelPhrases& phrases
) {
    at = skip_fillers(words, at, phrases);
    if (at >= words.size()) return {};
    return std::string(trim(std::string_view(message).substr(words[at].begin)));
}

/// A cancel whose phrase begins at word `begin`.
std::optional<HandoffCancel> find_cancel_at(
    const std::string& message, const Words& words, std::size_t begin, const CancelPhrases& phrases
) {
    if (const auto length = match_at(words, begin, phrases.before_human);
        length > 0 && names_human(words, begin + length, phrases)) {
        // What follows is the rest of that sentence.
        auto next = begin + length;
        while (next < words.size() && !words[next].after_break)
            ++next;
        auto rest = rest_from(message, words, next, phrases);
        if (asks_for_human(rest)) return std::nullopt;
        return HandoffCancel{std::move(rest)};
    }
    if (asks_for_human(message)) return std::nullopt;
    if (const auto length = match_at(words, begin, phrases.whole); length > 0) {
        if (rest_from(message, words, begin + length, phrases).empty()) return HandoffCancel{};
    }
    if (const auto length = match_at(words, begin, phrases.opening); length > 0)
        return HandoffCancel{rest_from(message, words, begin + length, phrases)};
    return std::nullopt;
}

}  // namespace

std::optional<HandoffCancel> find_handoff_cancel(const std::string& message) {
    static const auto phrases = read_cancel_phrases();
    const auto cut = shared_words(message);
    const auto& words = *cut;
    // "no need" begins with a word that says nothing elsewhere.
    for (std::size_t begin = 0; begin < std::min(words.size(), cancel_words_looked_at);) {
        if (auto cancel = find_cancel_at(message, words, begin, phrases)) return cancel;
        const auto filler = match_at(words, begin, phrases.filler);
        if (filler == 0) break;
        begin += filler;
    }
    return std::nullopt;
}

}  // namespace continuo
