#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace continuo {

/// What a word means for the question whether a customer asks for a human, in any language. The
/// words of a class are the group `class.<name>` of a phrase file (language/README.md). A phrase
/// that is in several classes belongs to the first of them.
enum class WordClass : std::uint8_t {
    none,
    compound,  ///< "human resources", "user agent": no person to talk to
    role,      ///< agent, manager
    trade,     ///< technician, pharmacist
    human,
    someone,
    desk,  ///< customer service, billing team
    move,  ///< transfer, put through
    call,
    talk,
    reach,  ///< contact, get hold of
    bot,
    real,
    no,
    stop,  ///< enough of, tired of
    give,
    help,
    want,
    can,
    is_there,
    edit,  ///< add, assign, delete
    product,
    kin,  ///< wife, neighbour
    count,
    info,  ///< hours, policy
    past,
    bad,
    who,
    how,
    where,
    when,
    what,
    why,
    condition,  ///< if, unless
    read,       ///< says, button
    greet,
    please,
    now,
    here,
    me,
    i,
    you,
    your,
    my,
    be,
    with,
    fill,  ///< articles and the like, which patterns of classes skip
};

inline constexpr auto word_class_names = std::to_array<std::string_view>(
    {"none",  "compound", "role", "trade", "human", "someone", "desk",   "move", "call", "talk",
     "reach", "bot",      "real", "no",    "stop",  "give",    "help",   "want", "can",  "is_there",
     "edit",  "product",  "kin",  "count", "info",  "past",    "bad",    "who",  "how",  "where",
     "when",  "what",     "why",  "if",    "read",  "greet",   "please", "now",  "here", "me",
     "i",     "you",      "your", "my",    "be",    "with",    "fill"}
);
static_assert(word_class_names.size() == static_cast<std::size_t>(WordClass::fill) + 1);

[[nodiscard]] constexpr std::string_view name_of(WordClass word_class) {
    return word_class_names[static_cast<std::size_t>(word_class)];
}

[[nodiscard]] constexpr std::optional<WordClass> find_word_class(std::string_view name) {
    for (std::size_t i = 1; i < word_class_names.size(); ++i) {
        if (word_class_names[i] == name) return static_cast<WordClass>(i);
    }
    return std::nullopt;
}

}  // namespace continuo
