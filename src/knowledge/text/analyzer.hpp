#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// A word as the index knows it.
struct Term {
    std::string word;       ///< as written, in lower case
    std::string stem;       ///< what is looked for; empty for a stop word
    std::size_t begin = 0;  ///< where it stands in the text, in bytes
    std::size_t end = 0;
    bool compound = false;  ///< a hyphenated word as a whole; its parts came before
};

/// Turns text into index terms: the same for documents and for queries. The words are those of a
/// Tokenizer of at most 64 bytes; the parts of a hyphenated word are words, and the whole without
/// its hyphens too (e-mail: e, mail, email). Thread: one at a time.
class Analyzer {
public:
    /// Errors: throws std::invalid_argument for a language that the Stemmer does not know.
    explicit Analyzer(const std::string& language);
    ~Analyzer();
    Analyzer(const Analyzer&) = delete;
    Analyzer& operator=(const Analyzer&) = delete;

    /// Calls `take` for each word of `text`, in order; the Term lives during the call.
    void analyze(std::string_view text, const std::function<void(const Term&)>& take);
    [[nodiscard]] std::vector<Term> analyze(std::string_view text);
    /// The stem of one word in lower case; empty for a stop word.
    [[nodiscard]] std::string stem(const std::string& word);

private:
    struct Implementation;
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
