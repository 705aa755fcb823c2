#include "agent/extractive/answerability.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "agent/language/lexicon.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

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

/// Both ways round, sorted by the first.
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

/// A word of the question whose opposite is in the text, and itself is not.
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

/// Terms of the sentence and of the ones before and after it.
TermSet terms_around(const Passage& passage, std::size_t at) {
    TermSet terms = 0;
    const std::size_t from = at > 0 ? at - 1 : at;
    for (std::size_t i = from; i < passage.sentences.size() && i <= at + 1; ++i) {
        terms |= passage.sentences[i].exact | passage.sentences[i].akin;
    }
    return terms;
}

/// Counts the terms that the passage does not have.
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
    for (std::size_t i = 0; i < question.terms().size(); ++i) {
        const auto& term = question.terms()[i];
        if (term.carried) continue;
        heaviest = std::max(heaviest, term.weight);
        if ((near >> i & 1U) == 0) missing = std::max(missing, term.weight);
        if ((anywhere >> i & 1U) != 0) continue;
        if (term.number) {
            evidence.number_missing = 1;
        } else if (term.name) {
            evidence.names_missing = std::min(2.0, evidence.names_missing + 1);
        }
    }
    evidence.missing = heaviest > 0 ? missing / heaviest : 1;
}

/// The share of the question's own weight in `found`. Terms of the earlier exchange help as far as
/// the question's own are found, and replace them when there are none ("how much is it?").
double relatedness(const QuestionTerms& question, TermSet found) {
    if (question.own() == 0) return question.weight_of(found) / question.weight();
    const double all = question.weight_of(question.own());
    const double share = question.weight_of(found & question.own()) / all;
    const double carried = share * question.weight_of(found & ~question.own());
    return (share * all + carried) / (all + carried);
}

/// From 0 at `low` to 1 at `high`.
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
    const auto window = terms_around(passage, choice.best.sentence);
    evidence.relatedness = relatedness(question, window | passage.title);
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
        // Then nothing at all of the question is in the sentence but its topic.
        if (!shaped && question.own() == 0) evidence.relatedness /= 2;
    }
    return evidence;
}

double answerability(const Evidence& e) {
    // Logistic regression on SQuAD 2.0 development questions, tried on the articles left out.
    // Those all share their words with the passage; for questions about something else entirely
    // there is the ramp.
    const double log_odds = 0.8 + 0.62 * e.fit - 0.55 * e.missing - 0.30 * e.names_missing -
                            0.92 * e.number_missing - 2.86 * e.negation_lost -
                            1.12 * e.negation_kept - 1.76 * e.opposite - 0.80 * e.shape_missing;
    return ramp(e.relatedness, 0.2, 0.5) / (1 + std::exp(-log_odds));
}

}  // namespace continuo
