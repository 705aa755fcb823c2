#include "database/tables/analytics/analytics_rollup_table.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <ranges>
#include <set>

#include <fmt/format.h>

#include "analytics/figures.hpp"
#include "analytics/hours_of_week.hpp"
#include "base/text.hpp"
#include "database/engine/connection.hpp"
#include "database/tables/analytics/analytics_sums.hpp"

// A quarter of an hour is replaced as a whole, from the rows of its conversations; its hour,
// day and 16 days are the sums of what is finer. Nothing is added to what is there, so that
// repetitions and late events change nothing but what they must.

namespace continuo {

namespace {

using enum Value::Type;

constexpr std::int64_t quarter_seconds = rollup_grains[0];
constexpr std::int64_t hour_seconds = rollup_grains[1];
/// Refreshing runs every few seconds.
constexpr std::chrono::minutes fresh_for{2};
constexpr std::size_t documents_compared_max = 10'000;

const std::string& counts_sql() {
    static const auto sql = fmt::format(
        "SELECT {} FROM analytics_conversations AS c WHERE c.quarter = :quarter", simple_columns()
    );
    return sql;
}

const std::vector<Value::Type>& counts_columns() {
    static const std::vector<Value::Type> columns(simple_count(), integer);
    return columns;
}

/// Empty for counts and sums, and for hours of the week, which are those of `engaged`.
std::string distribution_sql(const FigureDefinition& figure) {
    constexpr std::string_view insert =
        "INSERT INTO analytics_rollups (grain, kind, start, figure, key, value)"
        " SELECT 900, 1, c.quarter, '{0}', CAST({1} AS TEXT), count(*)"
        " FROM analytics_conversations AS c{2}"
        " WHERE c.quarter = :quarter AND ({3}) GROUP BY c.quarter, {1}";
    std::string column;
    std::string join;
    switch (figure.kind) {
        case FigureKind::count:
        case FigureKind::sum:
        case FigureKind::hours:
            return {};
        case FigureKind::duration:
            column = fmt::format("c.{}_bucket", figure.column);
            break;
        case FigureKind::distribution:
            column = fmt::format("c.{}", figure.column);
            break;
        case FigureKind::sources:
            column = "s.document_id";
            join = " JOIN analytics_sources AS s ON s.conversation = c.number";
            break;
    }
    return fmt::format(insert, figure.name, column, join, figure.condition);
}

constexpr std::string_view as_of_key = "analytics_as_of";

constexpr std::string_view rolled_kinds = "0, 1, 2";

const std::string& drop_rollups_sql() {
    static const auto sql = drop_sql(rolled_kinds);
    return sql;
}
const std::string& sum_up_rollups_sql() {
    static const auto sql = sum_up_sql(rolled_kinds);
    return sql;
}

constexpr std::string_view sums_sql =
    "SELECT figure, key, CAST(sum(value) AS BIGINT) FROM analytics_rollups"
    " WHERE grain = :grain AND kind = :kind AND start >= :from_start AND start < :until"
    " GROUP BY figure, key";
constexpr std::string_view engaged_sql =
    "SELECT start, value FROM analytics_rollups WHERE grain = :grain AND kind = 2"
    " AND start >= :from_start AND start < :until";

TimePoint time_of(std::int64_t seconds) {
    return TimePoint{std::chrono::seconds{seconds}};
}
}  // namespace

std::string simple_columns() {
    std::string columns;
    for (const auto& figure : simple_figures()) {
        const auto value =
            figure.kind == FigureKind::sum ? fmt::format("c.{}", figure.column) : std::string("1");
        columns += fmt::format(
            "{}CAST(coalesce(sum(CASE WHEN {} THEN {} ELSE 0 END), 0) AS BIGINT)",
            columns.empty() ? "" : ", ",
            figure.condition,
            value
        );
    }
    return columns;
}

std::string drop_sql(std::string_view kinds) {
    return fmt::format(
        "DELETE FROM analytics_rollups WHERE grain = :grain AND kind IN ({}) AND start = :start",
        kinds
    );
}

std::string sum_up_sql(std::string_view kinds) {
    return fmt::format(
        "INSERT INTO analytics_rollups (grain, kind, start, figure, key, value)"
        " SELECT CAST(:grain AS BIGINT), kind, CAST(:start AS BIGINT), figure, key,"
        " CAST(sum(value) AS BIGINT) FROM analytics_rollups"
        " WHERE grain = :finer AND kind IN ({}) AND start >= :from_start AND start < :until"
        " GROUP BY kind, figure, key",
        kinds
    );
}

AnalyticsRollupTable::AnalyticsRollupTable(Connection& connection)
    : x_connection(connection),
      x_stale(
          connection,
          "SELECT DISTINCT quarter FROM analytics_stale ORDER BY quarter LIMIT :count",
          {integer}
      ),
      x_unmark(connection, "DELETE FROM analytics_stale WHERE quarter = :quarter"),
      x_any_stale(connection, "SELECT 1 FROM analytics_stale LIMIT 1", {integer}),
      x_as_of(connection, "SELECT value FROM meta WHERE key = 'analytics_as_of'", {text}),
      x_set_as_of(
          connection,
          "INSERT INTO meta (key, value) VALUES (:key, :value)"
          " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
      ),
      x_drop(connection, drop_rollups_sql()),
      x_counts(connection, counts_sql(), counts_columns()),
      x_add(
          connection,
          "INSERT INTO analytics_rollups (grain, kind, start, figure, key, value)"
          " VALUES (900, :kind, :start, :figure, '', :value)"
      ),
      x_sum_up(connection, sum_up_rollups_sql()),
      x_sums(connection, sums_sql, {text, text, integer}),
      x_engaged(connection, engaged_sql, {integer, integer}),
      x_documents(
          connection, "SELECT document_id FROM documents ORDER BY document_id LIMIT :count", {text}
      ),
      x_groups(connection) {
    for (const auto& figure : figure_definitions()) {
        if (auto sql = distribution_sql(figure); !sql.empty())
            x_distributions.push_back({std::move(sql), nullptr});
    }
    for (auto& distribution : x_distributions)
        distribution.insert = std::make_unique<Statement>(connection, distribution.sql);
}

// Writing.

void AnalyticsRollupTable::roll_quarter(std::int64_t quarter) {
    x_drop.run({quarter_seconds, quarter});
    if (x_counts.find({quarter})) {
        std::size_t column = 0;
        for (const auto& figure : simple_figures()) {
            const auto value = x_counts.integer(column++);
            if (value == 0) continue;
            x_add.run({analytics_counts, quarter, figure.name, value});
            if (figure.name == "engaged")
                x_add.run({analytics_engaged, quarter, figure.name, value});
        }
    }
    for (auto& distribution : x_distributions)
        distribution.insert->run({quarter});
}

void AnalyticsRollupTable::sum_up(std::int64_t grain, std::int64_t start, std::int64_t finer) {
    x_drop.run({grain, start});
    x_sum_up.run({grain, start, finer, start, start + grain});
}

bool AnalyticsRollupTable::roll(std::size_t limit) {
    std::vector<std::int64_t> quarters;
    x_stale.query({limit});
    while (x_stale.next())
        quarters.push_back(x_stale.integer(0));
    for (const auto quarter : quarters) {
        // First: what is marked from now on is computed again.
        x_unmark.run({quarter});
        x_groups.forget(quarter);
        roll_quarter(quarter);
    }
    for (std::size_t i = 1; i < rollup_grains.size(); ++i) {
        std::set<std::int64_t> starts;
        for (const auto quarter : quarters)
            starts.insert(floor_to(quarter, rollup_grains.at(i)));
        for (const auto start : starts)
            sum_up(rollup_grains.at(i), start, rollup_grains.at(i - 1));
    }
    return quarters.size() == limit;
}

bool AnalyticsRollupTable::sum_up_groups(TimePoint now, std::size_t limit) {
    return x_groups.sum_up(now, limit);
}

void AnalyticsRollupTable::forget_changed_groups() {
    x_groups.forget_changed();
}

void AnalyticsRollupTable::set_as_of(TimePoint now) {
    x_set_as_of.run({as_of_key, fmt::format("{}", now.time_since_epoch().count())});
}

// Reading.

AnalyticsState AnalyticsRollupTable::state(TimePoint now) {
    AnalyticsState state;
    std::int64_t count = 0;
    if (x_as_of.find() && parse_integer(x_as_of.text(0), count))
        state.as_of = TimePoint{TimePoint::duration{count}};
    state.stale = state.as_of + fresh_for < now || x_any_stale.find();
    return state;
}

void AnalyticsRollupTable::add_sums(FigureSums& sums, TimePoint from, TimePoint until, int kind) {
    for (const auto& segment : segments_of(from, until)) {
        x_sums.query({segment.grain, kind, segment.from, segment.until});
        while (x_sums.next())
            add_value(sums, x_sums.text(0), x_sums.text(1), x_sums.integer(2));
    }
}

std::vector<std::pair<TimePoint, std::int64_t>> AnalyticsRollupTable::engaged_at(
    const AnalyticsQuery& query
) {
    std::vector<std::pair<TimePoint, std::int64_t>> out;
    // Hours of UTC are hours of most zones. Where they are not, quarters are hours of all.
    const bool whole = std::ranges::all_of(offset_periods(query), [&](const auto& period) {
        const bool at_end = period.until == epoch_seconds(query.until);
        return period.offset % hour_seconds == 0 && (at_end || period.until % hour_seconds == 0);
    });
    for (const auto& segment : segments_of(query.from, query.until)) {
        auto grain = std::min(segment.grain, hour_seconds);
        if (!whole) grain = quarter_seconds;
        x_engaged.query({grain, segment.from, segment.until});
        while (x_engaged.next())
            out.emplace_back(time_of(x_engaged.integer(0)), x_engaged.integer(1));
    }
    return out;
}

std::optional<SilentSources> AnalyticsRollupTable::silent_sources(const FigureSums& sums) {
    SilentSources out;
    const auto answered = sums.find("patterns.sources");
    std::size_t documents = 0;
    x_documents.query({documents_compared_max + 1});
    while (x_documents.next()) {
        ++documents;
        if (answered != sums.end() && answered->second.contains(x_documents.text(0))) continue;
        ++out.total;
        if (out.document_ids.size() < analytics_items_max)
            out.document_ids.push_back(x_documents.text(0));
    }
    return documents > documents_compared_max ? std::nullopt : std::optional(std::move(out));
}

AnalyticsReport AnalyticsRollupTable::report(const AnalyticsQuery& query, TimePoint now) {
    AnalyticsReport report;
    report.query = query;
    report.state = state(now);
    add_sums(report.sums, query.from, query.until, analytics_counts);
    add_sums(report.sums, query.from, query.until, analytics_distributions);
    report.groups = x_groups.groups(query);
    report.engaged_at = engaged_at(query);
    report.silent_sources = silent_sources(report.sums);
    return report;
}

AnalyticsSeries AnalyticsRollupTable::series(const AnalyticsQuery& query, TimePoint now) {
    AnalyticsSeries series;
    series.query = query;
    series.state = state(now);
    for (const auto& period : periods_of(query)) {
        AnalyticsPoint point{period, {}};
        add_sums(point.sums, period.start, period.end, analytics_counts);
        series.points.push_back(std::move(point));
    }
    return series;
}

}  // namespace continuo
