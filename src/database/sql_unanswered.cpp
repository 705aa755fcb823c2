#include "database/sql_unanswered.hpp"

#include <algorithm>

#include "database/tables/tables.hpp"

namespace continuo {

namespace {

class SqlUnansweredStore final : public UnansweredStore {
public:
    explicit SqlUnansweredStore(JobQueue& reads) : x_reads(reads) {}

    Task<Result<std::vector<UnansweredReply>>> newest(std::size_t limit) override {
        const auto count = std::min(limit, page_items_max);
        co_return co_await perform(
            x_reads,
            [count](Tables& tables) -> Result<std::vector<UnansweredReply>> {
                return tables.unanswered.newest(count);
            }
        );
    }

private:
    JobQueue& x_reads;
};

}  // namespace

std::unique_ptr<UnansweredStore> make_sql_unanswered_store(JobQueue& reads) {
    return std::make_unique<SqlUnansweredStore>(reads);
}

}  // namespace continuo
