#include "agent/extractive/sentence_choice.hpp"

#include <algorithm>
#include <ranges>
#include <tuple>
#include <utility>

#include "agent/extractive/passage_ranking.hpp"
#include "agent/extractive/said_sentences.hpp"
#include "agent/extractive/sentence_fit.hpp"
#include "agent/extractive/sentence_scoring.hpp"
#include "agent/extractive/thread_ranking.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

// Sentences are quoted, the likeliest first, until the answer is among them with this probability.
// Measured on labelled questions (bench/answers/fit_sentences.py): more quotes more than it
// answers.
constexpr double probable_enough = 0.95;
// A further sentence is worth its words with this probability for each of them: a short one is
// quoted sooner than a long one. Measured as above.
constexpr double probability_a_word = 0.0052;
constexpr double probability_min = 0.03;
constexpr std::size_t quoted_words_max = 80;
constexpr std::size_t list_words_max = 100;  // with all steps of a list
// A sentence of another passage is quoted from this share of the best sentence's score.
constexpr double other_passage_min = 0.7;
// ... and if it has this share of the question that the best passage lacks.
constexpr double other_part_min = 0.2;

std::size_t word_count(const PassageSentence& sentence) {
    return sentence.last_word - sentence.first_word;
}

/// Whether a row separates the first row of its table from the others: "|---|---|".
bool is_rule(const PassageSentence& row) {
    return row.row && row.first_word == row.last_word;
}

/// Chooses the sentences of the best passage that are quoted.
class PassageQuote {
public:
    /// `said`: sentences that are not quoted again, unless another is not understood without.
    PassageQuote(
        const Passage& passage,
        const std::vector<double>& probabilities,
        const std::vector<bool>& said
    )
        : x_sentences(passage.sentences),
          x_passage(passage),
          x_probabilities(probabilities),
          x_said(said),
          x_quoted(passage.sentences.size()) {}

