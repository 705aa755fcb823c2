#include "agent/extractive/answerability.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "agent/language/lexicon.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

// How much of a term counts that is there by a synonym only: for what the sentences are about, and
// for the heaviest term not to be missing. Measured on everyday questions.
constexpr double synonym_trust = 0.6;
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

/// Terms in the sentence at `at` and its two neighbours; with `synonyms`, also by these.
TermSet terms_around(const Passage& passage, std::size_t at, bool synonyms) {
    TermSet terms = 0;
    const std::size_t from = at > 0 ? at - 1 : at;
    for (std::size_t i = from; i < passage.sentences.size() && i <= at + 1; ++i) {
        terms |= passage.sentences[i].exact | passage.sentences[i].akin;
        if (synonyms) terms |= passage.sentences[i].related;
    }
    return terms;
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
double relatedness(const QuestionTerms& question, TermSet found) {
    if (question.own() == 0) return question.weight_of(found) / question.weight();
    const double all = question.weight_of(question.own());
    const double share = question.weight_of(found & question.own()) / all;
    const double carried = share * question.weight_of(found & ~question.own());
    return (share * all + carried) / (all + carried);
}

/// Linear from 0 at `low` to 1 at `high`, clamped.
double ramp(double value, double low, double high) {
    return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

}  // namespace

Evidence collect_evidence(
    const QuestionTerms& question,
    AnswerShape shape,
    const std::vector<Passage>& passages,
    const Choice& choice
) {
    Evidence evidence;
    if (choice.picks.empty() || question.weight() <= 0) return evidence;
    const auto& passage = passages[choice.best.passage];
    const auto& sentence = passage.sentences[choice.best.sentence];
    const auto first = sentence.first_word;
    const auto last = sentence.last_word;
    const auto at = choice.best.sentence;
    const auto strict = relatedness(question, terms_around(passage, at, false) | passage.title);
    const auto loose = relatedness(question, terms_around(passage, at, true) | passage.title);
    evidence.relatedness = strict + synonym_trust * (loose - strict);
    evidence.fit = choice.score;
    evidence.in_sentence = question.weight_of(sentence.exact | sentence.akin) / question.weight();
    evidence.shared_title = passage.title_fit;
    note_missing_terms(evidence, question, passage, sentence);

    const bool asks_negated = std::ranges::any_of(question.words(), [](const Word& word) {
        return is_negation(word.lower);
    });
    const auto said = passage.words().all().subspan(first, last - first);
    const bool says_negated =
        std::ranges::any_of(said, [](const Word& word) { return is_negation(word.lower); });
    evidence.negation_lost = asks_negated && !says_negated ? 1 : 0;
    evidence.negation_kept = asks_negated && says_negated ? 1 : 0;
    evidence.opposite = has_opposite(question.words(), passage.words(), first, last) ? 1 : 0;
    if (shows_in_words(shape)) {
        bool shaped = false;
        for (std::size_t i = first; i < last && !shaped; ++i) {
            shaped =
                fits_shape(shape, passage.words(), i) && question.exact(passage.words()[i]) == 0;
        }
        evidence.shape_missing = shaped ? 0 : 1;
        // Then the sentence shares only the carried topic with the question.
        if (!shaped && question.own() == 0) evidence.relatedness /= 2;
    }
    return evidence;
}

double answerability(const Evidence& e) {
    // Logistic regression on SQuAD 2.0 development questions, validated on held-out articles. All
    // of these questions share words with their passage; the ramp handles questions about unrelated
    // topics.
    const double log_odds = 0.8 + 0.62 * e.fit - 0.55 * e.missing - 0.30 * e.names_missing -
                            0.92 * e.number_missing - 2.86 * e.negation_lost -
                            1.12 * e.negation_kept - 1.76 * e.opposite - 0.80 * e.shape_missing;
    // A follow-up is about the document that the last reply cited, unless something else is said.
    const double related = e.relatedness > 0 && e.goes_on ? e.relatedness + 0.2 : e.relatedness;
    return ramp(related, 0.2, 0.5) / (1 + std::exp(-log_odds - (e.goes_on ? 0.5 : 0)));
}

}  // namespace continuo
