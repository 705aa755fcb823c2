#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace continuo {

/// Joins the forms of a word: "refund", "refunds" and "refunding" have one stem (Snowball's
/// algorithm for the language, as Xapian has it). Remembers the stems of the last few thousand
/// words. Thread: one at a time.
class Stemmer {
public:
    /// Errors: throws std::invalid_argument for a language that is_known_language() does not know.
    explicit Stemmer(const std::string& language);
    ~Stemmer();
    Stemmer(const Stemmer&) = delete;
    Stemmer& operator=(const Stemmer&) = delete;

    /// The stem of a word in lower case; valid until the next call.
    [[nodiscard]] const std::string& stem(std::string_view lower);

private:
    struct Implementation;
    std::unique_ptr<Implementation> x_implementation;
};

/// Languages that the stemmer knows, "none" included, which leaves words as they are.
[[nodiscard]] bool is_known_language(const std::string& language);

}  // namespace continuo
