#pragma once

#include <cstddef>
#include <string_view>

#include "agent/language/words.hpp"

namespace continuo {

/// What an answer to a question looks like.
enum class AnswerShape {
    person,      ///< who, whose: a name
    time,        ///< when, what year, which day: a date, a year, a time of day
    place,       ///< where, what country: a name after "in", "at", "from"
    count,       ///< how many, what percentage: a number
    duration,    ///< how long, how soon: a number with a unit of time
    money,       ///< how much, what does it cost: an amount
    reason,      ///< why: "because", "due to", "in order to"
    steps,       ///< how do I, how to: what to do
    definition,  ///< what is X, what does X mean
    yes_no,      ///< can I, is it, do you
    name,        ///< which, "what <kind of thing>": a name or a noun
    other,
};
inline constexpr std::size_t answer_shapes = 12;

/// Judges by the words of the question.
[[nodiscard]] AnswerShape answer_shape_of(const Words& question);

/// `words[i]` may be (the head of) an answer of that shape. False for the shapes that no single
/// word shows: steps, definition, yes_no, other.
[[nodiscard]] bool fits_shape(AnswerShape shape, const Words& words, std::size_t i);
/// fits_shape() can be true for it.
[[nodiscard]] bool shows_in_words(AnswerShape shape);

}  // namespace continuo
