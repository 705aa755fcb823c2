#pragma once

#include <functional>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "telemetry/exemplars.hpp"

// Included by metrics.cpp only.

namespace continuo {

/// How families of metrics are made, with the buckets that they share.
struct MetricMaking {
    template <class T>
    using Family = prometheus::Family<T>;
    using Counter = prometheus::Counter;
    using Gauge = prometheus::Gauge;
    using Histogram = prometheus::Histogram;
    using Registry = prometheus::Registry;

    static inline const Histogram::BucketBoundaries seconds_buckets{
        0.0001,
        0.00025,
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10
    };
    static inline const Histogram::BucketBoundaries size_buckets{
        1, 2, 4, 8, 16, 32, 64, 128, 256, 512
    };

    static Family<Counter>& counter(Registry& registry, const char* name, const char* help) {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
    }
    static Family<Histogram>& histogram(Registry& registry, const char* name, const char* help) {
        return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
    }
    /// For LabelledMetrics: histograms of seconds with exemplars.
    static std::function<DurationHistogram&(const prometheus::Labels&)> durations(
        Registry& registry, DurationHistograms& histograms, const char* name, const char* help
    ) {
        return [&histograms,
                &family = histogram(registry, name, help)](const prometheus::Labels& labels
               ) -> DurationHistogram& { return histograms.at(family, labels, seconds_buckets); };
    }
    static Family<Gauge>& gauges(Registry& registry, const char* name, const char* help) {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
    }
    static Gauge& gauge(Registry& registry, const char* name, const char* help) {
        return gauges(registry, name, help).Add({});
    }
};

}  // namespace continuo
