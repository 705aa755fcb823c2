#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

#include "telemetry/exemplars.hpp"

namespace continuo {

/// The exemplars of one histogram, by bucket; empty: it has none.
using ReadExemplars = std::function<std::vector<std::optional<Exemplar>>(
    const std::string& family, const std::vector<prometheus::ClientMetric::Label>& labels
)>;

/// `families` in the OpenMetrics text format 1.0, with exemplars behind the buckets of histograms.
/// Bounds of buckets are written as in the other format (`1`, where this one recommends `1.0`): a
/// series keeps its labels whichever of them a collector asks for.
/// Format: https://github.com/prometheus/OpenMetrics, specification/OpenMetrics.md.
[[nodiscard]] std::string write_open_metrics(
    const std::vector<prometheus::MetricFamily>& families, const ReadExemplars& read
);

}  // namespace continuo
