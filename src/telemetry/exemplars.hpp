#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/client_metric.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/labels.h>

#include "base/clock.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

/// A measured request that stands for the others of its bucket.
struct Exemplar {
    RequestLabel request;
    TraceId trace_id{};  ///< all zero: it is not recorded
    double value = 0;
    TimePoint at{};
};

/// A histogram of seconds that keeps one exemplar for each bucket: the first after each look(). So
/// a measurement takes a lock at most once for each look, and else costs one relaxed load more.
/// Thread: any.
class DurationHistogram {
public:
    /// `histogram` outlives it and has these `boundaries`.
    DurationHistogram(
        prometheus::Histogram& histogram, const prometheus::Histogram::BucketBoundaries& boundaries
    );

    void observe(double seconds, const TraceContext& context);
    /// By bucket, the last one beyond all boundaries; nullopt: no request was measured in it.
    [[nodiscard]] std::vector<std::optional<Exemplar>> look();

private:
    struct Slot {
        std::atomic<bool> is_open{true};
        std::optional<Exemplar> exemplar;
    };

    prometheus::Histogram& x_histogram;
    const prometheus::Histogram::BucketBoundaries& x_boundaries;
    std::mutex x_mutex;
    std::vector<Slot> x_slots;
};

/// The histograms with exemplars of a registry, found again by family and labels when it is
/// exposed. Thread: any.
class DurationHistograms {
public:
    /// Made at the first call with these labels. `boundaries` outlive it.
    DurationHistogram& at(
        prometheus::Family<prometheus::Histogram>& family,
        const prometheus::Labels& labels,
        const prometheus::Histogram::BucketBoundaries& boundaries
    );
    /// The exemplars of one of them, by bucket; empty: it is none of these.
    [[nodiscard]] std::vector<std::optional<Exemplar>> look(
        const std::string& family, const std::vector<prometheus::ClientMetric::Label>& labels
    );

private:
    using Key = std::pair<std::string, prometheus::Labels>;

    std::mutex x_mutex;
    std::map<Key, DurationHistogram> x_known;
};

}  // namespace continuo
