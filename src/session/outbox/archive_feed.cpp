// Reads entries. Writing them to the archive is in archive_feed_writing.cpp, claiming, trimming and
// measuring in archive_feed_tidy.cpp.
// Commands: https://redis.io/docs/data-types/streams
#include "session/outbox/archive_feed.hpp"

#include <algorithm>
#include <map>
#include <span>
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

/// Errors that a retry cannot resolve.
bool is_final(Errc code) {
    switch (code) {
        case Errc::corrupt:
        case Errc::conflict:
        case Errc::gone:
        case Errc::invalid_input:
        case Errc::limit_exceeded:
            return true;
        default:
            return false;
    }
}

std::size_t text_bytes(const Reply& reply) {
    auto bytes = reply.text.size();
    for (const auto& element : reply.elements)
        bytes += text_bytes(element);
    return bytes;
}

bool is_trimmed(const Reply& entry) {
    return entry.elements.size() == 2 && entry.elements[1].is_nil();
}

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
      x_untrimmed_bytes(x_keys.partitions()) {
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
    co_return Result<void>{};
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
    // Sessions in parallel, the entries of each in order.
    std::map<std::string, std::vector<Reply>> by_session;
    const auto count = entries.size();
    std::size_t bytes = 0;
    for (auto& entry : entries) {
        bytes += text_bytes(entry);
        const bool has_id = entry.elements.size() == 2 && entry.elements[1].elements.size() > 1;
        auto id = has_id ? entry.elements[1].elements[1].text : std::string();
        by_session[std::move(id)].push_back(std::move(entry));
    }
    std::vector<Task<std::vector<std::string>>> tasks;
    for (auto& [id, of_session] : by_session)
        tasks.push_back(archive_in_order(partition, std::move(of_session)));
    std::vector<std::string> acknowledge{"XACK", x_keys.events(partition), x_group};
    const auto head = acknowledge.size();
    for (auto& done : co_await all_of(std::move(tasks)))
        std::ranges::move(done, std::back_inserter(acknowledge));
    const bool whole = acknowledge.size() - head == count;
    if (!whole) x_unfinished[partition] = true;
    if (acknowledge.size() > head) {
        const auto acknowledged =
            co_await run({Command(std::span<const std::string>(acknowledge))});
        if (!acknowledged) {
            x_unfinished[partition] = true;
            co_return std::unexpected(acknowledged.error());
        }
        const auto trimmed = co_await trim_if_busy(partition, bytes);
        if (!trimmed) co_return std::unexpected(trimmed.error());
    }
    co_return Taken{.count = count, .whole = whole};
}

Task<std::vector<std::string>> ArchiveFeed::archive_in_order(
    std::size_t partition, std::vector<Reply> entries
) {
    std::vector<std::string> done;
    // Most entries are a newer state and more messages: a run of these is written as one. If that
    // fails, each entry is tried alone, so that one bad entry does not affect the others.
    bool joining = true;
    while (done.size() < entries.size()) {
        const auto rest = std::span<const Reply>(entries).subspan(done.size());
        const auto count = joining ? count_joinable(rest) : 1;
        Result<void> archived;
        // An entry that was trimmed while it was pending is only acknowledged: its messages are in
        // the session's log, if that still exists.
        if (!is_trimmed(rest.front())) {
            auto read = decode_outbox_entries(rest.first(count), x_config.cipher.get());
            if (read) {
                archived = co_await archive(std::move(*read));
            } else {
                archived = std::unexpected(std::move(read.error()));
            }
        }
        if (!archived && !is_final(archived.error().code)) break;
        if (!archived && count > 1) {
            joining = false;
            continue;
        }
        if (!archived && archived.error().code != Errc::gone)
            log("outbox").error(
                "the archive refuses an entry, which is skipped: {} [{} {}]",
                archived.error().detail,
                x_keys.events(partition),
                rest.front().elements.empty() ? "?" : rest.front().elements[0].text
            );
        for (const auto& entry : rest.first(count)) {
            done.push_back(entry.elements.empty() ? std::string() : entry.elements[0].text);
            if (x_metrics != nullptr)
                x_metrics->record_outbox(archived || archived.error().code == Errc::gone);
        }
    }
    co_return std::move(done);
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
