#include "database/sql_instance_reports.hpp"

#include "database/tables/tables.hpp"

namespace continuo {

namespace {

class SqlInstanceReports final : public InstanceReports {
public:
    SqlInstanceReports(JobQueue& writes, JobQueue& reads) : x_writes(writes), x_reads(reads) {}

    Task<Result<void>> publish(InstanceReport report) override {
        // Only its instance writes a row, and pruning needs no order.
        co_return co_await perform(
            x_writes,
            WriteLocks::none().with("instances", ""),
            [report = std::move(report)](Tables& tables) -> Result<void> {
                tables.instances.put(report);
                return {};
            }
        );
    }

    Task<Result<std::vector<InstanceReport>>> list() override {
        co_return co_await perform(
            x_reads,
            [](Tables& tables) -> Result<std::vector<InstanceReport>> {
                auto reports = tables.instances.list();
                // Read after them: an index may then have less than there is, and never more.
                const auto newest = tables.documents.generation();
                for (auto& report : reports)
                    report.lag = newest > report.generation ? newest - report.generation : 0;
                return reports;
            }
        );
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
};

}  // namespace

std::unique_ptr<InstanceReports> make_sql_instance_reports(JobQueue& writes, JobQueue& reads) {
    return std::make_unique<SqlInstanceReports>(writes, reads);
}

}  // namespace continuo
