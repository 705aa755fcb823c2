#include "database/tables/analytics/analytics_group_table.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "analytics/figures.hpp"
#include "database/engine/connection.hpp"
#include "database/tables/analytics/analytics_sums.hpp"

namespace continuo {

namespace {

using enum Value::Type;

constexpr std::int64_t day_seconds = rollup_grains[2];
constexpr std::int64_t block_seconds = rollup_grains[3];
/// Conversations settle a day after their last message: most changes of a day are over by then.
constexpr std::chrono::days quiet_after{2};

/// A group and where its sums are: analytics_rollups.kind.
struct GroupKind {
    std::string_view name;
    int kind;
};
constexpr std::array<GroupKind, 3> group_kinds{{
    {"language", analytics_by_language},
    {"intent", analytics_by_intent},
    {"customer", analytics_by_customer},
}};

/// Of the counts of a day: it changes with any of them, also when one rises as another falls whose
/// name has another length.
constexpr std::string_view fingerprint =
    "(SELECT CAST(coalesce(sum(r.value * length(r.figure) * length(r.figure)), 0) + count(*)"
    " AS BIGINT) FROM analytics_rollups AS r"
    " WHERE r.grain = {0} AND r.kind = 0 AND r.start = {1})";

const std::string& mark_sql() {
    static const auto sql = fmt::format(
        "INSERT INTO analytics_rollups (grain, kind, start, figure, key, value)"
        " SELECT CAST(:grain AS BIGINT), {}, CAST(:start AS BIGINT), 'grouped', '', {}",
        analytics_grouped,
        fmt::format(fingerprint, ":grain_again", ":start_again")
    );
    return sql;
}

const std::string& unmark_changed_sql() {
    static const auto sql = fmt::format(
        "DELETE FROM analytics_rollups WHERE kind = {0} AND grain IN ({1}, {2}) AND value <> {3}",
        analytics_grouped,
        day_seconds,
        block_seconds,
        fmt::format(fingerprint, "analytics_rollups.grain", "analytics_rollups.start")
    );
    return sql;
}

const std::string& drop_groups_sql() {
    static const auto sql = drop_sql("3, 4, 5, 6");
    return sql;
}
const std::string& sum_up_groups_sql() {
    static const auto sql = sum_up_sql("3, 4, 5");
    return sql;
}

const std::string& rows_of_day_sql() {
    static const auto sql = fmt::format(
        "SELECT c.language, c.intent, CAST(c.is_returning AS TEXT), {}"
        " FROM analytics_conversations AS c WHERE c.quarter >= :from_start AND c.quarter < :until"
        " GROUP BY c.language, c.intent, c.is_returning",
        simple_columns()
    );
    return sql;
}

std::vector<Value::Type> rows_of_day_columns() {
    std::vector<Value::Type> columns{text, text, text};
    columns.resize(columns.size() + simple_count(), integer);
    return columns;
}

/// Adds the counts and sums of a row, from `column` on.
void add_row(FigureSums& sums, const Statement& row, std::size_t column) {
    for (const auto& figure : simple_figures())
        add_value(sums, std::string(figure.name), "", row.integer(column++));
}

}  // namespace

/// A part of a range: from the sums of a grain, or from rows.
struct AnalyticsGroupTable::Part {
    std::int64_t grain = 0;  ///< 0: rows
    std::int64_t from = 0;
    std::int64_t until = 0;
};

AnalyticsGroupTable::AnalyticsGroupTable(Connection& connection)
    : x_connection(connection),
      x_unmark(
          connection,
          "DELETE FROM analytics_rollups"
          " WHERE grain = :grain AND kind = :kind AND start = :start"
      ),
      x_unmark_changed(connection, unmark_changed_sql()),
      x_marks(
          connection,
          "SELECT start FROM analytics_rollups WHERE grain = :grain AND kind = :kind"
          " AND start >= :from_start AND start < :until",
          {integer}
      ),
      x_mark(connection, mark_sql()),
      x_first_day(
          connection,
          "SELECT start FROM analytics_rollups WHERE grain = :grain AND kind = 0"
          " ORDER BY start LIMIT 1",
          {integer}
      ),
      x_drop(connection, drop_groups_sql()),
      x_rows_of_day(connection, rows_of_day_sql(), rows_of_day_columns()),
      x_add(
          connection,
          "INSERT INTO analytics_rollups (grain, kind, start, figure, key, value)"
          " VALUES (:grain, :kind, :start, :figure, :key, :value)"
      ),
      x_add_days(connection, sum_up_groups_sql()),
      x_sums(
          connection,
          "SELECT key, figure, CAST(sum(value) AS BIGINT) FROM analytics_rollups"
          " WHERE grain = :grain AND kind = :kind AND start >= :from_start AND start < :until"
          " GROUP BY key, figure",
          {text, text, integer}
      ) {}

// Writing.

void AnalyticsGroupTable::forget(std::int64_t quarter) {
    for (const auto grain : {day_seconds, block_seconds})
        x_unmark.run({grain, analytics_grouped, floor_to(quarter, grain)});
}

void AnalyticsGroupTable::forget_changed() {
    x_unmark_changed.run();
}

void AnalyticsGroupTable::add(int kind, std::int64_t day, const Sums& sums) {
    for (const auto& [group, figures] : sums) {
        for (const auto& [figure, values] : figures)
            x_add.run({day_seconds, kind, day, figure, group, value_of(figures, figure)});
    }
}

void AnalyticsGroupTable::sum_up_day(std::int64_t day) {
    x_drop.run({day_seconds, day});
    std::array<Sums, group_kinds.size()> sums;
    x_rows_of_day.query({day, day + day_seconds});
    while (x_rows_of_day.next()) {
        for (std::size_t i = 0; i < sums.size(); ++i)
            add_row(sums.at(i)[x_rows_of_day.text(i)], x_rows_of_day, sums.size());
    }
    for (std::size_t i = 0; i < sums.size(); ++i)
        add(group_kinds.at(i).kind, day, sums.at(i));
    x_mark.run({day_seconds, day, day_seconds, day});
}

bool AnalyticsGroupTable::sum_up(TimePoint now, std::size_t limit) {
    const auto end = floor_to(epoch_seconds(now - quiet_after), day_seconds);
    if (!x_first_day.find({day_seconds})) return false;
    const auto first = static_cast<std::int64_t>(x_first_day.integer(0));
    auto days = marked(day_seconds, first, end);
    for (auto day = end - day_seconds; day >= first; day -= day_seconds) {
        if (days.contains(day)) continue;
        if (limit-- == 0) return true;
        sum_up_day(day);
        days.insert(day);
    }
    const auto blocks = marked(block_seconds, floor_to(first, block_seconds), end);
    for (auto block = floor_to(first, block_seconds); block + block_seconds <= end;
         block += block_seconds) {
        if (blocks.contains(block)) continue;
        x_drop.run({block_seconds, block});
        x_add_days.run({block_seconds, block, day_seconds, block, block + block_seconds});
        x_mark.run({block_seconds, block, block_seconds, block});
    }
    return false;
}

// Reading.

std::set<std::int64_t> AnalyticsGroupTable::marked(
    std::int64_t grain, std::int64_t from, std::int64_t until
) {
    std::set<std::int64_t> starts;
    x_marks.query({grain, analytics_grouped, from, until});
    while (x_marks.next())
        starts.insert(x_marks.integer(0));
    return starts;
}

std::vector<AnalyticsGroupTable::Part> AnalyticsGroupTable::parts_of(const AnalyticsQuery& query) {
    const auto from = epoch_seconds(query.from);
    const auto until = epoch_seconds(query.until);
    const auto days = marked(day_seconds, from, until);
    const auto blocks = marked(block_seconds, from, until);
    std::vector<Part> parts;
    for (auto start = from; start < until;) {
        Part part{0, start, std::min(until, floor_to(start, day_seconds) + day_seconds)};
        if (blocks.contains(start) && start + block_seconds <= until)
            part = {block_seconds, start, start + block_seconds};
        else if (days.contains(start) && start + day_seconds <= until)
            part = {day_seconds, start, start + day_seconds};
        start = part.until;
        if (!parts.empty() && parts.back().grain == part.grain)
            parts.back().until = part.until;
        else
            parts.push_back(part);
    }
    return parts;
}

void AnalyticsGroupTable::read_rows(
    Sums& sums, std::string_view column, std::int64_t from, std::int64_t until
) {
    std::vector<Value::Type> columns{text};
    columns.resize(1 + simple_count(), integer);
    const auto sql = fmt::format(
        "SELECT CAST(c.{0} AS TEXT), {1} FROM analytics_conversations AS c"
        " WHERE c.quarter >= :from_start AND c.quarter < :until GROUP BY c.{0}",
        column,
        simple_columns()
    );
    Statement rows(x_connection, sql, columns);
    rows.query({from, until});
    while (rows.next())
        add_row(sums[rows.text(0)], rows, 1);
}

std::vector<AnalyticsGroup> AnalyticsGroupTable::groups(const AnalyticsQuery& query) {
    const auto column = group_column(query.group);
    const auto* const kind = std::ranges::find(group_kinds, query.group, &GroupKind::name);
    if (!column || kind == group_kinds.end()) return {};
    Sums sums;
    for (const auto& part : parts_of(query)) {
        if (part.grain == 0) {
            read_rows(sums, *column, part.from, part.until);
            continue;
        }
        x_sums.query({part.grain, kind->kind, part.from, part.until});
        while (x_sums.next())
            add_value(sums[x_sums.text(0)], x_sums.text(1), "", x_sums.integer(2));
    }
    std::vector<AnalyticsGroup> out;
    for (auto& [name, figures] : sums)
        out.push_back({name, std::move(figures)});
    std::ranges::sort(out, {}, [](const AnalyticsGroup& group) {
        return std::pair(-value_of(group.sums, "engaged"), std::string_view(group.name));
    });
    if (out.size() > analytics_items_max) out.resize(analytics_items_max);
    if (query.group == "customer") {
        for (auto& group : out)
            group.name = group.name == "1" ? "returning" : "new";
    }
    return out;
}

}  // namespace continuo
