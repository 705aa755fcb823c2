#pragma once

#include <cstddef>
#include <string_view>

#include "agent/language/words.hpp"

namespace continuo {

/// What is between the words of a text.
class WordGaps {
public:
    /// Both outlive it; `words`: those of `text`.
    WordGaps(std::string_view text, const Words& words) : x_text(text), x_words(words) {}

    /// Behind words[i], up to the next word or the end.
    [[nodiscard]] std::string_view after(std::size_t i) const {
        if (i >= x_words.size()) return {};
        if (i + 1 == x_words.size()) return x_text.substr(x_words[i].end);
        return x_text.substr(x_words[i].end, x_words[i + 1].begin - x_words[i].end);
    }
    /// Before words[i], which exists.
    [[nodiscard]] std::string_view before(std::size_t i) const {
        const auto from = i == 0 ? 0 : x_words[i - 1].end;
        return x_text.substr(from, x_words[i].begin - from);
    }

private:
    std::string_view x_text;
    const Words& x_words;
};

}  // namespace continuo
