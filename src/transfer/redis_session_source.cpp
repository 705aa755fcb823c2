// Reads sessions. redis_import_target.cpp writes them.
#include "transfer/redis_session_source.hpp"

#include <algorithm>
#include <limits>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "session/outbox/outbox_consumer_groups.hpp"
#include "session/redis/index_page.hpp"
#include "session/redis/session_index.hpp"

namespace continuo {

namespace {

// Reads the whole message log.
constexpr auto all_messages = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
// State and log are read in two steps: if the log was replaced between them, they do not match and
// are read again.
constexpr int readings_max = 3;

bool is_torn(const Result<StoredRecord>& stored) {
    if (!stored) return stored.error().code == Errc::corrupt;
    const auto& record = stored->record;
    return record.messages.size() != record.session->last_seq;
}

std::uint64_t count_of(const Reply& reply) {
    return reply.integer > 0 ? static_cast<std::uint64_t>(reply.integer) : 0;
}

/// The lag of the group that is farthest behind; the whole length if there is no group.
std::uint64_t largest_lag(const std::vector<OutboxGroup>& groups, std::uint64_t entries) {
    if (groups.empty()) return entries;
    return std::ranges::max(groups, {}, &OutboxGroup::behind).behind;
}

}  // namespace

RedisSessionSource::RedisSessionSource(
    RedisSessionsConfig config, RedisCommands& redis, const Clock& clock, SessionSource* archive
)
    : x_config(std::move(config)),
      x_redis(redis),
      x_clock(clock),
      x_archive(archive),
      x_records(
          redis,
          RedisKeys(x_config.key_prefix, x_config.partitions),
          all_messages,
          x_config.cipher,
          x_config.outbox_bytes_max,
          x_config.replicas_awaited
      ) {}

Task<Result<std::uint64_t>> RedisSessionSource::count() {
    std::vector<Command> commands;
    for (std::size_t p = 0; p < x_records.keys().partitions(); ++p)
        commands.push_back(Command{"HLEN", x_records.keys().listed(p)});
    const auto replies = co_await x_records.for_each_partition(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    std::uint64_t sum = 0;
    for (const auto& reply : *replies)
        sum += count_of(reply);
    co_return sum;
}

Task<Result<SessionListing>> RedisSessionSource::list(std::string cursor) {
    std::size_t partition = 0;
    if (!cursor.empty() && !parse_integer(cursor, partition))
        co_return fail(Errc::invalid_input, "cursor");
    auto ids = co_await ids_of_partition(x_records, partition);
    if (!ids) co_return std::unexpected(std::move(ids.error()));
    SessionListing listing;
    if (auto added = co_await add_states(std::move(*ids), &listing); !added)
        co_return std::unexpected(std::move(added.error()));
    if (partition + 1 < x_records.keys().partitions()) listing.next = std::to_string(partition + 1);
    co_return std::move(listing);
}

Task<Result<void>> RedisSessionSource::add_states(
    std::vector<std::string> ids, SessionListing* listing
) {
    auto states = co_await x_records.read_states(std::move(ids));
    if (!states) co_return std::unexpected(std::move(states.error()));
    for (auto& record : states->records)
        listing->sessions.push_back(*record.session);
    for (auto& unreadable : states->unreadable)
        listing->unreadable.push_back({std::move(unreadable.id), std::move(unreadable.detail)});
    co_return Result<void>{};
}

Task<Result<TransferredSession>> RedisSessionSource::read(std::string id) {
    auto stored = co_await x_records.read(id, x_clock.now());
    for (int reading = 1; is_torn(stored) && reading < readings_max; ++reading)
        stored = co_await x_records.read(id, x_clock.now());
    if (!stored) co_return std::unexpected(std::move(stored.error()));
    if (is_torn(stored)) co_return fail(Errc::corrupt, fmt::format("{}: messages are missing", id));
    co_return TransferredSession{
        .record = std::move(stored->record), .memories = {}, .tickets = {}
    };
}

Task<Result<SessionListing>> RedisSessionSource::newest(SessionFilter filter, std::size_t limit) {
    // Expired sessions are shown as long as Redis has them.
    auto page = co_await read_index_page(x_records, std::move(filter), {}, 0, limit, TimePoint{});
    if (!page) co_return std::unexpected(std::move(page.error()));
    std::vector<std::string> ids;
    for (auto& key : page->keys)
        ids.push_back(std::move(key.second));
    SessionListing listing;
    if (auto added = co_await add_states(std::move(ids), &listing); !added)
        co_return std::unexpected(std::move(added.error()));
    co_return std::move(listing);
}

Task<Result<RedisUsage>> RedisSessionSource::usage(std::size_t sample) {
    const auto& keys = x_records.keys();
    RedisUsage usage;
    std::vector<std::string> ids;
    for (std::size_t p = 0; p < keys.partitions(); ++p) {
        const auto replies = co_await x_redis.execute(
            {
                Command{"HLEN", keys.listed(p)},
                count_listed_command(keys, p, listing_prefix(SessionStatus::ended)),
                Command{"ZCARD", keys.pending(p)},
                Command{"XLEN", keys.events(p)},
                Command{"HRANDFIELD", keys.listed(p), "4"},
            },
            Deadline::after(redis_command_timeout)
        );
        if (!replies) co_return std::unexpected(replies.error());
        auto& partition = usage.partitions.emplace_back();
        partition.sessions = count_of(replies->at(0));
        partition.active =
            partition.sessions - std::min(partition.sessions, count_of(replies->at(1)));
        partition.pending = count_of(replies->at(2));
        partition.outbox = count_of(replies->at(3));
        const auto groups = co_await read_outbox_groups(
            &x_redis, keys.events(p), Deadline::after(redis_command_timeout)
        );
        if (!groups) co_return std::unexpected(groups.error());
        partition.lag = largest_lag(*groups, partition.outbox);
        for (const auto& element : replies->at(4).elements)
            ids.push_back(element.text);
    }
    if (ids.size() > sample) ids.resize(sample);
    if (ids.empty()) co_return std::move(usage);
    std::vector<Command> commands;
    for (const auto& id : ids) {
        commands.push_back(Command{"MEMORY", "USAGE", keys.session(id)});
        commands.push_back(Command{"MEMORY", "USAGE", keys.log(id)});
    }
    const auto replies =
        co_await x_redis.execute(std::move(commands), Deadline::after(redis_command_timeout));
    if (!replies) co_return std::unexpected(replies.error());
    for (const auto& reply : *replies)
        usage.sample_bytes += count_of(reply);
    usage.sampled = ids.size();
    co_return std::move(usage);
}

}  // namespace continuo
