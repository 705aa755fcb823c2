#pragma once

#include <string>
#include <string_view>

namespace continuo {

class KnowledgeBase;

/// `typed` is `meant` with a letter left out, doubled, or swapped with the next: "pasword",
/// "refundd", "acocunt". Two words that differ by another letter ("export", "expert") are two
/// words.
[[nodiscard]] bool is_misspelling_of(std::string_view typed, std::string_view meant);

/// `question` with the slips in it put right, as far as the documents know the words.
[[nodiscard]] std::string correct_spelling(
    const std::string& question, const KnowledgeBase& knowledge
);

}  // namespace continuo
