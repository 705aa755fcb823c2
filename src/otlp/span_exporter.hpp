#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "http_client/http_client.hpp"
#include "otlp/otlp_json.hpp"
#include "telemetry/tracer.hpp"

namespace continuo {

class Metrics;

struct SpanExporterConfig {
    std::string endpoint;  ///< OTEL_EXPORTER_OTLP_ENDPOINT; spans go to <endpoint>/v1/traces
    HttpHeaders headers;   ///< of every request: credentials
    TraceResource resource;
    std::size_t batch_max = 512;                ///< spans of one request
    std::chrono::milliseconds interval{200};    ///< between looks at an empty queue
    std::chrono::milliseconds timeout{10'000};  ///< of one request
    std::chrono::milliseconds first_wait{1'000
    };  ///< after a failure; doubles with each further one
    std::chrono::milliseconds longest_wait{60'000};
    /// Tests wait without time passing; null: a timer.
    std::function<Task<void>(std::chrono::milliseconds)> sleep = {};
};

/// Sends the spans of a Tracer to a collector, as OTLP over HTTP in JSON.
///
/// A batch that the collector cannot take now (it does not answer; 429, 502, 503, 504) is sent
/// again after a growing wait, or as late as its Retry-After says, for as long as it takes;
/// meanwhile the queue fills up and drops. One that it refuses is given up. The first failure is a
/// warning in the log, the next line comes when it is over. Thread: one executor; one call at a
/// time.
class SpanExporter {
public:
    /// `tracer` and `metrics` (may be null) outlive it.
    SpanExporter(SpanExporterConfig config, Tracer& tracer, Metrics* metrics);

    /// Exports until it is cancelled. Cancel: a batch in flight is kept for flush().
    Task<void> run();
    /// Sends what is left, each batch once, until `deadline` or the first failure. After run().
    Task<bool> flush(Deadline deadline);

private:
    enum class Sent { ok, again, refused };
    /// Sends x_batch. `wait` becomes the collector's Retry-After.
    Task<Sent> send(HttpClient* client, Deadline deadline, std::chrono::milliseconds* wait);
    /// Whether there is a batch to send.
    bool fill_batch();
    void finish_batch(std::string_view body);
    void give_up_batch();
    void note_failure(std::string reason);
    void note_success();
    [[nodiscard]] std::chrono::milliseconds wait_after_failure(std::chrono::milliseconds asked
    ) const;
    Task<void> pause(std::chrono::milliseconds wait);

    SpanExporterConfig x_config;
    Tracer& x_tracer;
    Metrics* x_metrics;
    std::vector<std::unique_ptr<SpanRecord>> x_batch;
    int x_failures = 0;  ///< in a row
};

}  // namespace continuo
