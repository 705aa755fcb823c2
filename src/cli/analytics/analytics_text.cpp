#include "cli/analytics/analytics_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ranges>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "analytics/analytics_measures.hpp"
#include "analytics/figures.hpp"
#include "base/text.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

constexpr std::size_t bar_width = 30;
constexpr std::size_t list_items = 10;
constexpr std::size_t name_columns = 26;

std::string local_text(const TimeZone& zone, TimePoint time) {
    const auto local = zone.to_local(time);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::minutes>(local - day)};
    auto text = fmt::format(
        "{:04}-{:02}-{:02}",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day())
    );
    if (clock.hours().count() != 0 || clock.minutes().count() != 0)
        text += fmt::format(" {:02}:{:02}", clock.hours().count(), clock.minutes().count());
    return text;
}

std::string frame_text(const AnalyticsQuery& query, const AnalyticsState& state) {
    const auto as_of = state.as_of == TimePoint{} ? "never computed"
                                                  : "as of " + local_text(query.zone, state.as_of);
    return fmt::format(
        "{} to {} ({}), {}{}, final after {}\n",
        local_text(query.zone, query.from),
        local_text(query.zone, query.until),
        query.zone.name(),
        as_of,
        state.stale ? ", incomplete" : "",
        local_text(query.zone, query.until + final_after_range)
    );
}

std::string percent(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return "-";
    return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string duration_text(const std::optional<double>& seconds) {
    constexpr double minute = 60;
    constexpr double hour = 3600;
    if (!seconds) return "-";
    if (*seconds < 1) return fmt::format("{:.0f} ms", *seconds * 1000);
    if (*seconds < minute) return fmt::format("{:.1f} s", *seconds);
    if (*seconds < hour) return fmt::format("{:.1f} min", *seconds / minute);
    return fmt::format("{:.1f} h", *seconds / hour);
}

std::string name_text(std::string_view name) {
    auto text = make_printable(excerpt(name, name_columns - 1));
    const auto width = display_width(text);
    text.append(width < name_columns ? name_columns - width : 0, ' ');
    return text;
}

class SummaryText {
public:
    SummaryText(const AnalyticsReport& report, const AnalyticsSeries& series)
        : x_report(report), x_series(series), x_engaged(of("engaged")) {}

    std::string text() {
        x_text = frame_text(x_report.query, x_report.state);
        section(
            fmt::format("Conversations, by {}", to_string(x_series.query.interval)),
            [](std::string_view name) {
                return !name.contains('.') && name != "contained" && name != "reopened" &&
                       name != "returning";
            }
        );
        section("Outcomes", [](std::string_view name) { return name.starts_with("outcomes."); });
        section("Humans", [](std::string_view name) { return name.starts_with("escalations."); });
        section("After that", [](std::string_view name) {
            return name == "contained" || name == "reopened" || name == "returning";
        });
        rates();
        opinions();
        durations();
        lists();
        groups();
        heat_map();
        return std::move(x_text);
    }

private:
    [[nodiscard]] std::int64_t of(std::string_view name) const {
        return value_of(x_report.sums, name);
    }

    template <class Wanted>
    void section(std::string_view title, Wanted wanted) {
        x_text += fmt::format("\n{}\n", title);
        for (const auto& figure : figure_definitions()) {
            if (figure.kind != FigureKind::count || !wanted(figure.name)) continue;
            std::vector<std::int64_t> course;
            for (const auto& point : x_series.points)
                course.push_back(value_of(point.sums, figure.name));
            const auto count = of(figure.name);
            const auto share =
                x_engaged == 0 ? 0 : static_cast<double>(count) / static_cast<double>(x_engaged);
            x_text += fmt::format(
                "  {}{:>9}  {:>8}  {:<{}}  {}\n",
                name_text(figure.title),
                count,
                figure.name == "opened" ? "" : percent(count, x_engaged),
                bar(std::min(share, 1.0), bar_width),
                bar_width,
                sparkline(course)
            );
        }
    }

    void rates() {
        const auto resolved = of("outcomes.resolved_confirmed") + of("outcomes.resolved_assumed");
        x_text += fmt::format(
            "\nRates\n  Resolution by the agent {}, containment {} (with those who gave up),"
            " involvement {}, answer {}, escalation {}\n",
            percent(resolved, x_engaged),
            percent(of("contained"), x_engaged),
            percent(of("involved"), x_engaged),
            percent(of("answered"), of("involved")),
            percent(of("escalations.handed_over"), x_engaged)
        );
    }

    void opinions() {
        x_text += fmt::format(
            "\nOpinions\n  CSAT {} of {} responses ({} of engaged), thumbs {} up, {} down\n",
            percent(of("csat.satisfied"), of("csat.responses")),
            of("csat.responses"),
            percent(of("csat.responses"), x_engaged),
            of("feedback.up"),
            of("feedback.down")
        );
        x_text += fmt::format(
            "  Messages of customers {}, the agent {}, operators {}\n",
            of("messages.customer"),
            of("messages.agent"),
            of("messages.operator")
        );
    }

    void durations() {
        x_text += fmt::format("\n{:<28}{:>10}{:>10}\n", "Times", "p50", "p90");
        for (const auto& figure : figure_definitions()) {
            if (figure.kind != FigureKind::duration) continue;
            x_text += fmt::format(
                "  {}{:>10}{:>10}\n",
                name_text(figure.title),
                duration_text(percentile(x_report.sums, figure.name, 0.5)),
                duration_text(percentile(x_report.sums, figure.name, 0.9))
            );
        }
    }

    void lists() {
        for (const auto& figure : figure_definitions()) {
            const bool listed =
                figure.kind == FigureKind::distribution || figure.kind == FigureKind::sources;
            const auto items =
                listed ? distribution_of(x_report.sums, figure) : std::vector<KeyCount>();
            if (items.empty()) continue;
            std::int64_t most = 0;
            for (const auto& item : items)
                most = std::max(most, item.count);
            x_text += fmt::format("\n{}\n", figure.title);
            for (const auto& item : items | std::views::take(list_items)) {
                x_text += fmt::format(
                    "  {}{:>9}  {}\n",
                    name_text(item.key.empty() ? "(none)" : item.key),
                    item.count,
                    bar(static_cast<double>(item.count) / static_cast<double>(most), bar_width)
                );
            }
        }
        const auto& silent = x_report.silent_sources;
        if (!silent || silent->total == 0) return;
        x_text += fmt::format("\n{} documents answered nothing\n", silent->total);
        for (const auto& id : silent->document_ids | std::views::take(list_items))
            x_text += fmt::format("  {}\n", make_printable(id));
    }

    void groups() {
        if (x_report.query.group.empty()) return;
        x_text += fmt::format(
            "\n{:<28}{:>9}{:>9}{:>12}{:>12}{:>12}\n",
            "By " + x_report.query.group,
            "opened",
            "engaged",
            "answer",
            "resolution",
            "escalation"
        );
        for (const auto& group : x_report.groups) {
            const auto count = [&group](std::string_view name) {
                return value_of(group.sums, name);
            };
            const auto engaged = count("engaged");
            const auto resolved =
                count("outcomes.resolved_confirmed") + count("outcomes.resolved_assumed");
            x_text += fmt::format(
                "  {}{:>9}{:>9}{:>12}{:>12}{:>12}\n",
                name_text(group.name.empty() ? "(none)" : group.name),
                count("opened"),
                engaged,
                percent(count("answered"), count("involved")),
                percent(resolved, engaged),
                percent(count("escalations.handed_over"), engaged)
            );
        }
    }

    void heat_map() {
        constexpr std::array days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
        const auto hours = hours_of_week(x_report);
        std::int64_t most = 0;
        for (const auto& day : hours)
            most = std::max(most, *std::ranges::max_element(day));
        if (most == 0) return;
        x_text +=
            fmt::format("\nHours of the week (most: {})\n       0     6     12    18\n", most);
        for (std::size_t day = 0; day < days.size(); ++day) {
            std::vector<std::int64_t> scaled(hours.at(day).begin(), hours.at(day).end());
            scaled.push_back(most);  // one scale for all days
            const auto line = sparkline(scaled);
            x_text += fmt::format(
                "  {}  {}\n",
                days.at(day),
                line.substr(0, line.size() - std::string_view("█").size())
            );
        }
    }

    const AnalyticsReport& x_report;
    const AnalyticsSeries& x_series;
    std::int64_t x_engaged;
    std::string x_text;
};

}  // namespace