    /// Indexes of sentences, in the order of the text.
    std::vector<std::size_t> choose(std::size_t best) && {
        take_with_list(best);
        double probability = x_probabilities[best];
        for (const auto i : likeliest_first()) {
            if (probability >= probable_enough || x_probabilities[i] < probability_min) break;
            if (x_quoted[i] || x_said[i] || !may_stand(i) || !is_worth(i)) continue;
            take_with_list(i);
            probability += x_probabilities[i];
        }
        for (std::size_t i = 0; i < x_sentences.size(); ++i) {
            if (x_quoted[i]) take_introduction(i);
        }
        std::vector<std::size_t> chosen;
        for (std::size_t i = 0; i < x_sentences.size(); ++i) {
            if (x_quoted[i]) chosen.push_back(i);
        }
        return chosen;
    }

private:
    [[nodiscard]] std::vector<std::size_t> likeliest_first() const {
        std::vector<std::size_t> order(x_sentences.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        std::ranges::sort(order, [this](std::size_t a, std::size_t b) {
            return std::tuple(-x_probabilities[a], a) < std::tuple(-x_probabilities[b], b);
        });
        return order;
    }

    [[nodiscard]] bool may_stand(std::size_t i) const {
        return !x_sentences[i].orders && !x_sentences[i].heading && !is_rule(x_sentences[i]);
    }

    [[nodiscard]] bool is_worth(std::size_t i) const {
        const auto words = word_count(x_sentences[i]);
        return x_words + words <= quoted_words_max &&
               x_probabilities[i] >= probability_a_word * static_cast<double>(words);
    }

    void take(std::size_t i) {
        if (x_quoted[i] || x_sentences[i].orders) return;
        x_quoted[i] = true;
        x_words += word_count(x_sentences[i]);
    }

    /// Takes a sentence; with all steps, if it is one or introduces them: they are no use apart.
    void take_with_list(std::size_t i) {
        take(i);
        const bool leads = i + 1 < x_sentences.size() && x_sentences[i + 1].step &&
                           x_passage.text(x_sentences[i]).ends_with(':');
        if (!x_sentences[i].step && !leads) return;
        auto first = leads ? i + 1 : i;
        while (first > 0 && x_sentences[first - 1].step)
            --first;
        std::size_t words = x_words;
        auto last = first;
        for (; last < x_sentences.size() && x_sentences[last].step; ++last)
            words += word_count(x_sentences[last]);
        if (words > list_words_max) return;
        for (; first < last; ++first)
            take(first);
    }

    /// Takes what a sentence is not understood without: the head of its table, the sentence before
    /// its list, the bold lead of its paragraph.
    void take_introduction(std::size_t i) {
        const auto& sentence = x_sentences[i];
        if (sentence.row) {
            take(sentence.lead);
            if (sentence.lead + 1 < i && is_rule(x_sentences[sentence.lead + 1]))
                take(sentence.lead + 1);
        } else if (sentence.listed) {
            auto before = i;
            while (before > 0 && x_sentences[before].listed)
                --before;
            const auto& introduction = x_sentences[before];
            if (!introduction.listed && !introduction.row && !is_marked_heading(before) &&
                x_passage.text(introduction).ends_with(':'))
                take(before);
        }
        if (sentence.lead + 1 == i && x_sentences[sentence.lead].heading &&
            !is_marked_heading(sentence.lead))
            take(sentence.lead);
    }

    [[nodiscard]] bool is_marked_heading(std::size_t i) const {
        return x_passage.text(x_sentences[i]).starts_with('#');
    }

    const std::vector<PassageSentence>& x_sentences;
    const Passage& x_passage;
    const std::vector<double>& x_probabilities;
    const std::vector<bool>& x_said;
    std::vector<bool> x_quoted;
    std::size_t x_words = 0;
};

/// "How do I" is answered by numbered steps, if the passage has one such list.
void prefer_steps(Pick& best, const Passage& passage) {
    std::size_t lists = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < passage.sentences.size(); ++i) {
        if (!passage.sentences[i].step || (i > 0 && passage.sentences[i - 1].step)) continue;
        ++lists;
        first = i;
    }
    if (lists == 1) best.sentence = first;
}

/// A passage with its likeliest sentence.
struct Ranked {
    Pick at;
    double score = 0;  // score_sentence()
    double rank = 0;   // rank_score() and thread_score()
    ThreadFit thread_fit;
    std::vector<double> probabilities;
};

/// The best rank of a passage of another document; 0 if there is none.
double best_of_others(
    const std::vector<Ranked>& ranked, const std::vector<Passage>& passages, std::size_t passage
) {
    double best = 0;
    for (const auto& other : ranked) {
        if (other.at.passage != passage &&
            passages[other.at.passage].document() != passages[passage].document())
            best = std::max(best, other.rank);
    }
    return best;
}

/// The likeliest sentence of each passage that shares a word with the question, or is near it by
/// meaning, by rank.
std::vector<Ranked> rank_passages(
    const QuestionTerms& question,
    AnswerShape shape,
    const std::vector<Passage>& passages,
    const Thread& thread
) {
    const auto asked =
        sentence_question(question, shape, thread.follow_up ? thread.said : std::string_view());
    double best_relevance = 0;
    for (const auto& passage : passages)
        best_relevance = std::max(best_relevance, passage.source->relevance_score);
    const auto thread_fits = continuo::thread_fits(question, shape, passages, thread);
    std::vector<Ranked> ranked;
    for (std::size_t p = 0; p < passages.size(); ++p) {
        auto probabilities = sentence_probabilities(asked, passages[p]);
        const auto best = std::ranges::max_element(probabilities);
        if (best == probabilities.end() || *best <= 0) continue;
        const Pick at{p, static_cast<std::size_t>(best - probabilities.begin())};
        const double score = score_sentence(question, shape, passages[p], at.sentence);
        if (score <= 0 && !passages[p].is_near()) continue;
        const auto fit = fit_of(question, shape, passages[p], at.sentence, best_relevance, thread);
        ranked.push_back(
            {at,
             score,
             rank_score(fit, passages[p].similarity.known()) + thread_score(thread_fits[p]),
             thread_fits[p],
             std::move(probabilities)}
        );
    }
    std::ranges::sort(ranked, [](const Ranked& a, const Ranked& b) {
        return a.rank != b.rank ? a.rank > b.rank : a.at.passage < b.at.passage;
    });
    return ranked;
}

