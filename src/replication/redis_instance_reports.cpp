#include "replication/redis_instance_reports.hpp"

#include <algorithm>
#include <utility>

namespace continuo {

namespace {

constexpr std::string_view key_kept_milliseconds = "3600000";

struct StoredReports {
    std::vector<InstanceReport> current;
    std::vector<std::string> outdated;  ///< and those that cannot be read
};

class RedisInstanceReports final : public InstanceReports {
public:
    RedisInstanceReports(
        std::string key,
        RedisCommands& redis,
        SharedLog& log,
        SharedRecordStore& records,
        const Clock& clock
    )
        : x_key(std::move(key)), x_redis(redis), x_log(log), x_records(records), x_clock(clock) {}

    Task<Result<void>> publish(InstanceReport report) override {
        const auto position = co_await x_records.position();
        if (!position) co_return std::unexpected(position.error());
        report.log_entry = *position ? (*position)->number : 0;
        report.reported_at = x_clock.now();
        const auto written = co_await run(
            {Command{"HSET", x_key, report.instance, serialize(report)},
             Command{"PEXPIRE", x_key, key_kept_milliseconds}}
        );
        if (!written) co_return std::unexpected(written.error());
        const auto stored = co_await read();
        if (!stored) co_return std::unexpected(stored.error());
        std::vector<Command> removals;
        for (const auto& instance : stored->outdated)
            removals.push_back(Command{"HDEL", x_key, instance});
        if (!removals.empty()) {
            const auto removed = co_await run(std::move(removals));
            if (!removed) co_return std::unexpected(removed.error());
        }
        co_return Result<void>{};
    }

    Task<Result<std::vector<InstanceReport>>> list() override {
        auto stored = co_await read();
        if (!stored) co_return std::unexpected(stored.error());
        // Read after them: an instance may then have less than there is, and never more.
        const auto end = co_await x_log.end();
        if (!end) co_return std::unexpected(end.error());
        auto& reports = stored->current;
        for (auto& report : reports)
            report.lag += end->number > report.log_entry ? end->number - report.log_entry : 0;
        std::ranges::sort(reports, {}, &InstanceReport::instance);
        if (reports.size() > instance_reports_max) reports.resize(instance_reports_max);
        co_return std::move(reports);
    }

private:
    Task<Result<std::vector<Reply>>> run(std::vector<Command> commands) {
        const auto count = commands.size();
        auto replies =
            co_await x_redis.execute(std::move(commands), Deadline::after(redis_command_timeout));
        if (!replies) co_return replies;
        if (replies->size() != count)
            co_return fail(Errc::unavailable, "redis: replies are missing");
        const auto refused = std::ranges::find_if(*replies, &Reply::is_error);
        if (refused != replies->end())
            co_return fail(Errc::unavailable, "redis: " + refused->quoted());
        co_return replies;
    }

    Task<Result<StoredReports>> read() {
        StoredReports stored;
        const auto since = x_clock.now() - instance_report_kept;
        std::string cursor = "0";
        do {
            // HGETALL is not among the commands that deployers allow.
            const auto replies = co_await run({Command{"HSCAN", x_key, cursor, "COUNT", "1000"}});
            if (!replies) co_return std::unexpected(replies.error());
            const auto& reply = replies->front();
            if (reply.elements.size() != 2)
                co_return fail(Errc::unavailable, "redis: " + reply.quoted());
            cursor = reply.elements[0].text;
            const auto& items = reply.elements[1].elements;
            for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
                auto report = parse_instance_report(items[i + 1].text);
                if (report && report->instance == items[i].text && report->reported_at > since) {
                    stored.current.push_back(std::move(*report));
                } else {
                    stored.outdated.push_back(items[i].text);
                }
            }
        } while (cursor != "0");
        co_return stored;
    }

    std::string x_key;
    RedisCommands& x_redis;
    SharedLog& x_log;
    SharedRecordStore& x_records;
    const Clock& x_clock;
};

}  // namespace

std::unique_ptr<InstanceReports> make_redis_instance_reports(
    std::string key_prefix,
    RedisCommands& redis,
    SharedLog& log,
    SharedRecordStore& records,
    const Clock& clock
) {
    return std::make_unique<RedisInstanceReports>(
        key_prefix + "{shared}:instances", redis, log, records, clock
    );
}

}  // namespace continuo