std::string sparkline(const std::vector<std::int64_t>& values) {
    constexpr std::array<std::string_view, 9> steps{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (values.empty()) return {};
    const auto most = *std::ranges::max_element(values);
    if (most <= 0) return {};
    std::string out;
    for (const auto value : values) {
        const auto share = static_cast<double>(value) / static_cast<double>(most);
        out += steps.at(static_cast<std::size_t>(std::ceil(std::clamp(share, 0.0, 1.0) * 8)));
    }
    return out;
}

std::string bar(double share, std::size_t width) {
    constexpr std::array<std::string_view, 8> parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto eighths = static_cast<std::size_t>(
        std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width) * 8)
    );
    std::string out;
    for (std::size_t i = 0; i < eighths / 8; ++i)
        out += "█";
    return out + std::string(parts.at(eighths % 8));
}

std::string analytics_text(const AnalyticsReport& report, const AnalyticsSeries& series) {
    return SummaryText(report, series).text();
}

std::string analytics_text(const AnalyticsSeries& series) {
    auto text = frame_text(series.query, series.state);
    text += fmt::format(
        "\n{:<18}{:>9}{:>9}{:>10}{:>11}{:>12}{:>12}\n",
        to_string(series.query.interval),
        "opened",
        "engaged",
        "answered",
        "abstained",
        "resolution",
        "escalation"
    );
    std::int64_t most = 1;
    for (const auto& point : series.points)
        most = std::max(most, value_of(point.sums, "engaged"));
    for (const auto& point : series.points) {
        const auto count = [&point](std::string_view name) { return value_of(point.sums, name); };
        const auto engaged = count("engaged");
        const auto resolved =
            count("outcomes.resolved_confirmed") + count("outcomes.resolved_assumed");
        text += fmt::format(
            "{:<18}{:>9}{:>9}{:>10}{:>11}{:>12}{:>12}  {}\n",
            local_text(series.query.zone, point.period.start),
            count("opened"),
            engaged,
            count("answered"),
            count("abstained"),
            percent(resolved, engaged),
            percent(count("escalations.handed_over"), engaged),
            bar(static_cast<double>(engaged) / static_cast<double>(most), bar_width)
        );
    }
    return text;
}

}  // namespace continuo
