#include "knowledge/analyzer.hpp"

#include <stdexcept>
#include <unordered_map>

#include <xapian.h>

#include "knowledge/stop_words.hpp"

namespace continuo {

namespace {

constexpr std::size_t word_bytes_max = 64;     // a Xapian term holds 245; longer runs are no words
constexpr std::size_t stem_cache_max = 4096;   // words; the working vocabulary of most texts
constexpr std::size_t compound_parts_max = 3;  // of a hyphenated word: longer ones are phrases

/// Han, kana, Thai and neighbours: written without spaces.
bool is_unspaced(unsigned c) {
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0x0E00 && c <= 0x0EFF);
}

bool is_apostrophe(unsigned c) {
    return c == '\'' || c == 0x2019;
}
bool is_hyphen(unsigned c) {
    return c == '-' || c == 0x2010 || c == 0x2011;
}
bool is_digit(unsigned c) {
    return c >= '0' && c <= '9';
}
bool is_word(unsigned c) {
    return c != '_' && Xapian::Unicode::is_wordchar(c);
}

}  // namespace

struct Analyzer::Implementation {
    explicit Implementation(const std::string& name) : language(name), stemmer(name) {}

    std::string language;
    Xapian::Stem stemmer;
    std::unordered_map<std::string, std::string> stems;
    Term term;             // the word being read, and room for its stem
    std::string compound;  // the parts of a hyphenated word so far, without the hyphens
    std::size_t parts = 0;
    std::size_t compound_begin = 0;
    std::size_t compound_end = 0;

    const std::string& stem(const std::string& word) {
        const auto known = stems.find(word);
        if (known != stems.end()) return known->second;
        if (stems.size() >= stem_cache_max) stems.clear();
        return stems.emplace(word, is_stop_word(language, word) ? std::string() : stemmer(word))
            .first->second;
    }

    void take_word(std::size_t end, const std::function<void(const Term&)>& take) {
        if (term.word.empty()) return;
        if (term.word.size() <= word_bytes_max) {
            term.stem = stem(term.word);
            term.end = end;
            term.compound = false;
            take(term);
        }
        if (parts == 0) compound_begin = term.begin;
        compound_end = end;
        compound += term.word;
        ++parts;
        term.word.clear();
    }

    void end_compound(const std::function<void(const Term&)>& take) {
        if (parts > 1 && parts <= compound_parts_max && compound.size() <= word_bytes_max) {
            term.word = std::move(compound);
            term.stem = stem(term.word);
            term.begin = compound_begin;
            term.end = compound_end;
            term.compound = true;
            take(term);
            term.word.clear();
        }
        compound.clear();
        parts = 0;
    }

    void run(std::string_view text, const std::function<void(const Term&)>& take);
};

void Analyzer::Implementation::run(
    std::string_view text, const std::function<void(const Term&)>& take
) {
    const Xapian::Utf8Iterator end;
    const auto append = [this](unsigned c, std::size_t at) {
        if (term.word.empty()) term.begin = at;
        Xapian::Unicode::append_utf8(term.word, c);
    };
    const auto end_word = [&](std::size_t at, bool more_parts) {
        take_word(at, take);
        if (!more_parts) end_compound(take);
    };
    unsigned before = ' ';
    for (Xapian::Utf8Iterator it(text.data(), text.size()); it != end;) {
        const auto at = text.size() - it.left();
        const unsigned c = Xapian::Unicode::tolower(*it);
        ++it;
        const unsigned next = it != end ? *it : ' ';
        if (is_unspaced(c)) {
            end_word(at, false);
            if (is_word(c)) append(c, at);
            end_word(text.size() - it.left(), false);
        } else if (is_word(c)) {
            append(c, at);
        } else if (!term.word.empty() && is_apostrophe(c) && is_word(next)) {
            append('\'', at);
        } else if (is_digit(before) && is_digit(next) && (c == ',' || c == '.')) {
            if (c == '.') append('.', at);
        } else {
            end_word(at, is_hyphen(c) && is_word(next));
        }
        before = c;
    }
    end_word(text.size(), false);
}

Analyzer::Analyzer(const std::string& language) {
    if (!is_known_language(language)) throw std::invalid_argument("no stemmer for " + language);
    x_implementation = std::make_unique<Implementation>(language);
}

Analyzer::~Analyzer() = default;

void Analyzer::analyze(std::string_view text, const std::function<void(const Term&)>& take) {
    x_implementation->run(text, take);
}

std::vector<Term> Analyzer::analyze(std::string_view text) {
    std::vector<Term> terms;
    analyze(text, [&terms](const Term& term) { terms.push_back(term); });
    return terms;
}

std::string Analyzer::stem(const std::string& word) {
    return x_implementation->stem(word);
}

bool is_known_language(const std::string& language) {
    if (language == "none") return true;
    const auto names = " " + Xapian::Stem::get_available_languages() + " ";
    return !language.empty() && names.find(" " + language + " ") != std::string::npos;
}

}  // namespace continuo
