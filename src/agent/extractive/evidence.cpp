#include "agent/extractive/evidence.hpp"

#include <algorithm>
#include <bit>
#include <string_view>
#include <vector>

#include "agent/extractive/passage_ranking.hpp"
#include "agent/extractive/sentence_scoring.hpp"
#include "agent/language/lexicon.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

// How much of the heaviest term is there by a synonym only. Measured on everyday questions.
constexpr double synonym_presence = 0.3;

bool is_negation(std::string_view word) {
    return word.ends_with("n't") || is_one_of(
                                        word,
                                        {"not",
                                         "never",
                                         "cannot",
                                         "without",
                                         "didnt",
                                         "wasnt",
                                         "isnt",
                                         "doesnt",
                                         "neither",
                                         "nor",
                                         "none"}
                                    );
}

struct Opposites {
    std::string_view word;
    std::string_view other;
};

/// The pairs in both directions, sorted by `word`.
std::vector<Opposites> read_opposites() {
    constexpr std::string_view list = "opposites";
    std::vector<Opposites> both;
    for (const auto& line : read_lexicon(list)) {
        if (line.value.empty()) fail_lexicon(list, line);
        both.push_back({line.key, line.value});
        both.push_back({line.value, line.key});
    }
    std::ranges::sort(both, {}, &Opposites::word);
    return both;
}

bool holds(const Words& words, std::size_t first, std::size_t last, std::string_view word) {
    for (std::size_t i = first; i < last; ++i) {
        if (words[i].lower == word) return true;
    }
    return false;
}

/// Whether the words `first` to `last` of the text contain the opposite of a question's word but
/// not that word.
bool has_opposite(const Words& question, const Words& text, std::size_t first, std::size_t last) {
    static const auto opposites = read_opposites();
    for (const auto& word : question) {
        const auto found = std::ranges::equal_range(opposites, word.lower, {}, &Opposites::word);
        for (const auto& [asked, other] : found) {
            if (holds(text, first, last, other) && !holds(text, first, last, asked)) return true;
        }
    }
    return false;
}

/// Sets the evidence of terms that are missing in the sentence or in the passage.
void note_missing_terms(
    Evidence& evidence,
    const QuestionTerms& question,
    const Passage& passage,
    const PassageSentence& sentence
) {
    const TermSet near = sentence.exact | sentence.akin | passage.title;
    const TermSet anywhere = passage.all | passage.akin;
    double heaviest = 0;
    double missing = 0;
    double missing_with_synonyms = 0;
    for (std::size_t i = 0; i < question.terms().size(); ++i) {
        const auto& term = question.terms()[i];
        if (term.carried) continue;
        heaviest = std::max(heaviest, term.weight);
        if ((near >> i & 1U) == 0) {
            missing = std::max(missing, term.weight);
            if ((sentence.related >> i & 1U) == 0)
                missing_with_synonyms = std::max(missing_with_synonyms, term.weight);
        }
        if (term.name && (near >> i & 1U) == 0)
            evidence.names_apart = std::min(2.0, evidence.names_apart + 1);
        if ((anywhere >> i & 1U) != 0) continue;
        if (term.number) {
            evidence.number_missing = 1;
        } else if (term.name) {
            evidence.names_missing = std::min(2.0, evidence.names_missing + 1);
        }
    }
    missing = synonym_presence * missing_with_synonyms + (1 - synonym_presence) * missing;
    evidence.missing = heaviest > 0 ? missing / heaviest : 1;
}

/// The share of the question's weight that is in `found`. Terms carried from the earlier exchange
/// count in proportion to the share of the question's own terms found; without own terms, they
/// count alone ("how much is it?").
double share_of(const QuestionTerms& question, TermSet found) {
    if (question.own() == 0) return question.weight_of(found) / question.weight();
    const double all = question.weight_of(question.own());
    const double share = question.weight_of(found & question.own()) / all;
    const double carried = share * question.weight_of(found & ~question.own());
    return (share * all + carried) / (all + carried);
}

/// Sets what is known without a passage.
void note_question(Evidence& evidence, const QuestionTerms& question) {
    constexpr double many_terms = 12;
    evidence.terms = std::min(1.0, static_cast<double>(question.terms().size()) / many_terms);
    TermSet unknown = 0;
    for (std::size_t i = 0; i < question.terms().size(); ++i) {
        if (question.terms()[i].unknown) unknown |= 1ULL << i;
    }
    evidence.unknown = question.weight_of(unknown) / question.weight();
    evidence.carried = question.weight_of(~question.own()) / question.weight();
    double heaviest = 0;
    for (const auto& term : question.terms())
        heaviest = term.carried ? heaviest : std::max(heaviest, term.weight);
    const double unknown_weight = std::max(question.unknown_weight(), 0.1);
    evidence.most_weight = heaviest / unknown_weight;
    const auto own = std::popcount(question.own());
    if (own > 0)
        evidence.mean_weight =
            question.weight_of(question.own()) / static_cast<double>(own) / unknown_weight;
}

