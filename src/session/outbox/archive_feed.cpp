// Reads entries. What becomes of them is in archive_feed_batch.cpp, writing them to the archive in
// archive_feed_writing.cpp, claiming, trimming and measuring in archive_feed_tidy.cpp.
// Commands: https://redis.io/docs/data-types/streams
#include "session/outbox/archive_feed.hpp"

#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/all_of.hpp"
#include "async/with_deadline.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

constexpr std::string_view entries_per_read = "128";
constexpr std::chrono::milliseconds pause{20};

}  // namespace

ArchiveFeed::ArchiveFeed(
    ArchiveFeedConfig config, RedisCommands& redis, Archive& archive, Metrics* metrics
)
    : x_config(std::move(config)),
      x_redis(redis),
      x_archive(archive),
      x_metrics(metrics),
      x_keys(x_config.key_prefix, x_config.partitions),
      x_records(redis, x_keys, 1, x_config.cipher),
      x_group("archive:" + x_config.database_id),
      x_unfinished(x_keys.partitions()),
      x_untrimmed_bytes(x_keys.partitions()),
      x_had_group(x_keys.partitions()),
      x_rejoining_until(x_keys.partitions()) {
    for (auto& unfinished : x_unfinished)
        unfinished = true;
}

Task<Result<std::vector<Reply>>> ArchiveFeed::run(std::vector<Command> commands) {
    const auto count = commands.size();
    auto replies =
        co_await x_redis.execute(std::move(commands), Deadline::after(redis_command_timeout));
    if (replies && replies->size() != count)
        co_return fail(Errc::unavailable, "redis: replies are missing");
    co_return replies;
}

Command ArchiveFeed::read_command(std::size_t partition) const {
    // "0": entries delivered to this consumer and not acknowledged; ">": entries not delivered yet.
    const auto* from = x_unfinished[partition] ? "0" : ">";
    const auto key = x_keys.events(partition);
    return Command{
        "XREADGROUP",
        "GROUP",
        x_group,
        x_config.consumer,
        "COUNT",
        entries_per_read,
        "STREAMS",
        key,
        from,
    };
}

Task<Result<void>> ArchiveFeed::make_group(std::size_t partition) {
    // From the beginning: a new database reads all entries that still exist.
    const auto replies = co_await run(
        {Command{"XGROUP", "CREATE", x_keys.events(partition), x_group, "0", "MKSTREAM"}}
    );
    if (!replies) co_return std::unexpected(replies.error());
    const auto& reply = replies->front();
    if (reply.is_error() && reply.error_code() != "BUSYGROUP")
        co_return fail(Errc::unavailable, "redis: " + reply.quoted());
    // Redis lost the group, and those of other databases with it.
    if (x_had_group[partition].exchange(true) && !reply.is_error()) {
        const auto until = std::chrono::steady_clock::now() + x_config.rejoin_time;
        x_rejoining_until[partition] = until.time_since_epoch().count();
    }
    co_return Result<void>{};
}

bool ArchiveFeed::is_rejoining(std::size_t partition) const {
    return std::chrono::steady_clock::now().time_since_epoch().count() <
           x_rejoining_until[partition].load();
}

Task<Result<void>> ArchiveFeed::join() {
    std::vector<Task<Result<void>>> tasks;
    for (std::size_t p = 0; p < x_keys.partitions(); ++p)
        tasks.push_back(make_group(p));
    for (auto& made : co_await all_of(std::move(tasks))) {
        if (!made) co_return std::unexpected(std::move(made.error()));
    }
    co_return Result<void>{};
}

Task<Result<std::size_t>> ArchiveFeed::feed(std::size_t part, std::size_t parts) {
    std::vector<std::size_t> partitions;
    std::vector<Command> commands;
    for (auto p = part; p < x_keys.partitions(); p += parts) {
        partitions.push_back(p);
        commands.push_back(read_command(p));
    }
    if (commands.empty()) co_return 0;
    auto replies = co_await run(std::move(commands));
    if (!replies) {
        // Entries may have been delivered and the reply lost: read these before newer ones.
        for (const auto p : partitions)
            x_unfinished[p] = true;
        co_return std::unexpected(std::move(replies.error()));
    }
    std::vector<Task<Result<Taken>>> tasks;
    for (std::size_t i = 0; i < partitions.size(); ++i) {
        auto& reply = replies->at(i);
        if (!reply.is_nil()) tasks.push_back(deal_with(partitions[i], std::move(reply)));
    }
    std::size_t count = 0;
    for (const auto& taken : co_await all_of(std::move(tasks))) {
        if (!taken) co_return std::unexpected(taken.error());
        if (!taken->whole) co_return fail(Errc::unavailable, "writing to the archive failed");
        count += taken->count;
    }
    co_return count;
}

Task<Result<ArchiveFeed::Taken>> ArchiveFeed::deal_with(std::size_t partition, Reply reply) {
    if (reply.error_code() == "NOGROUP") {
        auto made = co_await make_group(partition);
        if (!made) co_return std::unexpected(std::move(made.error()));
        x_unfinished[partition] = false;
        co_return Taken{.count = 1};
    }
    if (reply.is_error()) co_return fail(Errc::unavailable, "redis: " + reply.quoted());
    if (reply.elements.empty() || reply.elements[0].elements.size() != 2) co_return Taken{};
    auto& entries = reply.elements[0].elements[1].elements;
    const bool was_unfinished = x_unfinished[partition];
    if (entries.empty()) {
        x_unfinished[partition] = false;
        // No unfinished entries are left; 1 makes the caller read new ones at once.
        co_return Taken{.count = was_unfinished ? 1U : 0U};
    }
    auto taken = co_await archive_batch(partition, std::move(entries));
    if (!taken || !taken->whole) x_unfinished[partition] = true;
    co_return taken;
}

Task<Result<void>> ArchiveFeed::catch_up(std::size_t partition) {
    const auto deadline = Deadline::after(x_config.catch_up_time);
    while (!deadline.expired()) {
        const auto key = x_keys.events(partition);
        auto replies = co_await run({read_command(partition), Command{"XPENDING", key, x_group}});
        if (!replies) {
            x_unfinished[partition] = true;  // as in feed()
            co_return std::unexpected(std::move(replies.error()));
        }
        const auto& pending = replies->at(1);
        const bool nothing_pending =
            pending.elements.size() == 4 && pending.elements[0].integer == 0;
        if (replies->at(0).is_nil() && nothing_pending) co_return Result<void>{};
        std::size_t came = 0;
        if (!replies->at(0).is_nil()) {
            const auto taken = co_await deal_with(partition, std::move(replies->at(0)));
            if (!taken) co_return std::unexpected(taken.error());
            if (!taken->whole) co_return fail(Errc::unavailable, "writing to the archive failed");
            came = taken->count;
        }
        // Waits for another consumer of this database, which has the remaining entries.
        if (came == 0) co_await sleep_until(Deadline::after(pause));
    }
    co_return fail(Errc::unavailable, "the archive has not caught up with the outbox yet");
}

}  // namespace continuo
