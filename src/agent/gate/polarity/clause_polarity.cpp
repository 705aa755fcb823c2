#include "agent/gate/polarity/clause_polarity.hpp"

#include <algorithm>
#include <string_view>

#include "agent/gate/polarity/clauses.hpp"
#include "agent/gate/polarity/opposite_words.hpp"
#include "agent/gate/words/gate_words.hpp"
#include "base/text.hpp"

// Each clause of the sentence is put beside the clauses of the evidence that have most of its topic
// words. It is contrary if all of those that fit nearly as well as the best deny what it affirms,
// or the other way round.

namespace continuo {

namespace {

constexpr double topics_min = 1;    // weight of a clause's topics: less may be about anything
constexpr double share_min = 0.75;  // of them that a clause of the evidence has
constexpr double inside_min = 0.7;
constexpr double share_surely = 0.8;    // to say that both are of one kind
constexpr double share_unclear = 0.85;  // where a negation is of a word that only one has
constexpr double as_good = 0.12;        // by how much less a clause may have

/// Whether one of the first `most` topic words behind the negation words[i] is in the other clause,
/// too.
enum class Governed { nothing, other, matched };
template <class IsMatched>
Governed governed_by(
    const Words& words, std::size_t i, std::size_t last, const IsMatched& matched, std::size_t most
) {
    std::size_t topics = 0;
    for (auto k = i + 1; k < last; ++k) {
        if (words[k].after_break && k > i + 1) return Governed::nothing;
        if (topic_weight(words[k]) <= 0) continue;
        if (matched(k)) return Governed::matched;
        if (++topics >= most) return Governed::other;
    }
    return Governed::nothing;
}

/// The denials of a clause.
struct Denials {
    std::size_t negations = 0;
    std::size_t predicates = 0;
    std::size_t unclear = 0;  ///< of something that the other clause does not have
};

template <class IsMatched>
Denials denials_of(
    const Words& words, WordRange range, const IsMatched& matched, std::size_t most
) {
    Denials found;
    for (auto i = range.first; i < range.last; ++i) {
        const auto denial = denial_at(words, i);
        if (denial == Denial::none) continue;
        if (denial == Denial::predicate) {
            ++found.predicates;
        } else if (governed_by(words, i, range.last, matched, most) == Governed::matched) {
            ++found.negations;
        } else if (!is_one_of(words.at(i), {"without", "non", "no"})) {
            ++found.unclear;
        }
    }
    return found;
}

/// A clause of the evidence beside one of the sentence.
struct Candidate {
    double share = 0;  ///< of the sentence's clause
    ClausePolarity polarity = ClausePolarity::unknown;
};

class ClauseComparer {
public:
    ClauseComparer(const AnswerSentence& sentence, const CheckedEvidence& evidence)
        : x_sentence(sentence), x_evidence(evidence) {}

    [[nodiscard]] ClausePolarity compare(WordRange clause) {
        x_clause = clause;
        x_topics.clear();
        x_weight = 0;
        for (std::size_t t = 0; t < x_sentence.topics.size(); ++t) {
            const auto& topic = x_sentence.topics[t];
            if (topic.word < clause.first || topic.word >= clause.last) continue;
            x_topics.push_back(t);
            x_weight += topic.weight;
        }
        if (x_weight < topics_min || is_elliptic(clause)) return ClausePolarity::unknown;
        for (const auto& quantity : x_sentence.quantities) {
            if (is_in_clause(quantity)) x_weight += of_quantity;
        }
        x_candidates.clear();
        for (const auto* aligned : x_evidence.texts)
            add_candidates(*aligned);
        double best = 0;
        for (const auto& one : x_candidates)
            best = std::max(best, one.share);
        bool same = false;
        bool contrary = false;
        for (const auto& one : x_candidates) {
            if (one.share < best - as_good) continue;
            if (one.polarity == ClausePolarity::unknown) return ClausePolarity::unknown;
            (one.polarity == ClausePolarity::same ? same : contrary) = true;
        }
        if (!same && contrary) return ClausePolarity::contrary;
        return best >= share_surely && same && !contrary ? ClausePolarity::same
                                                         : ClausePolarity::unknown;
    }

private:
    static constexpr double of_quantity = 1;

    /// "nor does it", "and neither are lamps": the verb is in the clause before.
    [[nodiscard]] bool is_elliptic(WordRange clause) const {
        const auto& words = x_sentence.words;
        return is_one_of(words.at(clause.first), {"nor", "neither"}) ||
               is_one_of(words.at(clause.first + 1), {"nor", "neither"});
    }

    [[nodiscard]] bool is_in_clause(const Quantity& quantity) const {
        return !quantity.indefinite && quantity.first_word >= x_clause.first &&
               quantity.first_word < x_clause.last;
    }

