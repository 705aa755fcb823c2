#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "telemetry/span.hpp"
#include "telemetry/trace_context.hpp"
#include "telemetry/trace_sampler.hpp"

namespace continuo {

class Metrics;

/// Ended spans that wait to be exported. A full queue drops the newest span and counts it: nothing
/// ever waits for it. Thread: any.
class Tracer {
public:
    static constexpr std::size_t queue_max = 8192;  ///< spans; each takes 0.9 KB

    /// `clock` and `metrics` (may be null) outlive it.
    Tracer(TraceSampler sampler, const Clock& clock, Metrics* metrics);

    /// Where a trace enters the process: under `remote`, or as its beginning. The first span is
    /// made below the context.
    [[nodiscard]] TraceContext enter(const std::optional<RemoteTrace>& remote = std::nullopt);

    void record(std::unique_ptr<SpanRecord> span);
    /// The oldest spans, at most `limit`.
    [[nodiscard]] std::vector<std::unique_ptr<SpanRecord>> take(std::size_t limit);

    [[nodiscard]] const Clock& clock() const { return x_clock; }

private:
    TraceSampler x_sampler;
    const Clock& x_clock;
    Metrics* x_metrics;
    std::mutex x_mutex;
    std::deque<std::unique_ptr<SpanRecord>> x_ended;
};

/// Random and not all zero. Thread: any.
[[nodiscard]] TraceId make_trace_id();
[[nodiscard]] SpanId make_span_id();

}  // namespace continuo
