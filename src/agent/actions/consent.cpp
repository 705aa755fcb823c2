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

constexpr std::size_t words_max = 12;

using KnownPhrase = std::pair<std::string_view, ConsentPhrase>;

std::vector<KnownPhrase> read_consent_phrases() {
    std::vector<KnownPhrase> phrases;
    for (const auto& name : lexicons_named("consent")) {
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

/// nullptr: another word is there.
const KnownPhrase* find_phrase(const Words& words, std::size_t at) {
    static const auto phrases = read_consent_phrases();
    const auto found = std::ranges::find_if(phrases, [&](const auto& phrase) {
        return phrase_at(words, at, phrase.first);
    });
    return found == phrases.end() ? nullptr : &*found;
}

std::size_t words_in(const KnownPhrase& phrase) {
    return static_cast<std::size_t>(std::ranges::count(phrase.first, ' ')) + 1;
}

}  // namespace

Consent consent_of(const std::string& message) {
    const auto words = shared_words(message);
    auto consent = Consent::none;
    for (std::size_t at = 0; at < words->size();) {
        const auto* found = find_phrase(*words, at);
        if (found == nullptr) return Consent::none;
        if (found->second == ConsentPhrase::no) return Consent::no;
        if (found->second == ConsentPhrase::yes) consent = Consent::yes;
        at += words_in(*found);
    }
    return words->size() <= words_max ? consent : Consent::none;
}

bool is_refusal(const std::string& message) {
    const auto words = shared_words(message);
    if (words->size() > words_max) return false;
    bool refuses = false;
    for (std::size_t at = 0; at < words->size();) {
        const auto* found = find_phrase(*words, at);
        if (found == nullptr || found->second == ConsentPhrase::yes) return false;
        refuses = refuses || found->second == ConsentPhrase::no;
        at += words_in(*found);
    }
    return refuses;
}

}  // namespace continuo