    /// The clauses of the text that have a topic word.
    void add_candidates(const Alignment& aligned) {
        const auto& text = aligned.text();
        std::vector<std::size_t> units;
        for (const auto t : x_topics) {
            for (const auto& match : aligned.matches(t))
                units.push_back(text.unit_of(match.word));
        }
        std::ranges::sort(units);
        units.erase(std::ranges::unique(units).begin(), units.end());
        for (const auto u : units) {
            const auto& unit = text.units()[u];
            if (unit.hidden || text.text().substr(0, unit.end).ends_with('?')) continue;
            if (unit.table || text.is_json()) {
                add_candidate(aligned, u, {unit.first_word, unit.last_word});
                continue;
            }
            for (const auto range :
                 clauses_of(text.text(), text.words(), unit.first_word, unit.last_word))
                add_candidate(aligned, u, range);
        }
    }

    void add_candidate(const Alignment& aligned, std::size_t u, WordRange range) {
        constexpr double of_context = 0.5;
        const auto& text = aligned.text();
        const auto& unit = text.units()[u];
        const bool listed = unit.listed && unit.lead != u;
        Candidate found;
        double inside_share = 0;
        std::vector<std::size_t> matched;  // words of the evidence
        std::vector<char> is_matched(x_sentence.words.size());
        for (const auto t : x_topics) {
            const auto& topic = x_sentence.topics[t];
            double outside = text.in_context(topic.stem) ? of_context : 0;
            double inside = 0;
            for (const auto& match : aligned.matches(t)) {
                const auto strength = static_cast<double>(match.strength);
                const auto there = text.unit_of(match.word);
                if ((match.word >= range.first && match.word < range.last) ||
                    (listed && there == unit.lead)) {
                    inside = std::max(inside, strength);
                    matched.push_back(match.word);
                    is_matched[topic.word] = 1;
                } else if (there == u) {
                    outside = std::max(outside, of_context * strength);
                }
            }
            inside_share += topic.weight * inside;
            found.share += topic.weight * std::max(inside, outside);
        }
        for (const auto& quantity : x_sentence.quantities) {
            if (!is_in_clause(quantity)) continue;
            const bool has = std::ranges::any_of(text.quantities(), [&](const Quantity& other) {
                return other.first_word >= range.first && other.first_word < range.last &&
                       equal_quantities(quantity, other);
            });
            if (!has) continue;
            found.share += of_quantity;
            inside_share += of_quantity;
        }
        found.share /= x_weight;
        if (found.share < share_min || inside_share < inside_min * x_weight) return;
        if (!unit.table && !text.is_json())
            found.polarity =
                polarity_beside(text, u, range, matched, is_matched, inside_share / x_weight);
        x_candidates.push_back(found);
    }

    /// `matched`: words of the text that the sentence's clause has; `is_matched`: by words of the
    /// sentence, those that the text's clause has; `inside_share`: of the clause.
    [[nodiscard]] ClausePolarity polarity_beside(
        const EvidenceText& text,
        std::size_t u,
        WordRange range,
        const std::vector<std::size_t>& matched,
        const std::vector<char>& is_matched,
        double inside_share
    ) const {
        const auto& unit = text.units()[u];
        const bool listed = unit.listed && unit.lead != u;
        const auto of_sentence = denials_of(
            x_sentence.words, x_clause, [&](std::size_t i) { return is_matched[i] != 0; }, 1
        );
        const auto in_evidence = [&](std::size_t i) {
            return std::ranges::find(matched, i) != matched.end();
        };
        auto of_text = denials_of(text.words(), range, in_evidence, 2);
        bool limited = is_limited(text.words(), range);
        if (listed) {
            const auto& lead = text.units()[unit.lead];
            const WordRange whole{lead.first_word, lead.last_word};
            for (auto i = whole.first; i < whole.last; ++i) {
                if (denial_at(text.words(), i) != Denial::none) ++of_text.negations;
            }
            limited |= is_limited(text.words(), whole);
        }
        const bool opposite = has_opposite(x_sentence.words, x_clause, text.words(), range);
        const auto unclear = of_sentence.unclear + of_text.unclear;
        const auto all = of_sentence.negations + of_sentence.predicates + of_text.negations +
                         of_text.predicates + unclear + (opposite ? 1 : 0);
        const bool conditions = is_condition(x_sentence.words.at(x_clause.first)) ==
                                is_condition(text.words().at(range.first));
        const bool weak = of_sentence.negations + of_text.negations == 0;
        const double enough = unclear > 0 ? share_unclear : weak ? share_surely : inside_min;
        if (all % 2 == 0) {
            if (of_text.negations < 2) return ClausePolarity::same;
        } else if (of_text.negations < 2 && conditions &&
                   limited == is_limited(x_sentence.words, x_clause) && inside_share >= enough) {
            return ClausePolarity::contrary;
        }
        return ClausePolarity::unknown;
    }

    const AnswerSentence& x_sentence;
    const CheckedEvidence& x_evidence;
    WordRange x_clause;
    std::vector<std::size_t> x_topics;  // of the clause
    double x_weight = 0;                // of its topics and quantities
    std::vector<Candidate> x_candidates;
};

}  // namespace

std::vector<ClauseComparison> compare_clauses(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
) {
    ClauseComparer comparer(sentence, evidence);
    std::vector<ClauseComparison> compared;
    for (const auto clause : clauses_of(sentence.text, sentence.words, 0, sentence.words.size()))
        compared.push_back({clause.first, clause.last, comparer.compare(clause)});
    return compared;
}

}  // namespace continuo
