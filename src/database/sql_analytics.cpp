#include "database/sql_analytics.hpp"

#include <atomic>
#include <utility>

#include "database/tables/tables.hpp"

namespace continuo {

namespace {

/// Conversations that one job reads, or writes: other jobs wait for it.
constexpr std::size_t batch_rows = 250;
constexpr std::size_t batch_quarters = 24;
/// Days that one job sums up by group, jobs of a refresh, and how often changed days are.
constexpr std::size_t batch_group_days = 1;
constexpr std::size_t group_jobs = 32;
constexpr std::chrono::minutes groups_every{10};
/// Without changes the time of the figures is written this often.
constexpr std::chrono::minutes as_of_every{1};
/// Each finds new work; a guard, not a limit.
constexpr std::size_t rounds_max = 1'000'000;

/// Processes that share a database write facts one at a time; those who write conversations wait
/// for none of them, unless they delete one.
WriteLocks analytics_lock() {
    return WriteLocks::none().with("analytics", "");
}

class SqlAnalyticsStore final : public AnalyticsStore {
public:
    SqlAnalyticsStore(JobQueue& writes, JobQueue& reads, const Clock& clock)
        : x_writes(writes), x_reads(reads), x_clock(clock) {}

    Task<Result<std::uint64_t>> refresh(TimePoint now) override {
        std::uint64_t computed = 0;
        if (!x_looked_for_orphans) {
            if (auto done = co_await finish_orphans(); !done)
                co_return std::unexpected(done.error());
            x_looked_for_orphans = true;
        }
        bool changed = false;
        for (std::size_t round = 0; round < rounds_max; ++round) {
            auto batch = co_await perform(x_reads, [now](Tables& tables) -> Result<FactsBatch> {
                return tables.analytics.collect(batch_rows, now);
            });
            if (!batch) co_return std::unexpected(batch.error());
            if (batch->rows.empty() && batch->changes.empty() && !batch->next) break;
            computed += batch->rows.size();
            changed = changed || !batch->rows.empty();
            const bool more = batch->more;
            const auto stored = co_await perform(
                x_writes,
                analytics_lock(),
                [batch = std::move(*batch)](Tables& tables) -> Result<void> {
                    tables.analytics.store(batch);
                    return {};
                }
            );
            if (!stored) co_return std::unexpected(stored.error());
            if (!more) break;
        }
        if (auto rolled = co_await roll(now, changed); !rolled)
            co_return std::unexpected(rolled.error());
        if (auto summed = co_await sum_up_groups(now); !summed)
            co_return std::unexpected(summed.error());
        co_return computed;
    }

    Task<Result<void>> restart() override {
        x_groups_due = TimePoint{};
        co_return co_await perform(x_writes, analytics_lock(), [](Tables& tables) -> Result<void> {
            tables.analytics.restart();
            return {};
        });
    }

    Task<Result<AnalyticsReport>> report(AnalyticsQuery query) override {
        co_return co_await perform(
            x_reads,
            [query = std::move(query), now = x_clock.now()](Tables& tables
            ) -> Result<AnalyticsReport> { return tables.rollups.report(query, now); }
        );
    }
    Task<Result<AnalyticsSeries>> series(AnalyticsQuery query) override {
        co_return co_await perform(
            x_reads,
            [query = std::move(query), now = x_clock.now()](Tables& tables
            ) -> Result<AnalyticsSeries> { return tables.rollups.series(query, now); }
        );
    }
    Task<Result<ConversationPage>> conversations(ConversationListQuery query) override {
        co_return co_await perform(x_reads, [query = std::move(query)](Tables& tables) {
            return tables.rollups.conversations(query);
        });
    }

private:
    Task<Result<void>> finish_orphans() {
        for (;;) {
            auto found =
                co_await perform(x_reads, [](Tables& tables) -> Result<std::vector<std::int64_t>> {
                    return tables.analytics.find_orphans(batch_rows);
                });
            if (!found) co_return std::unexpected(found.error());
            if (found->empty()) co_return Result<void>{};
            const auto done = co_await perform(
                x_writes,
                analytics_lock(),
                [found = std::move(*found)](Tables& tables) -> Result<void> {
                    tables.analytics.finish_orphans(found);
                    return {};
                }
            );
            if (!done) co_return done;
        }
    }

    Task<Result<void>> roll(TimePoint now, bool changed) {
        for (std::size_t round = 0; round < rounds_max; ++round) {
            const auto state =
                co_await perform(x_reads, [now](Tables& tables) -> Result<AnalyticsState> {
                    return tables.rollups.state(now);
                });
            if (!state) co_return std::unexpected(state.error());
            const bool is_due = changed || state->stale || state->as_of + as_of_every <= now;
            if (!is_due) co_return Result<void>{};
            const auto more =
                co_await perform(x_writes, analytics_lock(), [now](Tables& tables) -> Result<bool> {
                    if (tables.rollups.roll(batch_quarters)) return true;
                    tables.rollups.set_as_of(now);
                    return false;
                });
            if (!more) co_return std::unexpected(more.error());
            if (!*more) break;
        }
        co_return Result<void>{};
    }

    /// A part of what there is to do: after an upgrade that can be years.
    Task<Result<void>> sum_up_groups(TimePoint now) {
        if (now < x_groups_due.load()) co_return Result<void>{};
        for (std::size_t job = 0; job < group_jobs; ++job) {
            const bool first = !x_looked_for_changed_groups;
            const auto more = co_await perform(
                x_writes,
                analytics_lock(),
                [now, first](Tables& tables) -> Result<bool> {
                    if (first) tables.rollups.forget_changed_groups();
                    return tables.rollups.sum_up_groups(now, batch_group_days);
                }
            );
            if (!more) co_return std::unexpected(more.error());
            x_looked_for_changed_groups = true;
            if (*more) continue;
            x_groups_due = now + groups_every;
            break;
        }
        co_return Result<void>{};
    }

    JobQueue& x_writes;
    JobQueue& x_reads;
    const Clock& x_clock;
    std::atomic<bool> x_looked_for_orphans{false};
    std::atomic<bool> x_looked_for_changed_groups{false};
    std::atomic<TimePoint> x_groups_due{TimePoint{}};
};

}  // namespace

std::unique_ptr<AnalyticsStore> make_sql_analytics_store(
    JobQueue& writes, JobQueue& reads, const Clock& clock
) {
    return std::make_unique<SqlAnalyticsStore>(writes, reads, clock);
}

}  // namespace continuo
