#include "agent/waiting/handoff_cancel.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/escalation/human_request.hpp"
#include "agent/language/folded_words.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"
#include "base/text.hpp"

// A message takes the request back in one of these ways, after words that say nothing ("no, ",
// "well"):
//   opening   it begins with the phrase; what follows is said to the bot: "never mind. How long
//   ..." whole     it is the phrase and nothing else but polite words: "cancel, please"
//   refusal   as opening, and of a customer who does not wait, too: "no agent, please"
//   before-human  it begins with the phrase, and a word for a human follows soon in its clause, no
//             word for a bot before it: "I don't need" to talk to a person

namespace continuo {

namespace {

constexpr std::size_t cancel_words_looked_at = 40;
constexpr std::size_t human_reach = 5;  // "don't need to talk to a person"

struct CancelPhrases {
    std::vector<std::string> opening;
    std::vector<std::string> whole;
    std::vector<std::string> refusal;
    std::vector<std::string> before_human;
    std::vector<std::string> human;
    std::vector<std::string> bot;
    std::vector<std::string> filler;
};

/// The words of a phrase without accents, with one space between them.
std::string folded(std::string_view phrase) {
    std::string text;
    for (const auto& word : Words(phrase)) {
        if (!text.empty()) text += ' ';
        text += fold_accents(word.lower);
    }
    return text;
}

CancelPhrases read_cancel_phrases() {
    CancelPhrases phrases;
    using List = std::vector<std::string> CancelPhrases::*;
    for (const auto& name : lexicons_named("handoff-cancel")) {
        for (const auto& line : read_lexicon(name)) {
            const auto list = parse_named<List>(
                name,
                line,
                {{"opening", &CancelPhrases::opening},
                 {"whole", &CancelPhrases::whole},
                 {"refusal", &CancelPhrases::refusal},
                 {"before-human", &CancelPhrases::before_human},
                 {"human", &CancelPhrases::human},
                 {"bot", &CancelPhrases::bot},
                 {"filler", &CancelPhrases::filler}}
            );
            (phrases.*list).push_back(folded(line.key));
        }
    }
    return phrases;
}

std::size_t word_count(std::string_view phrase) {
    return static_cast<std::size_t>(std::ranges::count(phrase, ' ')) + 1;
}

/// The number of words of the longest phrase at `at`; 0 if there is none.
std::size_t match_at(const Words& words, std::size_t at, const std::vector<std::string>& phrases) {
    std::size_t longest = 0;
    for (const auto& phrase : phrases) {
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

/// A message, and its words without accents.
struct CancelMessage {
    explicit CancelMessage(const std::string& message)
        : text(message), original(shared_words(message)), folded_words(fold_accents(message)) {}

    /// Folding leaves the number of words as it is; were it not so, the original ones are read.
    [[nodiscard]] const Words& words() const {
        return folded_words.size() == original->size() ? folded_words : *original;
    }

    const std::string& text;
    std::shared_ptr<const Words> original;
    Words folded_words;
};

/// What is said from word `at` on, without fillers before it; empty if that is all.
std::string rest_from(const CancelMessage& message, std::size_t at, const CancelPhrases& phrases) {
    at = skip_fillers(message.words(), at, phrases);
    if (at >= message.words().size()) return {};
    return std::string(trim(std::string_view(message.text).substr((*message.original)[at].begin)));
}

/// "I don't need to talk to a person", from word `begin` on.
std::optional<HandoffCancel> find_refusal_at(
    const CancelMessage& message, std::size_t begin, const CancelPhrases& phrases
) {
    const auto& words = message.words();
    if (const auto refusal = match_at(words, begin, phrases.refusal); refusal > 0)
        return HandoffCancel{rest_from(message, begin + refusal, phrases)};
    const auto length = match_at(words, begin, phrases.before_human);
    if (length == 0 || !names_human(words, begin + length, phrases)) return std::nullopt;
    // What follows is the rest of that sentence.
    auto next = begin + length;
    while (next < words.size() && !words[next].after_break)
        ++next;
    auto rest = rest_from(message, next, phrases);
    if (asks_for_human(rest)) return std::nullopt;
    return HandoffCancel{std::move(rest)};
}

/// A cancel whose phrase begins at word `begin`.
std::optional<HandoffCancel> find_cancel_at(
    const CancelMessage& message, std::size_t begin, const CancelPhrases& phrases
) {
    if (auto refusal = find_refusal_at(message, begin, phrases)) return refusal;
    if (asks_for_human(message.text)) return std::nullopt;
    const auto& words = message.words();
    if (const auto length = match_at(words, begin, phrases.whole); length > 0) {
        if (rest_from(message, begin + length, phrases).empty()) return HandoffCancel{};
    }
    if (const auto length = match_at(words, begin, phrases.opening); length > 0)
        return HandoffCancel{rest_from(message, begin + length, phrases)};
    return std::nullopt;
}

const CancelPhrases& cancel_phrases() {
    static const auto phrases = read_cancel_phrases();
    return phrases;
}

/// What `find` finds at the first word, or after fillers.
template <class Find>
std::optional<HandoffCancel> find_after_fillers(const std::string& text, Find find) {
    const auto& phrases = cancel_phrases();
    const CancelMessage message(text);
    const auto& words = message.words();
    // "no need" begins with a word that says nothing elsewhere.
    for (std::size_t begin = 0; begin < std::min(words.size(), cancel_words_looked_at);) {
        if (auto cancel = find(message, begin, phrases)) return cancel;
        const auto filler = match_at(words, begin, phrases.filler);
        if (filler == 0) break;
        begin += filler;
    }
    return std::nullopt;
}

}  // namespace

std::optional<HandoffCancel> find_handoff_cancel(const std::string& message) {
    return find_after_fillers(message, find_cancel_at);
}

std::optional<HandoffCancel> find_human_refusal(const std::string& message) {
    return find_after_fillers(message, find_refusal_at);
}

}  // namespace continuo
