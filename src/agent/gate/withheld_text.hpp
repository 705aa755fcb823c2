#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/language/words.hpp"

namespace continuo {

/// Texts that must not be repeated: instructions to a model, keys, canary words.
class WithheldTexts {
public:
    WithheldTexts() = default;
    explicit WithheldTexts(const std::vector<std::string_view>& texts);

    /// Whether `words` has six words of a text in a row, all of a shorter text's, or a single word
    /// that is a key: eight characters or more with digits and letters, or with a hyphen or
    /// underscore. Cost: a look-up a word.
    [[nodiscard]] bool repeated_in(const Words& words) const;

private:
    void add(std::string_view text);

    std::vector<std::uint64_t> x_runs;  // hashes of six words in a row; sorted
    std::vector<std::string> x_keys;    // sorted
    std::vector<std::vector<std::string>> x_short;
};

}  // namespace continuo
