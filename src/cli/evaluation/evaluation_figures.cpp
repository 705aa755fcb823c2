#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "cli/evaluation/evaluation_outcome.hpp"
#include "cli/evaluation/evaluation_text.hpp"

namespace continuo {

namespace {

double share(std::size_t part, std::size_t all) {
    return static_cast<double>(part) / static_cast<double>(all);
}

std::size_t count_outcome(const std::vector<EvaluationRow>& rows, EvaluationOutcome outcome) {
    return static_cast<std::size_t>(std::ranges::count(rows, outcome, &EvaluationRow::outcome));
}

/// Sums over the searches. Recall@5: the share of a question's documents among the first five.
struct RetrievalSums {
    double hit1 = 0;
    double hit5 = 0;
    double recall5 = 0;
    double reciprocal = 0;
    double ndcg = 0;

    void add(const EvaluatedSearch& search) {
        const auto& [found, gold] = search;
        std::size_t first = 0;
        std::size_t among5 = 0;
        double gained = 0;
        for (std::size_t i = 0; i < found.size(); ++i) {
            const auto one = gold.find(found[i]);
            if (one == gold.end()) continue;
            if (first == 0) first = i + 1;
            if (i < 5) ++among5;
            if (i < 10) gained += static_cast<double>(one->second) / discount(i);
        }
        hit1 += first == 1 ? 1 : 0;
        hit5 += first > 0 && first <= 5 ? 1 : 0;
        recall5 += share(among5, gold.size());
        reciprocal += first > 0 && first <= 10 ? 1 / static_cast<double>(first) : 0;
        if (const auto best = ideal(gold); best > 0) ndcg += gained / best;
    }

private:
    static double discount(std::size_t index) { return std::log2(static_cast<double>(index) + 2); }
    static double ideal(const std::map<std::string, std::int64_t>& gold) {
        std::vector<std::int64_t> gains;
        for (const auto& [id, gain] : gold)
            gains.push_back(gain);
        std::ranges::sort(gains, std::greater());
        double sum = 0;
        for (std::size_t i = 0; i < std::min<std::size_t>(gains.size(), 10); ++i)
            sum += static_cast<double>(gains[i]) / discount(i);
        return sum;
    }
};

/// The chance that a question with an answer has more confidence than one without; ties count half.
double area_under_curve(
    const std::vector<EvaluationRow>& with, const std::vector<EvaluationRow>& without
) {
    std::vector<double> scores;
    for (const auto& row : without)
        scores.push_back(row.reply.confidence);
    std::ranges::sort(scores);
    std::size_t doubled = 0;
    for (const auto& row : with) {
        const auto [begin, end] = std::ranges::equal_range(scores, row.reply.confidence);
        doubled += static_cast<std::size_t>(begin - scores.begin());
        doubled += static_cast<std::size_t>(end - scores.begin());
    }
    return static_cast<double>(doubled) / 2 / static_cast<double>(with.size()) /
           static_cast<double>(without.size());
}

/// How far confidence is from the share of right answers, over ten bins of the answers given.
class CalibrationBins {
public:
    void add(const EvaluationRow& row) {
        if (row.reply.answer_type != "answer") return;
        const auto confidence = std::clamp(row.reply.confidence, 0.0, 1.0);
        const auto bin = std::min(static_cast<std::size_t>(confidence * 10), x_bins.size() - 1);
        x_bins[bin].confidence += confidence;
        if (row.outcome == EvaluationOutcome::right) x_bins[bin].right += 1;
        ++x_answers;
    }
    [[nodiscard]] bool empty() const { return x_answers == 0; }
    [[nodiscard]] double error() const {
        double sum = 0;
        for (const auto& bin : x_bins)
            sum += std::abs(bin.confidence - bin.right);
        return sum / static_cast<double>(x_answers);
    }

private:
    struct Bin {
        double confidence = 0;
        double right = 0;
    };
    std::array<Bin, 10> x_bins{};
    std::size_t x_answers = 0;
};

class FigureList {
public:
    void count(std::string name, std::size_t number) {
        x_figures.push_back({std::move(name), static_cast<double>(number), true});
    }
    void value(std::string name, double number) {
        x_figures.push_back({std::move(name), number, false});
    }
    std::vector<EvaluationFigure> take() { return std::move(x_figures); }

private:
    std::vector<EvaluationFigure> x_figures;
};

void add_retrieval(FigureList& figures, const std::vector<EvaluatedSearch>& searches) {
    if (searches.empty()) return;
    RetrievalSums sums;
    for (const auto& search : searches)
        sums.add(search);
    const auto n = static_cast<double>(searches.size());
    figures.count("searches", searches.size());
    figures.value("hit@1", sums.hit1 / n);
    figures.value("hit@5", sums.hit5 / n);
    figures.value("recall@5", sums.recall5 / n);
    figures.value("MRR@10", sums.reciprocal / n);
    figures.value("nDCG@10", sums.ndcg / n);
}

void add_questions(FigureList& figures, const std::vector<EvaluationRow>& questions) {
    const auto n = questions.size();
    if (n == 0) return;
    figures.count("queries", n);
    std::map<std::string, std::pair<std::size_t, std::size_t>> kinds;  // right, all
    for (const auto outcome :
         {EvaluationOutcome::right,
          EvaluationOutcome::suggested,
          EvaluationOutcome::wrong,
          EvaluationOutcome::silent})
        figures.value(std::string(to_string(outcome)), share(count_outcome(questions, outcome), n));
    std::size_t words = 0;
    for (const auto& row : questions) {
        words += count_words(row.reply.text);
        auto& [right, all] = kinds[row.kind];
        right += row.outcome == EvaluationOutcome::right ? 1 : 0;
        ++all;
    }
    const auto holds = std::ranges::count(questions, true, &EvaluationRow::holds);
    figures.value("right_and_holds", share(static_cast<std::size_t>(holds), n));
    figures.value("reply_words", share(words, n));
    for (const auto& [kind, counts] : kinds)
        figures.value("right:" + kind, share(counts.first, counts.second));
}

}  // namespace

std::vector<EvaluationFigure> evaluation_figures(const EvaluationResult& result) {
    FigureList figures;
    add_retrieval(figures, result.searches);
    add_questions(figures, result.questions);
    const auto& without = result.unanswerable;
    if (!without.empty()) {
        figures.count("unanswerable", without.size());
        const auto refused = count_outcome(without, EvaluationOutcome::refused);
        figures.value("refused", share(refused, without.size()));
        if (!result.questions.empty())
            figures.value("AUROC", area_under_curve(result.questions, without));
    }
    CalibrationBins bins;
    for (const auto& row : result.questions)
        bins.add(row);
    for (const auto& row : without)
        bins.add(row);
    if (!bins.empty()) figures.value("ECE", bins.error());
    if (!result.turns.empty()) {
        figures.count("turns", result.turns.size());
        const auto fits = count_outcome(result.turns, EvaluationOutcome::expected);
        figures.value("turns_as_expected", share(fits, result.turns.size()));
    }
    return figures.take();
}

}  // namespace continuo
