#pragma once

#include <span>
#include <string_view>

#include "agent/language/words.hpp"

namespace continuo {

/// A phrase of lower-case words separated by single spaces, and its weight.
struct WeightedPhrase {
    std::string_view phrase;
    double weight = 0;
};

/// Phrases that indicate the need for a human, with weights 0..1 that are added up.
[[nodiscard]] std::span<const WeightedPhrase> escalation_keywords();

/// Phrases that indicate urgency, with weights 0..1 that are added up.
[[nodiscard]] std::span<const WeightedPhrase> urgency_phrases();

/// Sentiment of a word: 1 positive, -1 negative, 0 neutral.
[[nodiscard]] int tone_of(std::string_view word);
/// "very", "extremely": the next word counts one and a half times.
[[nodiscard]] bool is_intensifier(std::string_view word);

/// Whether `phrase` begins at `words[at]`.
[[nodiscard]] bool phrase_at(const Words& words, std::size_t at, std::string_view phrase);

/// Whether a negation is at most three words before `words[at]`, in the same clause: "not urgent",
/// "isn't really broken", "no longer angry". "Not only" is no negation.
[[nodiscard]] bool is_negated(const Words& words, std::size_t at);

}  // namespace continuo
