#pragma once

#include <string>
#include <string_view>

namespace continuo {

class KnowledgeBase;

/// Whether `typed` is `meant` with a letter omitted, doubled, or swapped with the next: "pasword",
/// "refundd", "acocunt". Replaced letters do not count: "export" and "expert" are different words.
[[nodiscard]] bool is_misspelling_of(std::string_view typed, std::string_view meant);

/// `question` with misspellings replaced by words of the documents.
[[nodiscard]] std::string correct_spelling(
    const std::string& question, const KnowledgeBase& knowledge
);

}  // namespace continuo
