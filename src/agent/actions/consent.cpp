#include "agent/actions/consent.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"

// A yes consists of phrases of yes and of fillers only. A no begins with a phrase of no, after
// fillers; what follows does not matter: nothing is done after it.

namespace continuo {

namespace {

enum class ConsentPhrase : unsigned char { yes, no, filler };

std::vector<std::pair<std::string_view, ConsentPhrase>> read_consent_phrases() {
    std::vector<std::pair<std::string_view, ConsentPhrase>> phrases;
    for (const auto* const name : {"consent", "de/consent"}) {
        for (const auto& line : read_lexicon(name)) {
            const auto kind = parse_named<ConsentPhrase>(
                name,
                line,
                {{"yes", ConsentPhrase::yes},
                 {"no", ConsentPhrase::no},
                 {"filler", ConsentPhrase::filler}}
            );
            phrases.emplace_back(line.key, kind);
        }
    }
    // The longest first: "do not" before "do".
    std::ranges::sort(phrases, [](const auto& a, const auto& b) {
        return a.first.size() > b.first.size();
    });
    return phrases;
}

}  // namespace

Consent consent_of(const std::string& message) {
    constexpr std::size_t words_max = 12;
    static const auto phrases = read_consent_phrases();
    const auto cut = shared_words(message);
    const auto& words = *cut;
    auto consent = Consent::none;
    for (std::size_t at = 0; at < words.size();) {
        const auto found = std::ranges::find_if(phrases, [&](const auto& phrase) {
            return phrase_at(words, at, phrase.first);
        });
        if (found == phrases.end()) return Consent::none;
        if (found->second == ConsentPhrase::no) return Consent::no;
        if (found->second == ConsentPhrase::yes) consent = Consent::yes;
        at += static_cast<std::size_t>(std::ranges::count(found->first, ' ')) + 1;
    }
    return words.size() <= words_max ? consent : Consent::none;
}

}  // namespace continuo
