#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace continuo {

/// Maps the forms of a word to one stem ("refund", "refunds" and "refunding") with Xapian's
/// Snowball stemmer for the language. Caches the stems of up to 4,096 words. Thread: one at a time.
class Stemmer {
public:
    /// Errors: throws std::invalid_argument unless is_known_language(language).
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

/// Whether the stemmer supports a language. With "none", words are their own stems.
[[nodiscard]] bool is_known_language(const std::string& language);

}  // namespace continuo
