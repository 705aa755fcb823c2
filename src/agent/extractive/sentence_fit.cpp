#include "agent/extractive/sentence_fit.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "agent/extractive/sentence_scoring.hpp"
#include "agent/language/linear_weights.hpp"
#include "agent/language/word_groups.hpp"

namespace continuo {

namespace {

/// The groups of language/lexicons/en/sentence-words.txt.
enum class SentenceWord : unsigned { currency, modal, negation, condition };

bool is_in(SentenceWord group, std::string_view word) {
    static const WordGroups<SentenceWord> groups(
        "sentence-words",
        {
            {"currency", SentenceWord::currency},
            {"modal", SentenceWord::modal},
            {"negation", SentenceWord::negation},
            {"condition", SentenceWord::condition},
        }
    );
    return groups.contains(group, word);
}

bool is_negation(const Word& word) {
    return word.lower.ends_with("n't") || is_in(SentenceWord::negation, word.lower);
}

/// "€5.90", "12 euros", "20 USD", "free of charge".
bool has_amount(std::string_view text, std::span<const Word> words) {
    for (const std::string_view sign : {"€", "$", "£", "¥"}) {
        if (text.contains(sign)) return true;
    }
    return std::ranges::any_of(words, [](const Word& word) {
        return is_in(SentenceWord::currency, word.lower);
    });
}

/// Terms that follow each other in the question, and are at most four words apart in the sentence.
unsigned neighbours_in(const QuestionTerms& question, std::span<const Word> words) {
    constexpr std::size_t apart_max = 4;
    unsigned found = 0;
    int before = -2;
    std::size_t before_at = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto terms = question.exact(words[i]);
        if (terms == 0) continue;
        const int term = std::countr_zero(terms);
        if (std::abs(term - before) == 1 && i - before_at <= apart_max) ++found;
        before = term;
        before_at = i;
    }
    return found;
}

double closeness(const SentenceFit& fit) {
    return fit.exact + 0.7 * fit.akin + 0.5 * fit.related + 0.9 * fit.lead;
}

/// What is the same for all sentences of a passage.
class PassageFits {
public:
    PassageFits(const SentenceQuestion& question, const Passage& passage)
        : x_question(question), x_passage(passage), x_own(question.terms.own()) {
        const auto& terms = question.terms.terms();
        for (std::size_t i = 0; i < terms.size(); ++i) {
            const double weight = passage.weights[i];
            (terms[i].carried ? x_carried_weight : x_own_weight) += weight;
            if (!terms[i].carried) x_heaviest = std::max(x_heaviest, terms[i].weight);
        }
        x_pairs = std::popcount(x_own) > 1 ? static_cast<double>(std::popcount(x_own) - 1) : 1.0;
        const auto& sentences = passage.sentences;
        const auto first =
            std::ranges::find_if(sentences, [](const auto& one) { return !one.heading; });
        x_first = static_cast<std::size_t>(first - sentences.begin());
    }

    [[nodiscard]] SentenceFit of(std::size_t at) const {
        const auto& sentence = x_passage.sentences[at];
        const auto words = words_of(sentence);
        SentenceFit fit;
        set_shares(fit, at);
        set_shape(fit, sentence, words);
        fit.pairs = std::min(1.0, neighbours_in(x_question.terms, words) / x_pairs);
        fit.number = std::ranges::any_of(words, [this](const Word& word) {
            return word.number && x_question.terms.exact(word) != 0;
        });
        const bool conditional = std::ranges::any_of(words, [](const Word& word) {
            return is_in(SentenceWord::condition, word.lower);
        });
        fit.condition = x_question.asks_if && conditional ? 1 : 0;
        const bool negates = std::ranges::any_of(words, is_negation);
        if (x_question.negates || negates)
            fit.negates = x_question.negates && negates ? 1.0 : x_question.negates ? -1.0 : 0.0;
        fit.first = at == x_first ? 1 : 0;
        const auto& lead = x_passage.sentences[sentence.lead];
        fit.begins = sentence.lead + 1 == at && (lead.exact | lead.akin | lead.related) != 0;
        fit.row = sentence.row ? 1 : 0;
        fit.row_key = sentence.row && (first_cell(sentence) & x_own) != 0 ? 1 : 0;
        fit.listed = sentence.listed ? 1 : 0;
        fit.heading = sentence.heading ? 1 : 0;
        fit.length = std::log(1.0 + static_cast<double>(words.size()));
        const auto text = x_passage.text(sentence);
        fit.said = !x_question.said.empty() && text.size() > 8 && x_question.said.contains(text);
        return fit;
    }

private:
    [[nodiscard]] std::span<const Word> words_of(const PassageSentence& sentence) const {
        return x_passage.words().all().subspan(
            sentence.first_word, sentence.last_word - sentence.first_word
        );
    }

