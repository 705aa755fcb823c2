#pragma once

#include <optional>
#include <vector>

#include "agent/extractive/passage.hpp"
#include "agent/extractive/sentence_choice.hpp"

namespace continuo {

/// A sentence of another document that says the same as the sentence `quoted` with other numbers:
/// "Returns are free for 30 days." and "Returns are free for 14 days." Both have at least three
/// topic words, share most of them, and no number. nullopt if there is none. Cost: linear in the
/// words of the passages.
[[nodiscard]] std::optional<Pick> find_contradiction(
    const std::vector<Passage>& passages, const Pick& quoted
);

}  // namespace continuo
