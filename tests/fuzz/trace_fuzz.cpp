// Headers of a trace from a caller, and what a collector answers.
#include <cstdint>
#include <cstdlib>

#include "otlp/otlp_headers.hpp"
#include "otlp/otlp_json.hpp"
#include "telemetry/trace_context.hpp"

using namespace continuo;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto line = input.find('\n');
    const auto parent = input.substr(0, line);
    const auto rest = line == std::string_view::npos ? std::string_view() : input.substr(line + 1);
    HttpHeaders headers;
    headers.add("traceparent", std::string(parent));
    headers.add("tracestate", std::string(rest));
    if (const auto trace = read_trace_headers(headers)) {
        check(trace->trace_id != TraceId{} && trace->span_id != SpanId{});
        check(!trace->state || (!trace->state->empty() && trace->state->size() <= 512));
        // What is passed on is read as the same.
        TraceContext context;
        context.trace_id = trace->trace_id;
        context.span_id = trace->span_id;
        context.state = trace->state;
        HttpHeaders sent;
        add_trace_headers(sent, context);
        const auto again = read_trace_headers(sent);
        check(again && again->trace_id == trace->trace_id && again->span_id == trace->span_id);
        check((again->state == nullptr) == (trace->state == nullptr));
        check(!trace->state || *again->state == *trace->state);
    }
    (void)read_export_response(input);
    if (const auto parsed = parse_otlp_headers(input)) check(parsed->fields().size() <= 16);
    return 0;
}
