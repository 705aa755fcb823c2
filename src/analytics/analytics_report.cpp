#include "analytics/analytics_report.hpp"

#include <boost/json.hpp>

#include "analytics/analytics_measures.hpp"
#include "analytics/figures.hpp"
#include "analytics/hours_of_week.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

constexpr double milliseconds_per_second = 1000;

json::value number_or_null(const std::optional<double>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

/// Puts a value where its name says: "outcomes.pending".
void put(json::object& out, std::string_view name, json::value value) {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos) {
        out[name] = std::move(value);
        return;
    }
    auto& inner = out[name.substr(0, dot)];
    if (!inner.is_object()) inner.emplace_object();
    put(inner.get_object(), name.substr(dot + 1), std::move(value));
}

/// The members from `opened` to `rates`.
void put_counts(json::object& out, const FigureSums& sums) {
    for (const auto& figure : figure_definitions()) {
        if (is_one_number(figure)) put(out, figure.name, value_of(sums, figure.name));
    }
    for (const auto& entry : rates_of(sums))
        put(out, entry.name, number_or_null(entry.value()));
}

void put_frame(json::object& out, const AnalyticsQuery& query, const AnalyticsState& state) {
    out["from"] = format_time(query.from);
    out["to"] = format_time(query.until);
    out["time_zone"] = query.zone.name();
    out["as_of"] =
        state.as_of == TimePoint{} ? json::value(nullptr) : json::value(format_time(state.as_of));
    out["final_after"] = format_time(query.until + final_after_range);
    out["stale"] = state.stale;
}

json::object patterns_json(const AnalyticsReport& report) {
    json::object out;
    for (const auto& figure : figure_definitions()) {
        if (figure.kind != FigureKind::distribution && figure.kind != FigureKind::sources) continue;
        json::array items;
        for (const auto& [key, count] : distribution_of(report.sums, figure))
            items.push_back(json::object{{"key", key}, {"conversations", count}});
        constexpr std::string_view prefix = "patterns.";
        out[figure.name.substr(prefix.size())] = std::move(items);
    }
    out["silent_sources"] = nullptr;
    if (const auto& silent = report.silent_sources) {
        out["silent_sources"] = json::object{
            {"total", silent->total},
            {"document_ids", json::array(silent->document_ids.begin(), silent->document_ids.end())},
        };
    }
    json::array hours;
    for (const auto& day : hours_of_week(report))
        hours.push_back(json::array(day.begin(), day.end()));
    out["hours_of_week"] = std::move(hours);
    return out;
}

json::value seconds_json(std::int64_t milliseconds) {
    if (milliseconds < 0) return nullptr;
    return static_cast<double>(milliseconds) / milliseconds_per_second;
}

}  // namespace

std::vector<KeyCount> distribution_of(const FigureSums& sums, const FigureDefinition& figure) {
    std::vector<KeyCount> out;
    const auto found = sums.find(figure.name);
    if (found == sums.end()) return out;
    for (const auto& [key, count] : found->second)
        out.push_back({key, count});
    const bool is_number = figure.column.ends_with("_key") || figure.column == "csat";
    std::ranges::sort(out, [is_number](const KeyCount& a, const KeyCount& b) {
        if (!is_number && a.count != b.count) return a.count > b.count;
        return a.key.size() != b.key.size() ? a.key.size() < b.key.size() : a.key < b.key;
    });
    if (out.size() > analytics_items_max) out.resize(analytics_items_max);
    return out;
}

std::array<std::array<std::int64_t, 24>, 7> hours_of_week(const AnalyticsReport& report) {
    std::array<std::array<std::int64_t, 24>, 7> hours{};
    for (const auto& [time, count] : report.engaged_at) {
        const auto hour = hour_of_week(report.query.zone, time);
        hours.at(hour / 24).at(hour % 24) += count;
    }
    return hours;
}

json::object to_json(const AnalyticsReport& report) {
    json::object out;
    put_frame(out, report.query, report.state);
    put_counts(out, report.sums);
    for (const auto& figure : figure_definitions()) {
        if (figure.kind != FigureKind::duration) continue;
        put(out,
            figure.name,
            json::object{
                {"count", observations(report.sums, figure.name)},
                {"p50", number_or_null(percentile(report.sums, figure.name, 0.5))},
                {"p90", number_or_null(percentile(report.sums, figure.name, 0.9))},
            });
    }
    out["patterns"] = patterns_json(report);
    if (report.query.group.empty()) return out;
    json::array groups;
    for (const auto& group : report.groups) {
        json::object entry{{"group", group.name}};
        put_counts(entry, group.sums);
        groups.push_back(std::move(entry));
    }
    out["groups"] = std::move(groups);
    return out;
}

json::object to_json(const AnalyticsSeries& series) {
    json::object out;
    put_frame(out, series.query, series.state);
    out["interval"] = to_string(series.query.interval);
    json::array points;
    points.reserve(series.points.size());
    for (const auto& point : series.points) {
        json::object entry{
            {"start", format_time(point.period.start)}, {"end", format_time(point.period.end)}
        };
        put_counts(entry, point.sums);
        points.push_back(std::move(entry));
    }
    out["points"] = std::move(points);
    return out;
}

json::object to_json(const ListedConversation& row) {
    return {
        {"session_id", row.session_id},
        {"user_id", string_or_null(row.user_id)},
        {"opened_at", format_time(row.opened_at)},
        {"last_activity", format_time(row.last_message_at)},
        {"outcome", row.outcome.empty() ? json::value(nullptr) : json::value(row.outcome)},
        {"language", row.language},
        {"intent", row.intent.empty() ? json::value(nullptr) : json::value(row.intent)},
        {"messages",
         {{"customer", row.customer_messages},
          {"agent", row.agent_messages},
          {"operator", row.operator_messages}}},
        {"answers", row.answers},
        {"abstentions", row.abstentions},
        {"handed_over", row.handed_over > 0},
        {"reopened", row.reopened > 0},
        {"csat", row.csat == 0 ? json::value(nullptr) : json::value(row.csat)},
        {"seconds",
         {{"first_response_agent", seconds_json(row.first_response_agent)},
          {"first_response_human", seconds_json(row.first_response_human)},
          {"queue_wait", seconds_json(row.queue_wait)},
          {"handle", seconds_json(row.handle)},
          {"session", seconds_json(row.session_length)}}},
    };
}

json::array figures_json() {
    json::array out;
    for (const auto& figure : figure_definitions()) {
        out.push_back(json::object{
            {"figure", figure.name},
            {"kind", to_string(figure.kind)},
            {"title", figure.title},
            {"definition", figure.meaning},
            {"condition", figure.condition},
            {"sql", sql_of(figure)},
        });
    }
    return out;
}

}  // namespace continuo
