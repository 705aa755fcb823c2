#include "telemetry/exemplars.hpp"

#include <algorithm>

namespace continuo {

DurationHistogram::DurationHistogram(
    prometheus::Histogram& histogram, const prometheus::Histogram::BucketBoundaries& boundaries
)
    : x_histogram(histogram), x_boundaries(boundaries), x_slots(boundaries.size() + 1) {}

void DurationHistogram::observe(double seconds, const TraceContext& context) {
    x_histogram.Observe(seconds);
    const bool is_traced = context.tracer != nullptr;
    if (context.request.text().empty() && !is_traced) return;
    const auto bucket = std::ranges::lower_bound(x_boundaries, seconds) - x_boundaries.begin();
    auto& slot = x_slots[static_cast<std::size_t>(bucket)];
    if (!slot.is_open.load(std::memory_order_relaxed)) return;
    const std::scoped_lock lock(x_mutex);
    if (!slot.is_open.exchange(false, std::memory_order_relaxed)) return;
    slot.exemplar = Exemplar{
        .request = context.request,
        .trace_id = is_traced ? context.trace_id : TraceId{},
        .value = seconds,
        .at = std::chrono::time_point_cast<TimePoint::duration>(std::chrono::system_clock::now()),
    };
}

std::vector<std::optional<Exemplar>> DurationHistogram::look() {
    std::vector<std::optional<Exemplar>> found;
    found.reserve(x_slots.size());
    const std::scoped_lock lock(x_mutex);
    for (auto& slot : x_slots) {
        found.push_back(slot.exemplar);
        slot.is_open.store(true, std::memory_order_relaxed);
    }
    return found;
}

DurationHistogram& DurationHistograms::at(
    prometheus::Family<prometheus::Histogram>& family,
    const prometheus::Labels& labels,
    const prometheus::Histogram::BucketBoundaries& boundaries
) {
    const std::scoped_lock lock(x_mutex);
    auto& histogram = family.Add(labels, boundaries);
    return x_known.try_emplace(Key{family.GetName(), labels}, histogram, boundaries).first->second;
}

std::vector<std::optional<Exemplar>> DurationHistograms::look(
    const std::string& family, const std::vector<prometheus::ClientMetric::Label>& labels
) {
    Key key{family, {}};
    for (const auto& label : labels)
        key.second.emplace(label.name, label.value);
    const std::scoped_lock lock(x_mutex);
    const auto found = x_known.find(key);
    if (found == x_known.end()) return {};
    return found->second.look();
}

}  // namespace continuo
