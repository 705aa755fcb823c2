// The part of RedisRecords that counts sessions.
#include <algorithm>

#include "session/redis/redis_records.hpp"
#include "session/redis/session_index.hpp"

namespace continuo {

void RedisRecords::note_changes(std::size_t partition, const Reply& reply) {
    const auto& parts = reply.elements;
    if (parts.size() != 4) return;
    auto& counts = x_counts[partition];
    counts.sessions += parts[1].integer;
    counts.active += parts[2].integer;
    counts.pending += parts[3].integer;
}

Task<Result<void>> RedisRecords::refresh_counts() {
    std::vector<Command> commands;
    for (std::size_t p = 0; p < x_keys.partitions(); ++p) {
        commands.push_back(Command{"HLEN", x_keys.listed(p)});
        for (const auto status : {SessionStatus::active, SessionStatus::escalated})
            commands.push_back(count_listed_command(x_keys, p, listing_prefix(status)));
        commands.push_back(Command{"ZCARD", x_keys.pending(p)});
    }
    const auto replies = co_await for_each_partition(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    for (std::size_t p = 0; p < x_keys.partitions(); ++p) {
        const auto count = [&](std::size_t i) { return replies->at(4 * p + i).integer; };
        x_counts[p].sessions = count(0);
        x_counts[p].active = count(1) + count(2);
        x_counts[p].pending = count(3);
    }
    co_return Result<void>{};
}

RecordCounts RedisRecords::counts() const {
    // Can be negative: this instance may have erased a session that another one created since the
    // last count.
    const auto at_least_none = [](std::int64_t count) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
    };
    std::int64_t sessions = 0;
    std::int64_t active = 0;
    std::int64_t pending = 0;
    for (std::size_t p = 0; p < x_keys.partitions(); ++p) {
        sessions += x_counts[p].sessions;
        active += x_counts[p].active;
        pending += x_counts[p].pending;
    }
    return {
        .sessions = at_least_none(sessions),
        .active = at_least_none(active),
        .pending = at_least_none(pending),
    };
}

}  // namespace continuo
