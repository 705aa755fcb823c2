#include "analytics/analytics_measures.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "base/text.hpp"

namespace continuo {

std::optional<double> FigureRate::value() const {
    constexpr double places = 10'000;
    if (whole == 0) return std::nullopt;
    return std::round(static_cast<double>(part) / static_cast<double>(whole) * places) / places;
}

std::array<FigureRate, 8> rates_of(const FigureSums& sums) {
    const auto of = [&sums](std::string_view name) { return value_of(sums, name); };
    const auto engaged = of("engaged");
    const auto resolved = of("outcomes.resolved_confirmed") + of("outcomes.resolved_assumed");
    return {{
        {"rates.involvement", of("involved"), engaged},
        {"rates.answer", of("answered"), of("involved")},
        {"rates.containment", of("contained"), engaged},
        {"rates.resolution", resolved, engaged},
        {"rates.escalation", of("escalations.handed_over"), engaged},
        {"rates.reopen", of("reopened"), engaged},
        {"csat.rate", of("csat.satisfied"), of("csat.responses")},
        {"csat.response_rate", of("csat.responses"), engaged},
    }};
}

std::int64_t observations(const FigureSums& sums, std::string_view figure) {
    const auto found = sums.find(figure);
    if (found == sums.end()) return 0;
    std::int64_t total = 0;
    for (const auto& [key, count] : found->second)
        total += count;
    return total;
}

std::optional<double> percentile(const FigureSums& sums, std::string_view figure, double share) {
    const auto total = observations(sums, figure);
    if (total == 0) return std::nullopt;
    std::map<std::int64_t, std::int64_t> buckets;
    for (const auto& [key, count] : sums.find(figure)->second) {
        std::int64_t bucket = 0;
        if (parse_integer(key, bucket)) buckets[bucket] += count;
    }
    const auto rank = std::max<std::int64_t>(
        static_cast<std::int64_t>(std::ceil(share * static_cast<double>(total))), 1
    );
    std::int64_t seen = 0;
    std::int64_t last = 0;
    for (const auto& [bucket, count] : buckets) {
        last = bucket;
        seen += count;
        if (seen >= rank) break;
    }
    return static_cast<double>(bucket_end(last)) / 1000;
}

}  // namespace continuo
