// The CSV forms of what analytics answer.
#include <fmt/format.h>

#include "analytics/analytics_measures.hpp"
#include "analytics/analytics_report.hpp"
#include "analytics/hours_of_week.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

/// Quoted; what a spreadsheet would take for a formula begins with an apostrophe.
std::string csv_text(std::string_view text) {
    std::string cell = "\"";
    if (!text.empty() && std::string_view("=+-@\t\r").contains(text.front())) cell += '\'';
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell + '"';
}

std::string csv_number(const std::optional<double>& number) {
    return number ? fmt::format("{}", *number) : std::string();
}

std::string csv_seconds(std::int64_t milliseconds) {
    if (milliseconds < 0) return {};
    return fmt::format("{}", static_cast<double>(milliseconds) / 1000);
}

}  // namespace

std::string to_csv(const AnalyticsReport& report) {
    std::string text = "figure,key,value\r\n";
    const auto add = [&text](std::string_view figure, std::string_view key, std::string value) {
        text += fmt::format("{},{},{}\r\n", figure, key.empty() ? "" : csv_text(key), value);
    };
    for (const auto& figure : figure_definitions()) {
        const std::string name(figure.name);
        switch (figure.kind) {
            case FigureKind::count:
            case FigureKind::sum:
                add(name, "", fmt::format("{}", value_of(report.sums, name)));
                break;
            case FigureKind::duration:
                add(name + ".count", "", fmt::format("{}", observations(report.sums, name)));
                add(name + ".p50", "", csv_number(percentile(report.sums, name, 0.5)));
                add(name + ".p90", "", csv_number(percentile(report.sums, name, 0.9)));
                break;
            case FigureKind::distribution:
            case FigureKind::sources:
                for (const auto& [key, count] : distribution_of(report.sums, figure))
                    add(name, key, fmt::format("{}", count));
                break;
            case FigureKind::hours: {
                const auto hours = hours_of_week(report);
                for (std::size_t hour = 0; hour < hours_per_week; ++hour) {
                    const auto count = hours.at(hour / 24).at(hour % 24);
                    if (count == 0) continue;
                    add(name, hour_of_week_key(hour), fmt::format("{}", count));
                }
                break;
            }
        }
    }
    for (const auto& entry : rates_of(report.sums))
        add(entry.name, "", csv_number(entry.value()));
    return text;
}

std::string to_csv(const AnalyticsSeries& series) {
    std::string text = "start,end";
    for (const auto& figure : figure_definitions()) {
        if (is_one_number(figure)) text += fmt::format(",{}", figure.name);
    }
    text += "\r\n";
    for (const auto& point : series.points) {
        text += format_time(point.period.start) + ',' + format_time(point.period.end);
        for (const auto& figure : figure_definitions()) {
            if (is_one_number(figure))
                text += fmt::format(",{}", value_of(point.sums, figure.name));
        }
        text += "\r\n";
    }
    return text;
}

std::string to_csv(const std::vector<ListedConversation>& conversations) {
    std::string text =
        "session_id,user_id,opened_at,last_activity,outcome,language,intent,customer_messages,"
        "agent_messages,operator_messages,answers,abstentions,handed_over,reopened,csat,"
        "first_response_agent,first_response_human,queue_wait,handle,session\r\n";
    for (const auto& row : conversations) {
        text += fmt::format(
            "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
            csv_text(row.session_id),
            row.user_id ? csv_text(*row.user_id) : "",
            format_time(row.opened_at),
            format_time(row.last_message_at),
            row.outcome,
            csv_text(row.language),
            csv_text(row.intent),
            row.customer_messages,
            row.agent_messages,
            row.operator_messages,
            row.answers,
            row.abstentions,
            row.handed_over > 0,
            row.reopened > 0,
            row.csat == 0 ? "" : fmt::format("{}", row.csat),
            csv_seconds(row.first_response_agent),
            csv_seconds(row.first_response_human),
            csv_seconds(row.queue_wait),
            csv_seconds(row.handle),
            csv_seconds(row.session_length)
        );
    }
    return text;
}

}  // namespace continuo
