#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analytics/analytics_report.hpp"
#include "database/analytics_store.hpp"
#include "database/engine/statement.hpp"
#include "database/tables/analytics/analytics_group_table.hpp"

namespace continuo {

/// Sums of the rows of analytics_conversations, and queries about both. Throws as Statement does.
class AnalyticsRollupTable {
public:
    explicit AnalyticsRollupTable(Connection& connection);

    // For the writer.
    /// Replaces the rollups of at most `limit` marked quarters, and those of their hours, days
    /// and 16 days.
    /// True when there may be more.
    [[nodiscard]] bool roll(std::size_t limit);
    /// As AnalyticsGroupTable::sum_up().
    [[nodiscard]] bool sum_up_groups(TimePoint now, std::size_t limit);
    void forget_changed_groups();
    void set_as_of(TimePoint now);

    // For the readers.
    [[nodiscard]] AnalyticsState state(TimePoint now);
    [[nodiscard]] AnalyticsReport report(const AnalyticsQuery& query, TimePoint now);
    [[nodiscard]] AnalyticsSeries series(const AnalyticsQuery& query, TimePoint now);
    /// Errors: invalid_input.
    [[nodiscard]] Result<ConversationPage> conversations(const ConversationListQuery& query);

private:
    /// A distribution of a quarter.
    struct Distribution {
        std::string sql;
        std::unique_ptr<Statement> insert;
    };
    void roll_quarter(std::int64_t quarter);
    void sum_up(std::int64_t grain, std::int64_t start, std::int64_t finer);
    void add_sums(FigureSums& sums, TimePoint from, TimePoint until, int kind);
    [[nodiscard]] std::vector<std::pair<TimePoint, std::int64_t>> engaged_at(
        const AnalyticsQuery& query
    );
    [[nodiscard]] std::optional<SilentSources> silent_sources(const FigureSums& sums);
    [[nodiscard]] std::optional<std::uint64_t> total_of(const ConversationListQuery& query);
    [[nodiscard]] std::uint64_t total_of_hours(const ConversationListQuery& query);

    Connection& x_connection;
    Statement x_stale;
    Statement x_unmark;
    Statement x_any_stale;
    Statement x_as_of;
    Statement x_set_as_of;
    Statement x_drop;
    Statement x_counts;
    Statement x_add;
    std::vector<Distribution> x_distributions;
    Statement x_sum_up;
    Statement x_sums;
    Statement x_engaged;
    Statement x_documents;
    AnalyticsGroupTable x_groups;
};

}  // namespace continuo
