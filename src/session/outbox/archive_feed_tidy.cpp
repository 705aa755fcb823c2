// Claims, trims and measures the outbox. Reading entries is in archive_feed.cpp.
#include <algorithm>
#include <map>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "session/outbox/archive_feed.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

/// Of a label, whoever makes groups in this Redis.
constexpr std::size_t databases_shown_max = 64;

std::string shown_database(std::string_view group) {
    return excerpt(group);
}

}  // namespace

Task<Result<void>> ArchiveFeed::tidy() {
    std::vector<std::vector<OutboxGroup>> groups;
    std::map<std::string, std::uint64_t> lags;
    lags[shown_database(x_group)] = 0;
    for (std::size_t p = 0; p < x_keys.partitions(); ++p) {
        auto claimed = co_await claim(p);
        if (!claimed) co_return std::unexpected(std::move(claimed.error()));
        if (*claimed) x_unfinished[p] = true;
        auto trimmed = co_await trim(p);
        if (!trimmed) co_return std::unexpected(std::move(trimmed.error()));
        for (const auto& group : *trimmed) {
            const auto database = shown_database(group.name);
            if (lags.contains(database) || lags.size() < databases_shown_max)
                lags[database] += group.behind;
        }
        groups.push_back(std::move(*trimmed));
    }
    x_lag = lags[shown_database(x_group)];
    if (x_metrics != nullptr) {
        x_metrics->set_outbox_lag(static_cast<double>(x_lag));
        x_metrics->set_outbox_lags(lags);
    }
    co_return co_await check_bound(std::move(groups));
}

Task<Result<bool>> ArchiveFeed::claim(std::size_t partition) {
    const auto replies = co_await run({Command{
        "XAUTOCLAIM",
        x_keys.events(partition),
        x_group,
        x_config.consumer,
        std::to_string(x_config.claim_after.count()),
        "0",
        "COUNT",
        "100",
        "JUSTID",
    }});
    if (!replies) co_return std::unexpected(replies.error());
    const auto& reply = replies->front();
    if (reply.error_code() == "NOGROUP") co_return false;
    if (reply.is_error()) co_return fail(Errc::unavailable, "redis: " + reply.quoted());
    co_return reply.elements.size() > 1 && !reply.elements[1].elements.empty();
}

/// Removes the entries that every group has read; none if there is no group, or others may be
/// missing. Returns the groups.
Task<Result<std::vector<OutboxGroup>>> ArchiveFeed::trim(std::size_t partition) {
    const auto key = x_keys.events(partition);
    auto groups =
        co_await read_outbox_groups(&x_redis, key, Deadline::after(redis_command_timeout));
    if (!groups || groups->empty()) co_return groups;
    const auto keep_from = std::ranges::min(*groups, {}, &OutboxGroup::needs_from).needs_from;
    if (keep_from.milliseconds > 0 && !is_rejoining(partition)) {
        const auto from = fmt::format("{}-{}", keep_from.milliseconds, keep_from.number);
        const auto trimmed = co_await run({Command{"XTRIM", key, "MINID", "~", from}});
        if (!trimmed) co_return std::unexpected(trimmed.error());
    }
    co_return groups;
}

Task<Result<void>> ArchiveFeed::trim_if_busy(
    std::size_t partition, std::size_t acknowledged_bytes
) {
    constexpr std::size_t part = 8;  // of the share: Redis needs more memory than the entries' text
    const auto untrimmed = x_untrimmed_bytes[partition] += acknowledged_bytes;
    const auto share = outbox_share(x_config.outbox_bytes_max, x_keys.partitions());
    if (untrimmed < share / part) co_return Result<void>{};
    x_untrimmed_bytes[partition] = 0;
    const auto trimmed = co_await trim(partition);
    if (!trimmed) co_return std::unexpected(trimmed.error());
    co_return Result<void>{};
}

/// `groups`: of each partition.
Task<Result<void>> ArchiveFeed::check_bound(std::vector<std::vector<OutboxGroup>> groups) {
    std::vector<Command> commands;
    for (std::size_t p = 0; p < x_keys.partitions(); ++p)
        commands.push_back(Command{"MEMORY", "USAGE", x_keys.events(p)});
    const auto replies = co_await run(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    const auto share = outbox_share(x_config.outbox_bytes_max, x_keys.partitions());
    std::uint64_t sum = 0;
    std::uint64_t largest = 0;
    std::size_t fullest = 0;
    std::size_t full = 0;
    for (std::size_t p = 0; p < x_keys.partitions(); ++p) {
        // An error (MEMORY not permitted) and a missing key count as 0.
        const auto integer = replies->at(p).integer;
        const auto bytes = integer > 0 ? static_cast<std::uint64_t>(integer) : 0;
        sum += bytes;
        if (bytes > share) ++full;
        if (bytes <= largest) continue;
        largest = bytes;
        fullest = p;
    }
    if (x_metrics != nullptr)
        x_metrics->set_outbox_size(static_cast<double>(sum), static_cast<double>(full));
    report_full(full, fullest, groups[fullest]);
    co_return Result<void>{};
}

void ArchiveFeed::report_full(
    std::size_t full, std::size_t partition, const std::vector<OutboxGroup>& groups
) {
    const bool was_full = x_is_full.exchange(full > 0);
    if (was_full && full == 0) log("outbox").info("all outboxes are within their limits again");
    if (was_full || full == 0) return;
    std::string behind = "no database has read it";
    if (!groups.empty()) {
        const auto last = std::ranges::max(groups, {}, &OutboxGroup::behind);
        behind = fmt::format("{} has not read {} entries", excerpt(last.name), last.behind);
    }
    log("outbox").error(
        "{} outboxes exceed their share of SESSION_OUTBOX_MAX_MB, and their sessions refuse "
        "messages (503). Largest: {}: {}. Start the instance of that database, or remove its group "
        "if the database no longer exists (docs/operations.md, \"The outbox is stuck\")",
        full,
        x_keys.events(partition),
        behind
    );
}

}  // namespace continuo
