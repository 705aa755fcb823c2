#include "telemetry/open_metrics.hpp"

#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace continuo {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\\' || c == '"')
            out.append(1, '\\').push_back(c);
        else
            out.push_back(c);
    }
}

std::string number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
    return fmt::format("{}", value);
}

class Writer {
public:
    explicit Writer(std::size_t expected) { x_out.reserve(expected); }

    void describe(std::string_view name, std::string_view type, std::string_view help) {
        fmt::format_to(std::back_inserter(x_out), "# TYPE {} {}\n# HELP {} ", name, type, name);
        append_escaped(x_out, help);
        x_out.push_back('\n');
    }

    void sample(std::string_view name, const Labels& labels, std::string_view value) {
        begin(name, labels, {});
        fmt::format_to(std::back_inserter(x_out), " {}\n", value);
    }

    void bucket(
        std::string_view name,
        const Labels& labels,
        const ClientMetric::Bucket& bucket,
        const std::optional<Exemplar>& exemplar
    ) {
        begin(name, labels, number(bucket.upper_bound));
        fmt::format_to(std::back_inserter(x_out), " {}", bucket.cumulative_count);
        if (exemplar) append(*exemplar);
        x_out.push_back('\n');
    }

    std::string finish() && {
        x_out += "# EOF\n";
        return std::move(x_out);
    }

private:
    void begin(std::string_view name, const Labels& labels, std::string_view bound) {
        x_out += name;
        char mark = '{';
        const auto add = [&](std::string_view label, std::string_view value) {
            fmt::format_to(std::back_inserter(x_out), "{}{}=\"", std::exchange(mark, ','), label);
            append_escaped(x_out, value);
            x_out.push_back('"');
        };
        for (const auto& label : labels)
            add(label.name, label.value);
        if (!bound.empty()) add("le", bound);
        if (mark == ',') x_out.push_back('}');
    }

    /// Its labels have at most 86 characters together; the format allows 128.
    void append(const Exemplar& exemplar) {
        const auto seconds = std::chrono::duration<double>(exemplar.at.time_since_epoch()).count();
        x_out += " # {";
        if (!exemplar.request.text().empty())
            fmt::format_to(std::back_inserter(x_out), "request_id=\"{}\"", exemplar.request.text());
        if (exemplar.trace_id != TraceId{}) {
            if (x_out.back() == '"') x_out.push_back(',');
            fmt::format_to(std::back_inserter(x_out), "trace_id=\"{}\"", to_hex(exemplar.trace_id));
        }
        fmt::format_to(std::back_inserter(x_out), "}} {} {:.3f}", number(exemplar.value), seconds);
    }

    std::string x_out;
};

void write_histogram(
    Writer& to,
    const std::string& family,
    const ClientMetric& metric,
    const std::vector<std::optional<Exemplar>>& exemplars
) {
    const auto& histogram = metric.histogram;
    const auto buckets = family + "_bucket";
    for (std::size_t i = 0; i < histogram.bucket.size(); ++i) {
        const auto known = i < exemplars.size() ? exemplars[i] : std::nullopt;
        to.bucket(buckets, metric.label, histogram.bucket[i], known);
    }
    to.sample(family + "_count", metric.label, fmt::format("{}", histogram.sample_count));
    to.sample(family + "_sum", metric.label, number(histogram.sample_sum));
}

}  // namespace

std::string write_open_metrics(
    const std::vector<prometheus::MetricFamily>& families, const ReadExemplars& read
) {
    constexpr std::string_view total = "_total";
    Writer to(64U << 10U);
    for (const auto& family : families) {
        std::string_view name = family.name;
        switch (family.type) {
            case MetricType::Counter:
                // The family has the name without the suffix that its samples need.
                if (name.ends_with(total)) name.remove_suffix(total.size());
                to.describe(name, "counter", family.help);
                for (const auto& metric : family.metric)
                    to.sample(
                        std::string(name).append(total), metric.label, number(metric.counter.value)
                    );
                break;
            case MetricType::Histogram:
                to.describe(name, "histogram", family.help);
                for (const auto& metric : family.metric)
                    write_histogram(to, family.name, metric, read(family.name, metric.label));
                break;
            case MetricType::Gauge:
                to.describe(name, "gauge", family.help);
                for (const auto& metric : family.metric)
                    to.sample(name, metric.label, number(metric.gauge.value));
                break;
            default:  // no metric of ours is a summary or untyped
                break;
        }
    }
    return std::move(to).finish();
}

}  // namespace continuo
