#pragma once

#include <optional>
#include <string_view>

#include "agent/language/words.hpp"

namespace continuo {

// What customers say of themselves besides names and numbers. The returned views point into `text`;
// `words` are its words. Precision before recall. Cost: linear in the text.

/// "I speak German", "my language is German": the language, if it is in lexicons/en/languages.txt.
/// Nothing for "I only speak German", which is a preference.
[[nodiscard]] std::optional<std::string_view> find_language(
    std::string_view text, const Words& words
);

/// "I live in New York", "I'm from Spain": up to three words with a capital letter.
[[nodiscard]] std::optional<std::string_view> find_place(std::string_view text, const Words& words);

/// "I have a bakery", "we run a bike shop": a clause of up to nine words about what the customer
/// does. Nothing for "I have a question".
[[nodiscard]] std::optional<std::string_view> find_occupation(
    std::string_view text, const Words& words
);

/// "Remember that I have two dogs": the rest of the sentence, 8 to 160 bytes.
[[nodiscard]] std::optional<std::string_view> find_note(std::string_view text, const Words& words);

}  // namespace continuo
