#include "database/sql_shared_sessions.hpp"

#include <algorithm>
#include <utility>

#include "database/tables/tables.hpp"
#include "telemetry/span.hpp"

namespace continuo {

namespace {

/// A job that the writer lets share a statement with its neighbours.
struct WriteSharedStep {
    SharedStepRows rows;
    TimePoint now;

    bool gather(Tables& tables) const { return tables.shared_sessions.gather(rows); }
    Result<SharedStepOutcome> operator()(Tables& tables) const {
        return tables.shared_sessions.write(rows, now);
    }
};

class SqlSharedSessions final : public SharedSessions {
public:
    SqlSharedSessions(JobQueue& writes, JobQueue& reads, const Clock& clock)
        : x_writes(writes), x_reads(reads), x_clock(clock) {}

    Task<Result<std::optional<SharedSession>>> load(
        std::string session_id, std::size_t messages_max, std::optional<std::int64_t> known
    ) override {
        co_return co_await perform(
            x_reads,
            [session_id = std::move(session_id),
             messages = std::min(messages_max, page_items_max),
             known,
             now = x_clock.now()](Tables& tables) {
                return tables.shared_sessions.load(session_id, messages, known, now);
            }
        );
    }

    Task<Result<SharedStepOutcome>> write(SharedStep step) override {
        Span span(step.write.trace, "database write", SpanKind::client);
        SharedStepRows rows;
        auto made = make_rows(std::move(step.write));
        if (!made) co_return std::unexpected(std::move(made.error()));
        rows.step = std::move(*made);
        rows.replaces = step.replaces;
        rows.revision = step.revision;
        rows.turn = std::move(step.turn);
        rows.lease_end = step.lease_end;
        const auto locks = locks_of(rows.step);
        auto written = co_await perform(
            x_writes, locks, WriteSharedStep{.rows = std::move(rows), .now = x_clock.now()}
        );
        end_with(span, written);
        co_return written;
    }

    Task<Result<bool>> erase(std::string session_id, std::int64_t revision) override {
        const auto locks = WriteLocks::of_session(session_id).with("analytics", "");
        co_return co_await perform(
            x_writes,
            locks,
            [session_id = std::move(session_id), revision, now = x_clock.now()](Tables& tables
            ) -> Result<bool> {
                return tables.shared_sessions.has_revision(session_id, revision) &&
                       tables.sessions.erase(session_id, now);
            }
        );
    }

    Task<Result<std::vector<std::string>>> find_unleased(TimePoint now, std::size_t limit)
        override {
        co_return co_await perform(
            x_reads,
            [now, count = std::min(limit, page_items_max)](Tables& tables
            ) -> Result<std::vector<std::string>> {
                return tables.shared_sessions.find_unleased(now, count);
            }
        );
    }

    Task<Result<SharedSessionCounts>> count() override {
        co_return co_await perform(x_reads, [](Tables& tables) -> Result<SharedSessionCounts> {
            return tables.shared_sessions.count();
        });
    }

    Task<Result<void>> put_draft(std::string session_id, DraftRow draft) override {
        const auto locks = WriteLocks::of_session(session_id);
        co_return co_await perform(
            x_writes,
            locks,
            [session_id = std::move(session_id),
             draft = std::move(draft),
             now = x_clock.now()](Tables& tables) -> Result<void> {
                tables.shared_sessions.put_draft(session_id, draft, now);
                return {};
            }
        );
    }

    Task<Result<std::optional<DraftRow>>> find_draft(std::string session_id) override {
        co_return co_await perform(
            x_reads,
            [session_id = std::move(session_id),
             now = x_clock.now()](Tables& tables) -> Result<std::optional<DraftRow>> {
                return tables.shared_sessions.find_draft(session_id, now);
            }
        );
    }

    Task<Result<void>> erase_draft(std::string session_id, std::uint64_t fence) override {
        const auto locks = WriteLocks::of_session(session_id);
        co_return co_await perform(
            x_writes,
            locks,
            [session_id = std::move(session_id), fence](Tables& tables) -> Result<void> {
                tables.shared_sessions.erase_draft(session_id, fence);
                return {};
            }
        );
    }

    Task<Result<TimePoint>> time() override {
        co_return co_await perform(x_reads, [](Tables& tables) -> Result<TimePoint> {
            return tables.shared_sessions.time();
        });
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
    const Clock& x_clock;
};

}  // namespace

std::unique_ptr<SharedSessions> make_sql_shared_sessions(
    JobQueue& writes, JobQueue& reads, const Clock& clock
) {
    return std::make_unique<SqlSharedSessions>(writes, reads, clock);
}

}  // namespace continuo
