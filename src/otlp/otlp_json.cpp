#include "otlp/otlp_json.hpp"

#include <algorithm>
#include <chrono>
#include <type_traits>
#include <variant>

#include <boost/json.hpp>

#include "base/json_text.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t usual_span_bytes = 700;
constexpr int status_error = 2;

// Bits of Span.flags beyond those of traceparent.
constexpr unsigned flag_sampled = 1;
constexpr unsigned flag_has_is_remote = 0x100;
constexpr unsigned flag_is_remote = 0x200;

void append_decimal(std::string& out, std::int64_t number) {
    out.push_back('"');
    append_json(out, number);
    out.push_back('"');
}

void append_text_attribute(std::string& out, std::string_view key, std::string_view text) {
    JsonObjectText attribute(out);
    attribute.add("key", key);
    JsonObjectText value(attribute.value("value"));
    value.add("stringValue", text);
    value.end();
    attribute.end();
}

void append_attribute(std::string& out, const SpanRecord& span, const SpanAttribute& attribute) {
    if (const auto* text = std::get_if<SpanText>(&attribute.value))
        return append_text_attribute(out, attribute.key, span.read(*text));
    JsonObjectText object(out);
    object.add("key", attribute.key);
    JsonObjectText value(object.value("value"));
    if (const auto* integer = std::get_if<std::int64_t>(&attribute.value)) {
        append_decimal(value.value("intValue"), *integer);
    } else if (const auto* real = std::get_if<double>(&attribute.value)) {
        value.add("doubleValue", *real);
    } else {
        value.add("boolValue", std::get<bool>(attribute.value));
    }
    value.end();
    object.end();
}

void append_span(std::string& out, const SpanRecord& span) {
    using std::chrono::nanoseconds;
    const nanoseconds begin = span.begin.time_since_epoch();
    JsonObjectText object(out);
    object.add("traceId", std::string_view(to_hex(span.trace_id)));
    object.add("spanId", std::string_view(to_hex(span.span_id)));
    if (span.parent_id != SpanId{})
        object.add("parentSpanId", std::string_view(to_hex(span.parent_id)));
    if (span.state) object.add("traceState", std::string_view(*span.state));
    const unsigned remote = span.parent_is_remote ? flag_is_remote : 0U;
    object.add("flags", flag_sampled | flag_has_is_remote | remote);
    object.add("name", span.read(span.name));
    object.add("kind", static_cast<int>(span.kind));
    append_decimal(object.value("startTimeUnixNano"), begin.count());
    append_decimal(object.value("endTimeUnixNano"), (begin + span.duration).count());
    const std::span attributes(span.attributes.data(), span.attribute_count);
    append_json_array(
        object.value("attributes"),
        attributes,
        [&span](std::string& to, const SpanAttribute& one) { append_attribute(to, span, one); }
    );
    if (span.failed) {
        JsonObjectText status(object.value("status"));
        status.add("code", status_error);
        status.end();
    }
    object.end();
}

void append_resource(std::string& out, const TraceResource& resource) {
    struct Attribute {
        std::string_view key;
        std::string_view text;
    };
    const Attribute attributes[] = {
        {"service.name", resource.service_name},
        {"service.version", resource.service_version},
        {"service.instance.id", resource.instance},
        {"telemetry.sdk.name", "continuo"},
        {"telemetry.sdk.language", "cpp"},
        {"telemetry.sdk.version", resource.service_version},
    };
    JsonObjectText object(out);
    append_json_array(
        object.value("attributes"),
        attributes,
        [](std::string& to, const Attribute& one) { append_text_attribute(to, one.key, one.text); }
    );
    object.end();
}

}  // namespace

std::string make_export_request(
    const TraceResource& resource, std::span<const std::unique_ptr<SpanRecord>> spans
) {
    std::string body;
    body.reserve(spans.size() * usual_span_bytes + usual_span_bytes);
    body += R"({"resourceSpans":[{"resource":)";
    append_resource(body, resource);
    body += R"(,"scopeSpans":[{"scope":)";
    JsonObjectText scope(body);
    scope.add("name", std::string_view("continuo"));
    scope.add("version", std::string_view(resource.service_version));
    scope.end();
    body += R"(,"spans":)";
    append_json_array(body, spans, [](std::string& out, const std::unique_ptr<SpanRecord>& span) {
        append_span(out, *span);
    });
    body += "}]}]}";
    return body;
}

PartialSuccess read_export_response(std::string_view body) {
    constexpr std::size_t message_code_points_max = 300;
    PartialSuccess result;
    const auto parsed = parse_json(body);
    const auto* object = parsed ? parsed->if_object() : nullptr;
    const auto* partial = object != nullptr ? find_object(*object, "partialSuccess") : nullptr;
    if (partial == nullptr) return result;
    // Decoders accept both forms of a 64-bit integer.
    auto rejected = find_integer(*partial, "rejectedSpans").value_or(0);
    if (const auto text = find_string(*partial, "rejectedSpans")) {
        if (!parse_integer(*text, rejected)) rejected = 0;
    }
    result.rejected_spans = static_cast<std::uint64_t>(std::max<std::int64_t>(rejected, 0));
    result.error_message =
        excerpt(find_string(*partial, "errorMessage").value_or(""), message_code_points_max);
    return result;
}

}  // namespace continuo