/// Whether a question may have two parts: "how long does it take and what does it cost",
/// "standard or express".
bool may_have_parts(const Words& question) {
    return std::ranges::any_of(question, [](const Word& word) {
        return is_one_of(
            word.lower, {"also", "and", "between", "but", "or", "plus", "than", "versus", "vs"}
        );
    });
}

/// The likeliest sentence of another passage, if it has a term of the question that the best
/// passage lacks: the other part of a question in two parts.
const Ranked* other_part(
    const std::vector<Ranked>& ranked,
    const std::vector<Passage>& passages,
    const QuestionTerms& question
) {
    if (!may_have_parts(question.words())) return nullptr;
    const auto& first = ranked.front();
    for (const auto& other : ranked | std::views::drop(1)) {
        const auto& sentence = passages[other.at.passage].sentences[other.at.sentence];
        const bool quotable = !sentence.heading && !sentence.row && !sentence.step;
        const auto added = sentence.exact & question.own() & ~passages[first.at.passage].all;
        if (quotable && other.score >= other_passage_min * first.score &&
            question.weight_of(added) >= other_part_min * question.weight_of(question.own()))
            return &other;
    }
    return nullptr;
}

/// What is quoted. A follow-up that would only repeat the last reply gets what that left out.
std::vector<std::size_t> quoted_sentences(
    Choice& choice,
    const QuestionTerms& question,
    AnswerShape shape,
    const Passage& passage,
    const std::vector<double>& probabilities,
    const Thread& thread
) {
    const std::vector<bool> none(passage.sentences.size());
    auto quoted = PassageQuote(passage, probabilities, none).choose(choice.best.sentence);
    if (!thread.follow_up || thread.said.empty()) return quoted;
    const auto said = said_sentences(passage, thread.said);
    const bool repeats = std::ranges::all_of(quoted, [&](std::size_t i) {
        return said[i] || passage.sentences[i].heading || is_rule(passage.sentences[i]);
    });
    if (!repeats) return quoted;
    const auto asked = sentence_question(question, shape, thread.said);
    const auto other = unsaid_sentence(asked, passage, probabilities, said, choice.best.sentence);
    choice.repeats = !other;
    if (!other) return quoted;
    choice.best.sentence = *other;
    return PassageQuote(passage, probabilities, said).choose(*other);
}

}  // namespace

Choice choose_sentences(
    const QuestionTerms& question,
    AnswerShape shape,
    const std::vector<Passage>& passages,
    const Thread& thread
) {
    Choice choice;
    const auto ranked = rank_passages(question, shape, passages, thread);
    if (ranked.empty()) return choice;
    for (const auto& one : ranked)
        choice.order.push_back(one.at);
    const auto& first = ranked.front();
    const auto& passage = passages[first.at.passage];
    choice.best = first.at;
    if (shape == AnswerShape::steps) prefer_steps(choice.best, passage);
    const auto quoted =
        quoted_sentences(choice, question, shape, passage, first.probabilities, thread);
    choice.score = first.score;
    choice.thread_fit = first.thread_fit;
    choice.probability = first.probabilities[choice.best.sentence];
    choice.margin = first.rank - best_of_others(ranked, passages, first.at.passage);
    for (const auto i : quoted)
        choice.picks.push_back({first.at.passage, i});
    if (const auto* other = other_part(ranked, passages, question))
        choice.picks.push_back(other->at);
    return choice;
}

}  // namespace continuo
