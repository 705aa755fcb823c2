#include "app/trace_setup.hpp"

#include <utility>

#include "app/services.hpp"
#include "otlp/otlp_headers.hpp"

namespace continuo {

Result<void> open_traces(Services& services, const Clock& clock) {
    const auto& settings = services.settings.traces;
    if (settings.endpoint.empty()) return {};
    auto headers = parse_otlp_headers(settings.headers.reveal());
    if (!headers)
        return fail(headers.error().code, "OTEL_EXPORTER_OTLP_HEADERS: " + headers.error().detail);
    services.tracer = std::make_unique<Tracer>(
        TraceSampler(settings.sampler, settings.sampler_ratio), clock, services.metrics.get()
    );
    SpanExporterConfig config;
    config.endpoint = settings.endpoint;
    config.headers = std::move(*headers);
    config.resource = {settings.service_name, services.settings.app.version, services.instance};
    services.exporter =
        std::make_unique<SpanExporter>(std::move(config), *services.tracer, services.metrics.get());
    return {};
}

}  // namespace continuo
