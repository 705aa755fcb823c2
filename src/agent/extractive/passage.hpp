#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "agent/extractive/passage_text.hpp"
#include "agent/language/words.hpp"
#include "domain/message.hpp"

namespace continuo {

class KnowledgeBase;
class SynonymList;
class Synonyms;

/// Those of `own` (may be null), before the built-in English ones; by stem_of(). Made once: costs
/// milliseconds.
[[nodiscard]] std::shared_ptr<const Synonyms> make_answer_synonyms(const SynonymList* own);
/// The built-in ones alone.
[[nodiscard]] const Synonyms& english_answer_synonyms();

/// A topic word of the question.
struct QuestionTerm {
    std::string_view lower;
    std::uint64_t stem = 0;
    double weight = 0;  ///< inverse document frequency; less for a word of the earlier exchange
    bool name = false;  ///< a capital letter inside the question
    bool number = false;
    bool carried = false;  ///< from the earlier exchange: need not be in the answer
    bool unknown = false;  ///< not in any document
};

/// A bit set of terms; a question has at most 64.
using TermSet = std::uint64_t;

/// The terms of a question, with their weights.
class QuestionTerms {
public:
    /// `carried`: topic words of the earlier exchange, for a follow-up question.
    QuestionTerms(
        std::string_view question,
        std::string_view carried,
        const KnowledgeBase& knowledge,
        const Synonyms& synonyms = english_answer_synonyms()
    );

    [[nodiscard]] const Words& words() const { return x_words; }
    [[nodiscard]] const std::vector<QuestionTerm>& terms() const { return x_terms; }
    [[nodiscard]] double weight_of(TermSet terms) const;
    /// The same, with other weights of the terms than their own.
    [[nodiscard]] static double weight_of(TermSet terms, std::span<const double> weights);
    [[nodiscard]] double weight() const { return x_weight; }  ///< of all terms
    /// Of a word that is in no document.
    [[nodiscard]] double unknown_weight() const { return x_unknown_weight; }
    [[nodiscard]] std::span<const double> weights() const { return x_weights; }
    /// Terms of the question itself, without those of the earlier exchange.
    [[nodiscard]] TermSet own() const { return x_own; }
    /// The term that `word` is a form of: a set of one or none.
    [[nodiscard]] TermSet exact(const Word& word) const;
    /// Terms that `word` is a synonym of: "refund" of "money back".
    [[nodiscard]] TermSet related(const Word& word) const;
    /// Terms with the same first five letters as `word`, which may be related ("diagnosis",
    /// "diagnosed").
    [[nodiscard]] TermSet akin(const Word& word) const;

private:
    void add(const Words& words, const KnowledgeBase& knowledge, bool carried);
    void add_synonyms(const Words& words, const Synonyms& synonyms);

    Words x_words;
    Words x_carried;
    std::vector<QuestionTerm> x_terms;
    /// A word that stands for terms of the question.
    struct Synonym {
        std::uint64_t stem = 0;
        TermSet terms = 0;
    };
    std::vector<Synonym> x_synonyms;  // sorted by stem
    std::uint64_t x_synonym_filter = 0;
    std::uint64_t x_filter = 0;      ///< a bit for each stem, to reject most other words quickly
    std::uint64_t x_beginnings = 0;  ///< a bit for each first letter
    double x_weight = 0;
    double x_unknown_weight = 0;
    std::vector<double> x_weights;
    TermSet x_own = 0;
};

/// A sentence of a passage with the terms of the question that it contains.
struct PassageSentence : TextSentence {
    TermSet exact = 0;
    TermSet akin = 0;     ///< besides the exact ones
    TermSet related = 0;  ///< besides both
};

/// A source with the matches of a question's terms.
struct Passage {
    /// `cut` is made from the source's content. The source must outlive the passage.
    Passage(
        const Source& source, std::shared_ptr<const PassageText> cut, const QuestionTerms& question
    );

    [[nodiscard]] const Words& words() const { return cut->words; }
    [[nodiscard]] std::string_view text(const PassageSentence& sentence) const;
    /// Whether it may be what is meant although it has no word of the question.
    [[nodiscard]] bool is_near() const {
        constexpr double near = 0.5;
        return similarity.known() && similarity.nearness() >= near;
    }
    /// The id of its document; may be empty.
    [[nodiscard]] std::string_view document() const;

    const Source* source;
    std::shared_ptr<const PassageText> cut;
    std::vector<PassageSentence> sentences;
    TermSet title = 0;          ///< terms in the title and the headings
    TermSet all = 0;            ///< exact, in any sentence or the title
    TermSet akin = 0;           ///< akin, in any sentence
    TermSet related = 0;        ///< by synonyms, in any sentence or the title
    TermSet related_title = 0;  ///< by synonyms, in the title or the headings
    double title_fit = 0;       ///< 0..1: share of the title's words that the question has
    Similarity similarity;      ///< the source's; one that was not compared is as the average
    /// How often each term is in it, as itself; in the title and the headings it counts twice.
    std::vector<unsigned> frequency;
    /// The weight of each term for choosing a sentence of this passage: less for a term that many
    /// of its sentences have.
    std::vector<double> weights;

private:
    void set_weights(const QuestionTerms& question);
};

/// BM25 of the passage for the question's own terms, with an average length of 120 words; without
/// an upper limit.
[[nodiscard]] double bm25_of(const QuestionTerms& question, const Passage& passage);

/// The same for each of the question's own terms, relative to the weight of a word that no document
/// has: 0 to about 2. 0 if there are no own terms.
[[nodiscard]] double bm25_per_term(const QuestionTerms& question, const Passage& passage);

}  // namespace continuo
