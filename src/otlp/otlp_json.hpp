#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "telemetry/span.hpp"

namespace continuo {

/// The process whose spans they are: attributes of the resource.
struct TraceResource {
    std::string service_name;
    std::string service_version;
    std::string instance;  ///< service.instance.id
};

/// The body of a request to /v1/traces: ExportTraceServiceRequest in the JSON encoding of OTLP 1.x
/// (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): names in lowerCamelCase, ids
/// in hex, 64-bit integers as decimal strings, enumerations as numbers.
[[nodiscard]] std::string make_export_request(
    const TraceResource& resource, std::span<const std::unique_ptr<SpanRecord>> spans
);

/// What a response with status 200 says of spans that were not accepted.
struct PartialSuccess {
    std::uint64_t rejected_spans = 0;
    std::string error_message;
};
/// An unreadable body is taken for full success: the collector said 200.
[[nodiscard]] PartialSuccess read_export_response(std::string_view body);

}  // namespace continuo