    [[nodiscard]] double share(TermSet terms) const {
        return x_own_weight > 0
                   ? QuestionTerms::weight_of(terms & x_own, x_passage.weights) / x_own_weight
                   : 0;
    }

    void set_shares(SentenceFit& fit, std::size_t at) const {
        const auto& sentences = x_passage.sentences;
        const auto& sentence = sentences[at];
        TermSet left = ~sentence.exact;
        const auto take = [&](TermSet terms) {
            const auto taken = share(terms & left);
            left &= ~terms;
            return taken;
        };
        fit.exact = share(sentence.exact);
        fit.akin = take(sentence.akin);
        fit.related = take(sentence.related);
        const auto& lead = sentences[sentence.lead];
        fit.lead = take(lead.exact | lead.akin);
        if (at > 0) fit.before = share((sentences[at - 1].exact | sentences[at - 1].akin) & left);
        if (at + 1 < sentences.size())
            fit.after = share((sentences[at + 1].exact | sentences[at + 1].akin) & left);
        if (x_carried_weight > 0) {
            fit.carried =
                QuestionTerms::weight_of(
                    (sentence.exact | sentence.akin | lead.exact) & ~x_own, x_passage.weights
                ) /
                x_carried_weight;
        }
        const TermSet near =
            sentence.exact | sentence.akin | sentence.related | lead.exact | x_passage.title;
        double missing = 0;
        for (std::size_t i = 0; i < x_question.terms.terms().size(); ++i) {
            if (((~near & x_own) >> i & 1U) != 0)
                missing = std::max(missing, x_question.terms.terms()[i].weight);
        }
        fit.missing = x_heaviest > 0 ? missing / x_heaviest : 0;
    }

    void set_shape(SentenceFit& fit, const PassageSentence& sentence, std::span<const Word> words)
        const {
        const auto shape = x_question.shape;
        if (shape == AnswerShape::money) {
            fit.amount = has_amount(x_passage.text(sentence), words) ? 1 : 0;
        } else if (shape == AnswerShape::steps) {
            fit.steps = sentence.step ? 1 : 0;
        } else if (shape == AnswerShape::yes_no) {
            fit.decides = std::ranges::any_of(words, [](const Word& word) {
                return is_in(SentenceWord::modal, word.lower) || is_negation(word);
            });
        } else if (shows_in_words(shape)) {
            const bool shaped = holds_shape(shape, x_question.terms, x_passage, sentence);
            (shape == AnswerShape::duration ? fit.span
             : shape == AnswerShape::time   ? fit.date
                                            : fit.shape) = shaped ? 1 : 0;
        }
    }

    /// The terms in the first cell of a row: what the row is about.
    [[nodiscard]] TermSet first_cell(const PassageSentence& row) const {
        const auto end = x_passage.text(row).find('|', 1);
        TermSet found = 0;
        for (const auto& word : words_of(row)) {
            if (word.begin - row.range.begin >= end) break;
            found |= x_question.terms.exact(word) | x_question.terms.akin(word) |
                     x_question.terms.related(word);
        }
        return found;
    }

    const SentenceQuestion& x_question;
    const Passage& x_passage;
    TermSet x_own;
    double x_own_weight = 0;
    double x_carried_weight = 0;
    double x_heaviest = 0;
    double x_pairs = 1;
    std::size_t x_first = 0;
};

}  // namespace

SentenceQuestion sentence_question(
    const QuestionTerms& terms, AnswerShape shape, std::string_view said
) {
    SentenceQuestion question{.terms = terms, .shape = shape, .said = said};
    question.negates = std::ranges::any_of(terms.words(), is_negation);
    question.asks_if = std::ranges::any_of(terms.words(), [](const Word& word) {
        return is_in(SentenceWord::condition, word.lower);
    });
    return question;
}

std::vector<SentenceFit> sentence_fits(const SentenceQuestion& question, const Passage& passage) {
    const PassageFits fits(question, passage);
    std::vector<SentenceFit> all;
    all.reserve(passage.sentences.size());
    double closest = 0;
    for (std::size_t i = 0; i < passage.sentences.size(); ++i) {
        all.push_back(fits.of(i));
        closest = std::max(closest, closeness(all.back()));
    }
    for (auto& fit : all)
        fit.closest = closest > 0 ? closeness(fit) / closest : 0;
    return all;
}

std::vector<double> sentence_probabilities(
    const SentenceQuestion& question, const Passage& passage
) {
    static const LinearWeights weights("sentence-choice", sentence_fit_fields);
    std::vector<double> scores;
    for (const auto& fit : sentence_fits(question, passage))
        scores.push_back(weights.of(fit));
    const double highest = scores.empty() ? 0 : std::ranges::max(scores);
    double all = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        scores[i] = passage.sentences[i].orders ? 0 : std::exp(scores[i] - highest);
        all += scores[i];
    }
    for (auto& score : scores)
        score = all > 0 ? score / all : 0;
    return scores;
}

}  // namespace continuo
