#pragma once

#include <string_view>

namespace continuo {

/// Kinds of a word in a request for a human; a word may have several.
enum HumanWordKind : unsigned {
    no_kind = 0,
    contact_verb = 1U << 0U,  ///< speak, talk, chat, contact, reach
    firm_human = 1U << 1U,    ///< human, agent, representative: also counts after "get me a"
    loose_human = 1U << 2U,   ///< someone, person: counts with a contact_verb or real_word
    wish_verb = 1U << 3U,     ///< want, need, get, give
    small_word = 1U << 4U,    ///< articles, prepositions, adjectives, curses: may be in between
    department = 1U << 5U,    ///< support, service, sales
    real_word = 1U << 6U,     ///< real, live, actual: a loose_human after it counts
    help_verb = 1U << 7U,     ///< help, assist, handle
};

/// The kinds of a word in lower case. A misspelt word ("huamn", "assitant") and one without a space
/// after the previous word ("tosomebody") have the kinds of the intended word.
[[nodiscard]] unsigned human_kinds_of(std::string_view word);

}  // namespace continuo
