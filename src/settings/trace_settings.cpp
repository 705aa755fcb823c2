#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"
#include "telemetry/trace_sampler.hpp"

namespace continuo {

namespace {

constexpr SettingSpec trace_settings[] = {
    {.name = "OTEL_EXPORTER_OTLP_ENDPOINT",
     .target = setting_at<&Settings::traces, &TraceSettings::endpoint>,
     .check = check_collector_url,
     .allowed = "a URL such as `http://collector:4318`, without user, query and fragment",
     .meaning =
         "Collector of traces: spans go to `/v1/traces` below it as OTLP over HTTP in JSON. Empty: "
         "nothing is traced",
     .mask = mask_url},
    {.name = "OTEL_EXPORTER_OTLP_HEADERS",
     .target = setting_at<&Settings::traces, &TraceSettings::headers>,
     .check = check_otlp_headers,
     .allowed = "`name=value` pairs separated by commas, the values percent-encoded; at most 16",
     .meaning = "Headers of requests to the collector, such as its key"},
    {.name = "OTEL_TRACES_SAMPLER",
     .target = setting_at<&Settings::traces, &TraceSettings::sampler>,
     .choices = sampler_names,
     .meaning = "Which traces are recorded: all, none or a share of them; with parentbased_, those "
                "of a request with a traceparent as that says"},
    {.name = "OTEL_TRACES_SAMPLER_ARG",
     .target = setting_at<&Settings::traces, &TraceSettings::sampler_ratio>,
     .min = 0,
     .max = 1,
     .meaning = "Share of the traces that the samplers with traceidratio record"},
    {.name = "OTEL_SERVICE_NAME",
     .target = setting_at<&Settings::traces, &TraceSettings::service_name>,
     .check = check_service_name,
     .allowed = "1 to 128 characters",
     .meaning = "service.name of the traces"},
};

constexpr SettingPart trace_parts[] = {
    {"Traces", trace_settings},
};

}  // namespace

std::span<const SettingPart> trace_setting_parts() {
    return trace_parts;
}

}  // namespace continuo
