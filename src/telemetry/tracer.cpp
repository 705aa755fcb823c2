#include "telemetry/tracer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/id.hpp"
#include "base/text.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

template <class Id>
Id make_id() {
    Id id{};
    while (id == Id{})
        fill_random(id);
    return id;
}

}  // namespace

TraceId make_trace_id() {
    return make_id<TraceId>();
}

SpanId make_span_id() {
    return make_id<SpanId>();
}

// ---- a span ----------------------------------------------------------------------------------

SpanText SpanRecord::keep(std::string_view value) {
    const auto kept = utf8_prefix_bytes(value, text.size() - text_used);
    const SpanText part{text_used, static_cast<std::uint16_t>(kept.size())};
    if (!kept.empty()) std::memcpy(text.data() + text_used, kept.data(), kept.size());
    text_used = static_cast<std::uint16_t>(text_used + kept.size());
    return part;
}

Span::Span(const TraceContext& parent, std::string_view name, SpanKind kind) : x_context(parent) {
    if (parent.tracer == nullptr) return;
    const auto& clock = parent.tracer->clock();
    x_record = std::make_unique_for_overwrite<SpanRecord>();
    x_record->parent_id = parent.span_id;
    x_record->kind = kind;
    x_record->name = x_record->keep(name);
    x_context.span_id = make_span_id();
    x_begun = clock.steady_now();
    x_record->begin = clock.now();
}

Span::Span(Entered entered, std::string_view name, SpanKind kind) : x_context(entered.context) {
    if (x_context.tracer == nullptr) return;
    const auto& clock = x_context.tracer->clock();
    x_record = std::make_unique_for_overwrite<SpanRecord>();
    x_record->parent_id = entered.parent_id;
    x_record->parent_is_remote = entered.parent_id != SpanId{};
    x_record->kind = kind;
    x_record->name = x_record->keep(name);
    x_begun = entered.begun;
    const auto ago = clock.steady_now() - entered.begun;
    x_record->begin = clock.now() - std::chrono::duration_cast<TimePoint::duration>(ago);
}

Span& Span::operator=(Span&& other) noexcept {
    if (this == &other) return *this;
    end();
    x_context = std::move(other.x_context);
    x_record = std::move(other.x_record);
    x_begun = other.x_begun;
    return *this;
}

void Span::fail(std::string_view type) {
    if (!x_record) return;
    x_record->failed = true;
    add("error.type", type);
}

void Span::end() {
    if (!x_record) return;
    auto& tracer = *x_context.tracer;
    x_record->trace_id = x_context.trace_id;
    x_record->span_id = x_context.span_id;
    x_record->state = x_context.state;
    x_record->duration = tracer.clock().steady_now() - x_begun;
    tracer.record(std::move(x_record));
}

// ---- the queue -------------------------------------------------------------------------------

Tracer::Tracer(TraceSampler sampler, const Clock& clock, Metrics* metrics)
    : x_sampler(sampler), x_clock(clock), x_metrics(metrics) {}

TraceContext Tracer::enter(const std::optional<RemoteTrace>& remote) {
    TraceContext context;
    context.trace_id = remote ? remote->trace_id : make_trace_id();
    if (remote) {
        context.span_id = remote->span_id;
        context.state = remote->state;
    }
    if (x_sampler.samples(context.trace_id, remote)) {
        context.tracer = this;
    } else if (!remote) {
        context.span_id = make_span_id();  // other services learn that it is not sampled
    }
    return context;
}

void Tracer::record(std::unique_ptr<SpanRecord> span) {
    {
        const std::scoped_lock lock(x_mutex);
        if (x_ended.size() < queue_max) {
            x_ended.push_back(std::move(span));
            return;
        }
    }
    if (x_metrics != nullptr) x_metrics->record_trace_spans("dropped", 1);
}

std::vector<std::unique_ptr<SpanRecord>> Tracer::take(std::size_t limit) {
    std::vector<std::unique_ptr<SpanRecord>> taken;
    const std::scoped_lock lock(x_mutex);
    const auto count = std::min(limit, x_ended.size());
    taken.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        taken.push_back(std::move(x_ended.front()));
        x_ended.pop_front();
    }
    return taken;
}

}  // namespace continuo
