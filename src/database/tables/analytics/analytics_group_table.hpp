#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analytics/analytics_report.hpp"
#include "database/engine/statement.hpp"

namespace continuo {

/// Counts and sums by group. Days, and rows of 16 days, that have not changed for a while have them
/// in analytics_rollups, with a mark each; what has no mark is read from the rows of its
/// conversations. So figures are right whether much is summed up or nothing. Throws as Statement
/// does.
class AnalyticsGroupTable {
public:
    explicit AnalyticsGroupTable(Connection& connection);

    // For the writer.
    /// Takes the marks from the day of a changed quarter of an hour and from its 16 days.
    void forget(std::int64_t quarter);
    /// Takes the marks from days whose counts are no longer those they were summed up with: a
    /// program that knows nothing of groups has changed them.
    void forget_changed();
    /// Sums up at most `limit` days that have no mark and ended two days before `now`, the latest
    /// first; then the 16 days whose days are all summed up. True when there may be more.
    [[nodiscard]] bool sum_up(TimePoint now, std::size_t limit);

    // For the readers.
    /// The analytics_items_max groups with the most engaged conversations; empty without a group.
    [[nodiscard]] std::vector<AnalyticsGroup> groups(const AnalyticsQuery& query);

private:
    using Sums = std::map<std::string, FigureSums>;  // by group
    struct Part;

    [[nodiscard]] std::set<std::int64_t> marked(
        std::int64_t grain, std::int64_t from, std::int64_t until
    );
    [[nodiscard]] std::vector<Part> parts_of(const AnalyticsQuery& query);
    void sum_up_day(std::int64_t day);
    void add(int kind, std::int64_t day, const Sums& sums);
    void read_rows(Sums& sums, std::string_view column, std::int64_t from, std::int64_t until);

    Connection& x_connection;
    Statement x_unmark;
    Statement x_unmark_changed;
    Statement x_marks;
    Statement x_mark;
    Statement x_first_day;
    Statement x_drop;
    Statement x_rows_of_day;
    Statement x_add;
    Statement x_add_days;
    Statement x_sums;
};

}  // namespace continuo
