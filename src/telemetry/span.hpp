#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

/// As in OTLP.
enum class SpanKind : unsigned char { internal = 1, server = 2, client = 3 };

/// A text within SpanRecord::text.
struct SpanText {
    std::uint16_t begin = 0;
    std::uint16_t size = 0;
};

struct SpanAttribute {
    std::string_view key;  ///< static storage
    std::variant<SpanText, std::int64_t, double, bool> value;
};

/// A span that has ended, of a fixed size: attributes and texts beyond it are left out or cut, so
/// that a span is one allocation.
struct SpanRecord {
    static constexpr std::size_t attributes_max = 10;
    static constexpr std::size_t text_bytes_max = 352;

    TraceId trace_id{};
    SpanId span_id{};
    SpanId parent_id{};  ///< all zero: none
    std::shared_ptr<const std::string> state;
    TimePoint begin{};
    std::chrono::nanoseconds duration{0};
    SpanText name;
    SpanKind kind = SpanKind::internal;
    bool failed = false;
    bool parent_is_remote = false;
    unsigned char attribute_count = 0;
    std::uint16_t text_used = 0;
    std::array<SpanAttribute, attributes_max> attributes;
    std::array<char, text_bytes_max> text;

    [[nodiscard]] std::string_view read(SpanText part) const {
        return {text.data() + part.begin, part.size};
    }
    /// Keeps what there is room for, whole code points.
    SpanText keep(std::string_view value);
    /// Left out where there is no room.
    template <class Value>
    void add(std::string_view key, Value value) {
        if (attribute_count == attributes.size()) return;
        attributes[attribute_count++] = {key, value};
    }
};

/// A step of a trace, from its construction to end() or its destruction. Below a context that is
/// not recorded it does nothing, and context() is that of its parent.
/// Limits: SpanRecord's. Keys are literals. Nothing that a customer wrote belongs into a span.
/// Thread: one at a time. The Tracer outlives it.
class Span {
public:
    Span() = default;
    Span(const TraceContext& parent, std::string_view name, SpanKind kind = SpanKind::internal);
    /// A span whose context was made before it (Tracer::enter()), and that began at `begun`.
    struct Entered {
        const TraceContext& context;
        SpanId parent_id;
        SteadyPoint begun;
    };
    Span(Entered entered, std::string_view name, SpanKind kind);
    ~Span() { end(); }
    Span(Span&&) noexcept = default;
    Span& operator=(Span&& other) noexcept;
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;

    [[nodiscard]] bool is_recorded() const { return x_record != nullptr; }
    /// For the spans below it.
    [[nodiscard]] const TraceContext& context() const { return x_context; }

    void add(std::string_view key, std::string_view text) {
        if (x_record) x_record->add(key, x_record->keep(text));
    }
    template <std::integral Number>
        requires(!std::same_as<Number, bool>)
    void add(std::string_view key, Number number) {
        if (x_record) x_record->add(key, static_cast<std::int64_t>(number));
    }
    void add(std::string_view key, double number) {
        if (x_record) x_record->add(key, number);
    }
    template <std::same_as<bool> Bool>
    void add(std::string_view key, Bool yes) {
        if (x_record) x_record->add(key, yes);
    }
    /// The step failed. `type`: few values, such as those of Errc.
    void fail(std::string_view type);
    /// Later calls do nothing.
    void end();

private:
    TraceContext x_context;
    std::unique_ptr<SpanRecord> x_record;
    SteadyPoint x_begun{};
};

/// Ends `span` with the error of `result`, if it has one.
template <class Value>
void end_with(Span& span, const Value& result) {
    if (span.is_recorded() && !result) span.fail(to_string(result.error().code));
    span.end();
}

}  // namespace continuo