/// By the mean length of its sentences, without headings, lists and tables: 0 up to 16 words, 1
/// from 22.
double prose_of(const Passage& passage) {
    constexpr double short_sentence = 16;
    constexpr double long_sentence = 22;
    double words = 0;
    double sentences = 0;
    for (const auto& sentence : passage.sentences) {
        if (sentence.heading || sentence.row || sentence.listed) continue;
        words += static_cast<double>(sentence.last_word - sentence.first_word);
        ++sentences;
    }
    if (sentences == 0) return 0;
    return std::clamp(
        (words / sentences - short_sentence) / (long_sentence - short_sentence), 0.0, 1.0
    );
}

/// Sets how well the passage agrees with the question as a whole, and with the search.
void note_passage(
    Evidence& evidence,
    const QuestionTerms& question,
    const std::vector<Passage>& passages,
    const Passage& passage
) {
    constexpr double large_bm25 = 30;
    evidence.in_title = share_of(question, passage.title);
    evidence.in_passage_related = share_of(question, passage.all | passage.akin | passage.related);
    evidence.bm25 = bm25_per_term(question, passage);
    evidence.bm25_sum = bm25_of(question, passage) / large_bm25;
    evidence.relevance = passage.source->relevance_score;
    if (passage.similarity.known()) {
        evidence.similar = passage.similarity.passage;
        evidence.similar_mean = passage.similarity.mean;
        evidence.similar_best = passage.similarity.best;
    }
    const auto& first = *std::ranges::max_element(passages, {}, [](const Passage& one) {
        return one.source->relevance_score;
    });
    evidence.agrees = first.document() == passage.document() ? 1 : 0;
    evidence.prose = prose_of(passage);
}

/// Sets what the passage has to do with the exchange before.
void note_thread(Evidence& evidence, const Passage& passage, const Thread& thread) {
    const auto fit = thread_fit(passage, thread);
    evidence.goes_on = fit.goes_on;
    evidence.stays = fit.stays;
    evidence.may_go_on = fit.may_go_on;
    evidence.may_stay = fit.may_stay;
    evidence.goes_on_covered = evidence.goes_on * evidence.in_passage_related;
    evidence.stays_covered = evidence.stays * evidence.in_passage_related;
    evidence.may_go_on_covered = evidence.may_go_on * evidence.in_passage_related;
}

/// Sets whether the sentence denies what is asked, or the other way round.
void note_negation(
    Evidence& evidence,
    const QuestionTerms& question,
    const Passage& passage,
    const PassageSentence& sentence
) {
    const auto first = sentence.first_word;
    const auto last = sentence.last_word;
    const auto negates = [](const Word& word) { return is_negation(word.lower); };
    const bool asked = std::ranges::any_of(question.words(), negates);
    const bool said =
        std::ranges::any_of(passage.words().all().subspan(first, last - first), negates);
    evidence.negation_lost = asked && !said ? 1 : 0;
    evidence.negation_kept = asked && said ? 1 : 0;
    evidence.opposite = has_opposite(question.words(), passage.words(), first, last) ? 1 : 0;
}

}  // namespace

Evidence collect_evidence(
    const QuestionTerms& question,
    AnswerShape shape,
    const std::vector<Passage>& passages,
    const Choice& choice,
    const Thread& thread
) {
    Evidence evidence;
    if (choice.picks.empty() || question.weight() <= 0) return evidence;
    const auto& passage = passages[choice.best.passage];
    const auto& sentence = passage.sentences[choice.best.sentence];
    note_question(evidence, question);
    note_passage(evidence, question, passages, passage);
    note_thread(evidence, passage, thread);
    note_missing_terms(evidence, question, passage, sentence);
    note_negation(evidence, question, passage, sentence);
    evidence.margin = std::min(2.0, choice.margin);
    evidence.yes_no = shape == AnswerShape::yes_no ? 1 : 0;
    if (shows_in_words(shape)) {
        const bool shaped = holds_shape(shape, question, passage, sentence);
        evidence.asks_shape = 1;
        evidence.shape_missing = shaped ? 0 : 1;
        evidence.only_shape_missing = !shaped && question.own() == 0;
    }
    return evidence;
}

}  // namespace continuo
