#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/http_headers.hpp"

namespace continuo {

class Tracer;

/// A request's id as a label of exemplars, copied without an allocation. An id that a client chose
/// and that is longer than a UUID is left out (empty): an exemplar's labels are bounded.
class RequestLabel {
public:
    static constexpr std::size_t letters_max = 36;

    RequestLabel() = default;
    explicit RequestLabel(std::string_view request_id);
    [[nodiscard]] std::string_view text() const { return {x_text.data(), x_size}; }

private:
    std::array<char, letters_max> x_text{};
    unsigned char x_size = 0;
};

using TraceId = std::array<unsigned char, 16>;
using SpanId = std::array<unsigned char, 8>;

/// A place in a trace: what the spans below it need, and what goes along with requests to other
/// services. A value that is passed on explicitly: a coroutine may go on in another thread, so that
/// nothing that belongs to a thread can tell in which span it is.
struct TraceContext {
    TraceId trace_id{};        ///< all zero: there is no trace
    SpanId span_id{};          ///< all zero: spans below it are the first
    Tracer* tracer = nullptr;  ///< records spans below it; null: it is not sampled
    std::shared_ptr<const std::string> state{};  ///< tracestate, passed on as it came; may be null
    RequestLabel request{};  ///< of the request that the work is done for; also without a trace

    [[nodiscard]] bool exists() const { return trace_id != TraceId{}; }
};

/// A `traceparent` (W3C Trace Context, level 2) from outside.
struct RemoteTrace {
    TraceId trace_id{};
    SpanId span_id{};
    bool sampled = false;
    std::shared_ptr<const std::string> state{};
};

/// Of version 00, or of a later one as far as its form is known. nullopt: it is to be ignored.
[[nodiscard]] std::optional<RemoteTrace> parse_traceparent(std::string_view text);
/// The values of the tracestate fields in their order as one value. Empty: there are none, or it
/// is to be ignored. At most 512 bytes: what is beyond is left out, entries whole.
[[nodiscard]] std::string join_tracestate(std::span<const std::string_view> values);

/// What the headers of a request say. nullopt: nothing, or what the standard says to ignore.
[[nodiscard]] std::optional<RemoteTrace> read_trace_headers(const HttpHeaders& headers);
/// Adds `traceparent` and `tracestate` of a context that exists and has a span.
void add_trace_headers(HttpHeaders& headers, const TraceContext& context);

[[nodiscard]] std::string to_hex(const TraceId& id);
[[nodiscard]] std::string to_hex(const SpanId& id);
/// For a log line, behind a request id: ` trace=` and the trace's id; empty without a trace.
[[nodiscard]] std::string trace_label(const TraceContext& context);

}  // namespace continuo
