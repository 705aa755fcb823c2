#pragma once

#include <cstddef>
#include <string_view>

#include "agent/language/words.hpp"

namespace continuo {

/// The expected kind of answer to a question.
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

/// Classifies a question by its words.
[[nodiscard]] AnswerShape answer_shape_of(const Words& question);

/// Whether `words[i]` can be an answer of that shape, or its main word. False for shapes that no
/// single word indicates: steps, definition, yes_no, other.
[[nodiscard]] bool fits_shape(AnswerShape shape, const Words& words, std::size_t i);
/// Whether fits_shape() can be true for `shape`.
[[nodiscard]] bool shows_in_words(AnswerShape shape);

}  // namespace continuo
