#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

struct Services;

/// With OTEL_EXPORTER_OTLP_ENDPOINT: makes the tracer and its exporter, which run() starts. Errors:
/// invalid_input.
[[nodiscard]] Result<void> open_traces(Services& services, const Clock& clock);

}  // namespace continuo
