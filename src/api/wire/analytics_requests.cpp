#include "api/wire/analytics_requests.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analytics/figures.hpp"
#include "analytics/hours_of_week.hpp"
#include "api/wire/validation.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

constexpr TextBounds short_text{.min = 1, .max = 64};

bool read_format(Validation& validation, FieldReader& fields) {
    const auto format = fields.text("format", {}).value_or("json");
    if (format != "json" && format != "csv")
        validation.add(fields.loc("format"), "Input should be one of: json, csv", "enum");
    return format == "csv";
}

/// The ends, the zone, and what else `text` has by now.
AnalyticsQuery read_range(
    Validation& validation, FieldReader& fields, AnalyticsQueryText text, TimePoint now
) {
    text.from = fields.text("from", short_text);
    text.to = fields.text("to", short_text);
    text.time_zone = fields.text("time_zone", short_text);
    auto query = read_analytics_query(text, now);
    if (query) return std::move(*query);
    for (const auto& problem : query.error())
        validation.add(fields.loc(problem.field), problem.message, "value_error");
    return {};
}

std::string names_of_figures() {
    std::string names;
    for (const auto& figure : figure_definitions())
        names += fmt::format("{}{}", names.empty() ? "" : ", ", figure.name);
    return names;
}

void read_figure(Validation& validation, FieldReader& fields, ConversationListQuery& list) {
    list.figure = fields.text("figure", {}).value_or("opened");
    list.key = fields.text("key", {.max = limits::id_bytes_max});
    const auto* figure = find_figure(list.figure);
    if (figure == nullptr) {
        validation.add(
            fields.loc("figure"), "Input should be one of: " + names_of_figures(), "enum"
        );
        return;
    }
    const bool is_hours = figure->kind == FigureKind::hours;
    const bool has_keys =
        figure->kind == FigureKind::distribution || figure->kind == FigureKind::sources || is_hours;
    if (list.key && is_hours && !parse_hour_of_week(*list.key)) {
        validation.add(
            fields.loc("key"),
            "Input should be a weekday (1: Monday) and an hour, 1-0 to 7-23",
            "value_error"
        );
    }
    if (list.key && !has_keys)
        validation.add(fields.loc("key"), "Only figures of patterns have keys", "value_error");
}

}  // namespace

ApiResult<AnalyticsRequest> read_analytics_summary(const FieldList& query, TimePoint now) {
    Validation validation;
    FieldReader fields(validation, query, "query");
    AnalyticsRequest out;
    AnalyticsQueryText text;
    text.group = fields.text("group", short_text);
    out.query = read_range(validation, fields, std::move(text), now);
    out.as_csv = read_format(validation, fields);
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

ApiResult<AnalyticsRequest> read_analytics_series(const FieldList& query, TimePoint now) {
    Validation validation;
    FieldReader fields(validation, query, "query");
    AnalyticsRequest out;
    AnalyticsQueryText text;
    text.interval = fields.text("interval", short_text).value_or("day");
    out.query = read_range(validation, fields, std::move(text), now);
    out.as_csv = read_format(validation, fields);
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

ApiResult<AnalyticsListRequest> read_analytics_list(const FieldList& query, TimePoint now) {
    Validation validation;
    FieldReader fields(validation, query, "query");
    AnalyticsListRequest out;
    out.list.range = read_range(validation, fields, {}, now);
    read_figure(validation, fields, out.list);
    out.list.limit =
        static_cast<std::size_t>(fields.integer("limit", 1, limits::session_page_max).value_or(20));
    out.list.cursor = fields.text("cursor", {.max = 64}).value_or("");
    out.as_csv = read_format(validation, fields);
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

}  // namespace continuo
