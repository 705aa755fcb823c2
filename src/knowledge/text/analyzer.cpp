#include "knowledge/text/analyzer.hpp"

#include <utility>

#include "knowledge/text/stemmer.hpp"
#include "knowledge/text/stop_words.hpp"
#include "knowledge/text/tokenizer.hpp"

namespace continuo {

namespace {

constexpr std::size_t word_bytes_max = 64;     // a Xapian term holds 245; longer runs are not words
constexpr std::size_t compound_parts_max = 3;  // of a hyphenated word: longer ones are phrases

}  // namespace

struct Analyzer::Implementation {
    using Take = std::function<void(const Term&)>;

    explicit Implementation(const std::string& name) : language(name), stemmer(name) {}

    std::string language;
    Stemmer stemmer;
    Term term;             // passed to `take`
    std::string compound;  // the parts of a hyphenated word so far, without the hyphens
    std::size_t parts = 0;
    std::size_t compound_begin = 0;
    std::size_t compound_end = 0;

    void set_stem() {
        term.stem.clear();
        if (!is_stop_word(language, term.word)) term.stem = stemmer.stem(term.word);
    }

    void take_word(const Token& token, const Take& take) {
        if (token.lower.size() <= word_bytes_max) {
            term.word = token.lower;
            set_stem();
            term.begin = token.begin;
            term.end = token.end;
            term.compound = false;
            take(term);
        }
        if (parts == 0) compound_begin = token.begin;
        compound_end = token.end;
        compound += token.lower;
        ++parts;
    }

    void end_compound(const Take& take) {
        if (parts > 1 && parts <= compound_parts_max && compound.size() <= word_bytes_max) {
            term.word = compound;
            set_stem();
            term.begin = compound_begin;
            term.end = compound_end;
            term.compound = true;
            take(term);
        }
        compound.clear();
        parts = 0;
    }

    void run(std::string_view text, const Take& take) {
        compound.clear();  // in case `take` threw for the previous text
        parts = 0;
        Tokenizer tokenizer(text);
        Token token;
        while (tokenizer.next(token)) {
            if (!token.hyphenated) end_compound(take);
            take_word(token, take);
        }
        end_compound(take);
    }
};

Analyzer::Analyzer(const std::string& language)
    : x_implementation(std::make_unique<Implementation>(language)) {}

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
    auto& self = *x_implementation;
    return is_stop_word(self.language, word) ? std::string() : self.stemmer.stem(word);
}

std::string Analyzer::stem_of_any(const std::string& word) {
    return x_implementation->stemmer.stem(word);
}

}  // namespace continuo
