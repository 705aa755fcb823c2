#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// Groups of phrases that mean nearly the same (language/README.md, "Synonyms"). Immutable after it
/// is read; thread: any.
class SynonymList {
public:
    static constexpr std::size_t file_bytes_max = 1U << 20;
    static constexpr std::size_t phrases_max = 64;  ///< of a group
    static constexpr std::size_t phrase_words_max = 4;
    static constexpr std::size_t phrase_bytes_max = 128;

    /// The words of a phrase, as the Tokenizer splits them; 1..phrase_words_max.
    using Phrase = std::vector<std::string>;
    struct Group {
        std::vector<Phrase> asked;
        /// What the phrases of `asked` are related to; empty: to each other.
        std::vector<Phrase> meant;
    };

    /// `name` is for error texts. Errors: invalid_input with "<name>:<line>: <reason>": not UTF-8,
    /// a phrase without words or over a limit, a group of one phrase, a second `>`.
    [[nodiscard]] static Result<SynonymList> parse(std::string_view text, std::string_view name);
    /// parse() of a file. Errors: also not_found (cannot be read), limit_exceeded
    /// (file_bytes_max).
    [[nodiscard]] static Result<SynonymList> load(const std::filesystem::path& file);
    /// language/synonyms/en.txt.
    [[nodiscard]] static const SynonymList& english();

    [[nodiscard]] const std::vector<Group>& groups() const { return x_groups; }

private:
    std::vector<Group> x_groups;
};

}  // namespace continuo
