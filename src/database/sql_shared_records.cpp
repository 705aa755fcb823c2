#include "database/sql_shared_records.hpp"

#include <algorithm>
#include <utility>

#include "database/tables/tables.hpp"

namespace continuo {

namespace {

class SqlSharedRecordStore final : public SharedRecordStore {
public:
    SqlSharedRecordStore(JobQueue& writes, JobQueue& reads, std::string database_id)
        : x_writes(writes), x_reads(reads), x_origin(std::move(database_id)) {}

    Task<Result<std::optional<LogPosition>>> position() override {
        co_return co_await perform(
            x_reads,
            [](Tables& tables) -> Result<std::optional<LogPosition>> {
                return tables.records.position();
            }
        );
    }
    Task<Result<std::vector<RecordVersion>>> versions(std::vector<std::string> keys) override {
        co_return co_await perform(
            x_reads,
            [keys = std::move(keys)](Tables& tables) -> Result<std::vector<RecordVersion>> {
                std::vector<RecordVersion> versions;
                versions.reserve(keys.size());
                for (const auto& key : keys)
                    versions.push_back(tables.records.version(key));
                return versions;
            }
        );
    }
    Task<Result<Page<RecordStamp>>> stamps(std::string after, std::size_t limit) override {
        co_return co_await perform(
            x_reads,
            [after = std::move(after), count = std::min(limit, page_items_max)](Tables& tables
            ) -> Result<Page<RecordStamp>> { return tables.records.stamps(after, count); }
        );
    }
    Task<Result<std::vector<SharedRecord>>> records(std::vector<std::string> keys) override {
        co_return co_await perform(
            x_reads,
            [keys = std::move(keys)](Tables& tables) -> Result<std::vector<SharedRecord>> {
                std::vector<SharedRecord> records;
                for (const auto& key : keys) {
                    if (auto record = tables.records.record(key))
                        records.push_back(std::move(*record));
                }
                return records;
            }
        );
    }
    Task<Result<void>> check(SharedRecord record) override {
        co_return co_await perform(
            x_reads,
            [record = std::move(record)](Tables& tables) -> Result<void> {
                const auto* const ticket = std::get_if<Ticket>(&record.content);
                if (ticket == nullptr || !tables.tickets.has_other_open(*ticket)) return {};
                return fail(Errc::conflict, "the session has another ticket that is not resolved");
            }
        );
    }
    Task<Result<std::vector<LocalChange>>> local_changes(std::size_t limit) override {
        co_return co_await perform(
            x_reads,
            [origin = x_origin, count = std::min(limit, page_items_max)](Tables& tables
            ) -> Result<std::vector<LocalChange>> {
                return tables.records.local_changes(count, origin);
            }
        );
    }
    Task<Result<void>> settle(std::vector<LocalChange> changes) override {
        co_return co_await perform(
            x_writes,
            [changes = std::move(changes)](Tables& tables) -> Result<void> {
                for (const auto& change : changes)
                    tables.records.settle(change);
                return {};
            }
        );
    }
    Task<Result<std::vector<RecordStamp>>> unconfirmed(std::size_t limit) override {
        co_return co_await perform(
            x_reads,
            [count = std::min(limit, page_items_max)](Tables& tables
            ) -> Result<std::vector<RecordStamp>> { return tables.records.unconfirmed(count); }
        );
    }
    Task<Result<AppliedRecords>> apply(RecordBatch batch) override {
        co_return co_await perform(
            x_writes,
            [batch = std::move(batch)](Tables& tables) -> Result<AppliedRecords> {
                return tables.records.apply(batch);
            }
        );
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
    std::string x_origin;
};

}  // namespace

std::unique_ptr<SharedRecordStore> make_sql_shared_record_store(
    JobQueue& writes, JobQueue& reads, std::string database_id
) {
    return std::make_unique<SqlSharedRecordStore>(writes, reads, std::move(database_id));
}

}  // namespace continuo
