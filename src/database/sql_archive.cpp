#include "database/sql_archive.hpp"

#include "base/limits.hpp"
#include "database/tables/tables.hpp"
#include "telemetry/span.hpp"

namespace continuo {

namespace {

// Rows that one transaction of prune() examines: other writes wait for it.
constexpr std::size_t prune_rows = 2000;

class SqlArchive final : public Archive {
public:
    SqlArchive(JobQueue& writes, JobQueue& reads, const Clock& clock)
        : x_writes(writes), x_reads(reads), x_clock(clock) {}

    Task<Result<void>> write(SessionWrite step) override {
        Span span(step.trace, "archive write", SpanKind::client);
        auto rows = make_rows(std::move(step));
        if (!rows) co_return std::unexpected(std::move(rows.error()));
        const auto locks = locks_of(*rows);
        auto written = co_await perform(
            x_writes,
            locks,
            [rows = std::move(*rows), now = x_clock.now()](Tables& tables) {
                return tables.sessions.write(rows, now);
            }
        );
        end_with(span, written);
        co_return written;
    }

    Task<Result<ArchivedSession>> load(std::string session_id, std::size_t messages_max) override {
        co_return co_await perform(
            x_reads,
            [session_id = std::move(session_id),
             messages = std::min(messages_max, page_items_max),
             now = x_clock.now()](Tables& tables) {
                return tables.sessions.load(session_id, messages, now);
            }
        );
    }

    Task<Result<std::vector<Message>>> history(
        std::string session_id, std::uint64_t after, std::size_t limit
    ) override {
        co_return co_await perform(
            x_reads,
            [session_id = std::move(session_id), after, count = std::min(limit, page_items_max)](
                Tables& tables
            ) { return tables.sessions.history(session_id, after, count); }
        );
    }

    Task<Result<Page<Session>>> list(
        SessionFilter filter, std::string cursor, std::size_t offset, std::size_t limit
    ) override {
        auto after = parse_cursor(cursor);
        if (!after) co_return std::unexpected(std::move(after.error()));
        co_return co_await perform(
            x_reads,
            [filter = std::move(filter),
             after = std::move(*after),
             with_total = cursor.empty(),
             offset,
             count = std::min(limit, page_items_max)](Tables& tables) -> Result<Page<Session>> {
                return tables.sessions.list(filter, after, offset, count, with_total);
            }
        );
    }

    Task<Result<std::vector<std::string>>> unanswered(
        TimePoint from, TimePoint until, std::size_t limit
    ) override {
        co_return co_await perform(
            x_reads,
            [from, until, count = std::min(limit, page_items_max)](Tables& tables
            ) -> Result<std::vector<std::string>> {
                return tables.sessions.unanswered(from, until, count);
            }
        );
    }

    Task<Result<bool>> erase(std::string session_id) override {
        // Its figures become final: AnalyticsTable::finish().
        const auto locks = WriteLocks::of_session(session_id).with("analytics", "");
        co_return co_await perform(
            x_writes,
            locks,
            [session_id = std::move(session_id), now = x_clock.now()](Tables& tables
            ) -> Result<bool> { return tables.sessions.erase(session_id, now); }
        );
    }

    Task<Result<std::vector<std::string>>> erase_ended_before(TimePoint cutoff, std::size_t limit)
        override {
        co_return co_await perform(
            x_writes,
            [cutoff, count = std::min(limit, page_items_max), now = x_clock.now()](Tables& tables
            ) -> Result<std::vector<std::string>> {
                return tables.sessions.erase_ended_before(cutoff, count, now);
            }
        );
    }

    Task<Result<void>> prune(TimePoint now) override {
        for (bool more = true; more;) {
            const auto pruned = co_await perform(x_writes, [now](Tables& tables) -> Result<bool> {
                return tables.sessions.prune_tombstones(now, prune_rows);
            });
            if (!pruned) co_return std::unexpected(pruned.error());
            more = *pruned;
        }
        const auto drafts = co_await perform(x_writes, [now](Tables& tables) -> Result<void> {
            tables.shared_sessions.prune_drafts(now);
            return {};
        });
        if (!drafts) co_return std::unexpected(drafts.error());
        for (std::optional<long long> from = 0; from;) {
            const auto pruned = co_await perform(
                x_writes,
                [now, begin = *from](Tables& tables) -> Result<std::optional<long long>> {
                    return tables.sessions.prune_outcomes(now, begin, prune_rows);
                }
            );
            if (!pruned) co_return std::unexpected(pruned.error());
            from = *pruned;
        }
        co_return Result<void>{};
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
    const Clock& x_clock;
};

}  // namespace

std::unique_ptr<Archive> make_sql_archive(JobQueue& writes, JobQueue& reads, const Clock& clock) {
    return std::make_unique<SqlArchive>(writes, reads, clock);
}

}  // namespace continuo
