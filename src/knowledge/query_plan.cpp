#include "knowledge/query_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace continuo {

namespace {

constexpr std::size_t near_words_max = 8;  // further apart is not together
constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

}  // namespace

Match match(const QueryPlan& plan, const std::vector<WordCode>& words) {
    Match result;
    if (plan.terms.empty()) return result;
    // Most words are none of the query's: 64 bits say so for nearly all of them.
    std::uint64_t filter = 0;
    for (const auto& term : plan.terms)
        filter |= 1ULL << (term.code & 63U);

    std::vector<std::size_t> last(plan.terms.size(), nowhere);
    std::vector<double> nearest(plan.pairs.size(), 0.0);
    for (std::size_t at = 0; at < words.size(); ++at) {
        const auto code = words[at];
        if (code == 0 || (filter >> (code & 63U) & 1U) == 0) continue;
        const auto term = static_cast<std::size_t>(
            std::ranges::find(plan.terms, code, &QueryTerm::code) - plan.terms.begin()
        );
        if (term == plan.terms.size()) continue;
        last[term] = at;
        for (std::size_t i = 0; i < plan.pairs.size(); ++i) {
            const auto& pair = plan.pairs[i];
            if (term != pair.first && term != pair.second) continue;
            const auto other = last[term == pair.second ? pair.first : pair.second];
            if (other == nowhere || at == other || at - other > near_words_max) continue;
            const bool in_order = term == pair.second;
            const auto gap = at - other <= pair.distance ? 1 : at - other - pair.distance + 1;
            nearest[i] = std::max(nearest[i], (in_order ? 1.0 : 0.7) / static_cast<double>(gap));
        }
    }
    double covered = 0;
    for (std::size_t i = 0; i < plan.terms.size(); ++i) {
        if (last[i] != nowhere) covered += plan.terms[i].weight * plan.terms[i].idf;
    }
    if (plan.idf_sum > 0) result.coverage = std::min(1.0, covered / plan.idf_sum);
    for (std::size_t i = 0; i < plan.pairs.size(); ++i) {
        const auto& pair = plan.pairs[i];
        result.proximity +=
            nearest[i] * std::min(plan.terms[pair.first].idf, plan.terms[pair.second].idf);
    }
    return result;
}

double inverse_document_frequency(std::uint64_t chunks, std::uint64_t with_term) {
    return std::log((static_cast<double>(chunks) + 1) / (static_cast<double>(with_term) + 1));
}

}  // namespace continuo
