#include "knowledge/text/stemmer.hpp"

#include <functional>
#include <stdexcept>
#include <unordered_map>

#include <xapian.h>

#include "knowledge/text/inflections.hpp"

namespace continuo {

namespace {

constexpr std::size_t words_max = 4096;  // the working vocabulary of most texts

/// Allows look-ups by string_view without a copy.
struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const {
        return std::hash<std::string_view>()(word);
    }
};

Xapian::Stem stemmer_of(const std::string& language) {
    if (!is_known_language(language)) throw std::invalid_argument("no stemmer for " + language);
    return Xapian::Stem(language);
}

}  // namespace

struct Stemmer::Implementation {
    std::string language;
    Xapian::Stem stemmer;
    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> stems;  // by word
};

Stemmer::Stemmer(const std::string& language)
    : x_implementation(std::make_unique<Implementation>(language, stemmer_of(language))) {}

Stemmer::~Stemmer() = default;

const std::string& Stemmer::stem(std::string_view lower) {
    auto& stems = x_implementation->stems;
    if (const auto found = stems.find(lower); found != stems.end()) return found->second;
    if (stems.size() >= words_max) stems.clear();
    std::string word(lower);
    auto stem =
        x_implementation->stemmer(std::string(base_form(x_implementation->language, lower)));
    return stems.emplace(std::move(word), std::move(stem)).first->second;
}

bool is_known_language(const std::string& language) {
    if (language == "none") return true;
    const auto names = " " + Xapian::Stem::get_available_languages() + " ";
    return !language.empty() && names.find(" " + language + " ") != std::string::npos;
}

}  // namespace continuo
