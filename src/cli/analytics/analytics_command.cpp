#include "cli/analytics/analytics_command.hpp"

#include <ostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/block_on.hpp"
#include "base/json_text.hpp"
#include "cli/analytics/analytics_text.hpp"
#include "cli/command_log.hpp"
#include "cli/plain_text.hpp"
#include "database/analytics_store.hpp"
#include "database/database.hpp"
#include "settings/store_options.hpp"

namespace continuo {

namespace {

constexpr int analytics_exit_failure = 1;
constexpr int analytics_exit_usage = 2;
/// Points of a sparkline.
constexpr std::size_t sparkline_points_max = 60;

std::string json_line(const json::object& object) {
    std::string text;
    append_json(text, object);
    return text + '\n';
}

Result<void> rebuild(Database& database, std::ostream& err) {
    auto& analytics = database.analytics();
    if (auto restarted = block_on(analytics.restart()); !restarted) return restarted;
    const auto computed = block_on(analytics.refresh(system_clock().now()));
    if (!computed) return std::unexpected(computed.error());
    err << fmt::format("{} conversations computed from the log\n", *computed);
    return {};
}

/// The query of the series beside a summary: an interval that gives few enough points.
AnalyticsQuery for_sparklines(AnalyticsQuery query, bool has_interval) {
    if (has_interval) return query;
    for (const auto interval :
         {AnalyticsInterval::hour,
          AnalyticsInterval::day,
          AnalyticsInterval::week,
          AnalyticsInterval::month}) {
        query.interval = interval;
        if (periods_of(query, sparkline_points_max).size() <= sparkline_points_max) break;
    }
    return query;
}

Result<void> print_series(
    AnalyticsStore& analytics,
    const AnalyticsQuery& query,
    AnalyticsFormat format,
    std::ostream& out
) {
    const auto series = block_on(analytics.series(query));
    if (!series) return std::unexpected(series.error());
    switch (format) {
        case AnalyticsFormat::text:
            out << analytics_text(*series);
            break;
        case AnalyticsFormat::csv:
            out << to_csv(*series);
            break;
        case AnalyticsFormat::json:
            out << json_line(to_json(*series));
            break;
    }
    return {};
}

Result<void> print_summary(
    AnalyticsStore& analytics,
    const AnalyticsQuery& query,
    const AnalyticsOptions& options,
    std::ostream& out
) {
    const auto report = block_on(analytics.report(query));
    if (!report) return std::unexpected(report.error());
    if (options.format == AnalyticsFormat::csv) {
        out << to_csv(*report);
        return {};
    }
    if (options.format == AnalyticsFormat::json) {
        out << json_line(to_json(*report));
        return {};
    }
    const auto series =
        block_on(analytics.series(for_sparklines(query, options.query.interval.has_value())));
    if (!series) return std::unexpected(series.error());
    out << analytics_text(*report, *series);
    return {};
}

}  // namespace

int run_analytics_command(
    const AnalyticsOptions& options, const Settings& settings, std::ostream& out, std::ostream& err
) {
    log_errors_only();
    const auto query = read_analytics_query(options.query, system_clock().now());
    if (!query) {
        for (const auto& problem : query.error()) {
            const auto option = problem.field == "time_zone" ? "zone" : problem.field;
            err << fmt::format("continuo analytics: --{}: {}\n", option, problem.message);
        }
        return analytics_exit_usage;
    }
    auto config = make_database_config(settings);
    config.readers = 1;
    config.read_only = !options.rebuild;
    auto database = open_database(config, system_clock(), nullptr);
    if (!database) {
        err << "continuo analytics: " << make_printable(database.error().detail) << '\n';
        return analytics_exit_failure;
    }
    Result<void> done;
    if (options.rebuild) {
        done = rebuild(**database, err);
    } else if (options.series) {
        done = print_series((*database)->analytics(), *query, options.format, out);
    } else {
        done = print_summary((*database)->analytics(), *query, options, out);
    }
    (*database)->close();
    if (done) return 0;
    err << "continuo analytics: " << make_printable(done.error().detail) << '\n';
    return analytics_exit_failure;
}

}  // namespace continuo
