#pragma once

#include <cstdint>

#include "analytics/analytics_range.hpp"

namespace continuo {

enum class AnalyticsFormat : std::uint8_t { text, csv, json };

/// What `continuo analytics` is asked for.
struct AnalyticsOptions {
    bool rebuild = false;
    bool series = false;  ///< the time series instead of the summary
    AnalyticsFormat format = AnalyticsFormat::text;
    AnalyticsQueryText query;
};

}  // namespace continuo
