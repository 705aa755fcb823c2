#include "knowledge/query_plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

// The chunk's words are read once to find the positions of the query's terms; everything else is
// computed from these few positions.

namespace continuo {

namespace {

constexpr std::size_t near_words_max = 8;   // terms further apart are not a pair
constexpr std::size_t sentence_words = 20;  // of English prose, on average
constexpr double reversed_share = 0.7;      // "policy refund" is worth less than "refund policy"

// Weights of what BM25 ignores. Tuned on question sets of three kinds (FAQ with short answers,
// claims against abstracts, questions about paragraphs); they are near the optimum of each.
constexpr double proximity_weight = 0.6;
constexpr double density_weight = 0.5;
constexpr double name_weight = 1.3;
constexpr double form_weight = 0.2;

struct Place {
    std::size_t at = 0;
    std::size_t term = 0;
    bool same_form = false;  // as it was typed
};

std::vector<Place> find_places(const QueryPlan& plan, const std::vector<WordCode>& words) {
    // Most words are not in the query: a bitmap of 64 hash values rejects nearly all of them.
    std::uint64_t filter = 0;
    for (const auto& term : plan.terms)
        filter |= 1ULL << (term.code & 63U);
    std::vector<Place> places;
    for (std::size_t at = 0; at < words.size(); ++at) {
        const auto code = words[at] & stem_bits;
        if (code == 0 || (filter >> (code & 63U) & 1U) == 0) continue;
        const auto found = std::ranges::find(plan.terms, code, &QueryTerm::code);
        if (found == plan.terms.end()) continue;
        const bool same_form = found->form == (words[at] & ~stem_bits);
        places.push_back({at, static_cast<std::size_t>(found - plan.terms.begin()), same_form});
    }
    return places;
}

double coverage(const QueryPlan& plan, std::span<const Place> places) {
    std::vector<double> share(plan.terms.size(), 0.0);
    for (const auto& place : places) {
        const auto& term = plan.terms[place.term];
        for (const auto typed : term.stands_for)
            share[typed] = std::max(share[typed], term.weight);
        if (!term.stands_for.empty()) continue;
        share[place.term] = term.weight;
        for (const auto part : term.parts)
            share[part] = plan.terms[part].weight;
    }
    double covered = 0;
    for (std::size_t i = 0; i < share.size(); ++i) {
        if (plan.terms[i].parts.empty()) covered += share[i] * plan.terms[i].idf;
    }
    return plan.idf_sum > 0 ? std::min(1.0, covered / plan.idf_sum) : 0;
}

double proximity(const QueryPlan& plan, std::span<const Place> places) {
    constexpr auto nowhere = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> last(plan.terms.size(), nowhere);
    std::vector<double> nearest(plan.pairs.size(), 0.0);
    for (const auto& [at, term, same_form] : places) {
        last[term] = at;
        for (std::size_t i = 0; i < plan.pairs.size(); ++i) {
            const auto& pair = plan.pairs[i];
            if (term != pair.first && term != pair.second) continue;
            const bool in_order = term == pair.second;
            const auto other = last[in_order ? pair.first : pair.second];
            if (other == nowhere || at - other > near_words_max) continue;
            const auto gap = at - other <= pair.distance ? 1 : at - other - pair.distance + 1;
            nearest[i] =
                std::max(nearest[i], (in_order ? 1.0 : reversed_share) / static_cast<double>(gap));
        }
    }
    double sum = 0;
    for (std::size_t i = 0; i < plan.pairs.size(); ++i) {
        const auto& [first, second, distance] = plan.pairs[i];
        sum += nearest[i] * std::min(plan.terms[first].idf, plan.terms[second].idf);
    }
    return sum;
}

double density(const QueryPlan& plan, std::span<const Place> places) {
    std::vector<int> inside(plan.terms.size(), 0);
    const auto idf = [&plan](const Place& place) {
        return plan.terms[place.term].weight * plan.terms[place.term].idf;
    };
    double sum = 0;
    double most = 0;
    for (std::size_t begin = 0, end = 0; end < places.size(); ++end) {
        if (inside[places[end].term]++ == 0) sum += idf(places[end]);
        for (; places[end].at - places[begin].at > sentence_words; ++begin) {
            if (--inside[places[begin].term] == 0) sum -= idf(places[begin]);
        }
        most = std::max(most, sum);
    }
    return most;
}

/// The stem of "operating" and "operation" is one: the form that was typed tells them apart.
double form(const QueryPlan& plan, std::span<const Place> places) {
    std::vector<bool> found(plan.terms.size());
    double sum = 0;
    for (const auto& place : places) {
        if (!place.same_form || found[place.term]) continue;
        found[place.term] = true;
        sum += plan.terms[place.term].idf;
    }
    return sum;
}

/// A title or heading that is nearly the query is a strong match.
double name(const QueryPlan& plan, std::span<const WordCode> words) {
    const auto named = std::ranges::count_if(words, [](WordCode code) { return code != 0; });
    if (named == 0) return 0;
    double sum = 0;
    double matched = 0;
    for (const auto& term : plan.terms) {
        const auto has_stem = [&](WordCode code) { return (code & stem_bits) == term.code; };
        if (std::ranges::none_of(words, has_stem)) continue;
        sum += term.weight * term.idf;
        matched += 1;
    }
    return sum * std::sqrt(std::min(1.0, matched / static_cast<double>(named)));
}

}  // namespace

Match match(const QueryPlan& plan, const WordRecord& chunk) {
    const auto places = find_places(plan, chunk.words);
    const std::span<const WordCode> words(chunk.words);
    const auto title = words.first(std::min(chunk.title, words.size()));
    const auto rest = words.subspan(std::min(chunk.title + 1, words.size()));
    const auto heading = rest.first(std::min(chunk.heading, rest.size()));
    return {
        .coverage = coverage(plan, places),
        .proximity = proximity(plan, places),
        .density = density(plan, places),
        .form = form(plan, places),
        .name = std::max(name(plan, title), name(plan, heading))
    };
}

double score(double bm25, const Match& match) {
    return bm25 + proximity_weight * match.proximity + density_weight * match.density +
           form_weight * match.form + name_weight * match.name;
}

double inverse_document_frequency(std::uint64_t chunks, std::uint64_t with_term) {
    return std::log((static_cast<double>(chunks) + 1) / (static_cast<double>(with_term) + 1));
}

}  // namespace continuo
