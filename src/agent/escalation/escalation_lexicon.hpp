#pragma once

#include <span>
#include <string_view>

#include "agent/language/words.hpp"

namespace continuo {

/// A phrase of lower-case words with one space between, and what it weighs.
struct WeightedPhrase {
    std::string_view phrase;
    double weight = 0;
};

/// What points to the need of a human: weights 0..1 that add up. The original system's list.
[[nodiscard]] std::span<const WeightedPhrase> escalation_keywords();

/// What makes a message pressing: weights 0..1 that add up.
[[nodiscard]] std::span<const WeightedPhrase> urgency_phrases();

/// Words that colour a message: 1 is happy, -1 unhappy, 0 neither.
[[nodiscard]] int tone_of(std::string_view word);
/// "very", "extremely": the word after it counts one and a half times.
[[nodiscard]] bool is_intensifier(std::string_view word);

/// `phrase` is at `words[at]`, word for word.
[[nodiscard]] bool phrase_at(const Words& words, std::size_t at, std::string_view phrase);

/// A negation is up to three words before `words[at]`, in the same clause: "not urgent", "isn't
/// really broken", "no longer angry". "Not only" negates nothing.
[[nodiscard]] bool is_negated(const Words& words, std::size_t at);

}  // namespace continuo
