#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/extractive/passage.hpp"
#include "agent/extractive/sentence_fit.hpp"

namespace continuo {

/// Which sentences of a passage a reply quoted. `reply`: Thread::said.
[[nodiscard]] std::vector<bool> said_sentences(const Passage& passage, std::string_view reply);

/// The likeliest sentence that was not said, if it may be what is asked; nullopt if the sentence
/// `best`, which was said, shows what is asked and the other does not ("how long does that take?").
[[nodiscard]] std::optional<std::size_t> unsaid_sentence(
    const SentenceQuestion& question,
    const Passage& passage,
    const std::vector<double>& probabilities,
    const std::vector<bool>& said,
    std::size_t best
);

}  // namespace continuo
