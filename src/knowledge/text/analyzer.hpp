#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// A word of a text, as the index stores it.
struct Term {
    std::string word;       ///< as written, in lower case
    std::string stem;       ///< the search term; empty for a stop word
    std::size_t begin = 0;  ///< byte offsets into the text
    std::size_t end = 0;
    bool compound = false;  ///< a whole hyphenated word; it follows its parts
};

/// Turns text into index terms, in the same way for documents and queries. Words are the tokens of
/// Tokenizer up to 64 bytes. A hyphenated word of two or three parts is followed by a term for the
/// whole without hyphens (e-mail: e, mail, email). Thread: one at a time.
class Analyzer {
public:
    /// Errors: throws std::invalid_argument unless is_known_language(language).
    explicit Analyzer(const std::string& language);
    ~Analyzer();
    Analyzer(const Analyzer&) = delete;
    Analyzer& operator=(const Analyzer&) = delete;

    /// Calls `take` for each word of `text`, in order; the Term is valid only during the call.
    void analyze(std::string_view text, const std::function<void(const Term&)>& take);
    [[nodiscard]] std::vector<Term> analyze(std::string_view text);
    /// The stem of one word in lower case; empty for a stop word.
    [[nodiscard]] std::string stem(const std::string& word);
    /// The same; also of a stop word.
    [[nodiscard]] std::string stem_of_any(const std::string& word);

private:
    struct Implementation;
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
