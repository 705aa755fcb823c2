#pragma once

#include <string_view>

namespace continuo {

/// What a word may be in a request for a human; a word may be several.
enum HumanWordKind : unsigned {
    no_kind = 0,
    contact_verb = 1U << 0U,  ///< speak, talk, chat, contact, reach
    firm_human = 1U << 1U,    ///< human, agent, representative: a human even after "get me a"
    loose_human = 1U << 2U,   ///< someone, person: anyone, unless a verb of contact says otherwise
    wish_verb = 1U << 3U,     ///< want, need, get, give
    small_word = 1U << 4U,    ///< articles, prepositions, adjectives, curses: may be between
    department = 1U << 5U,    ///< support, service, sales
    real_word = 1U << 6U,     ///< real, live, actual: makes a loose human firm
    help_verb = 1U << 7U,     ///< help, assist, handle: what a human is wanted for
};

/// The kinds of a word in lower case. A misspelt word ("huamn", "assitant"), or one glued to the
/// word before it ("tosomebody"), has the kinds of what it was meant to be.
[[nodiscard]] unsigned human_kinds_of(std::string_view word);

}  // namespace continuo
