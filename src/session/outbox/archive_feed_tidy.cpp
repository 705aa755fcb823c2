#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "session/outbox/archive_feed.hpp"
#include "session/outbox/outbox_groups.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

Task<Result<void>> ArchiveFeed::tidy() {
    std::uint64_t lag = 0;
    for (std::size_t p = 0; p < x_keys.partitions(); ++p) {
        auto claimed = co_await claim(p);
        if (!claimed) co_return std::unexpected(std::move(claimed.error()));
        if (*claimed) x_unfinished[p] = true;
        const auto behind = co_await trim(p);
        if (!behind) co_return std::unexpected(behind.error());
        lag += *behind;
    }
    x_lag = lag;
    if (x_metrics != nullptr) x_metrics->set_outbox_lag(static_cast<double>(lag));
    co_return Result<void>{};
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
    if (reply.is_error()) co_return fail(Errc::unavailable, "redis: " + reply.text);
    co_return reply.elements.size() > 1 && !reply.elements[1].elements.empty();
}

/// Drops what every group has. Returns how many entries ours has not.
Task<Result<std::uint64_t>> ArchiveFeed::trim(std::size_t partition) {
    const auto key = x_keys.events(partition);
    const auto groups = co_await read_outbox_groups(&x_redis, key, Deadline::after(command_time));
    if (!groups) co_return std::unexpected(groups.error());
    if (groups->empty()) co_return 0;
    const auto keep_from = std::ranges::min(*groups, {}, &OutboxGroup::needs_from).needs_from;
    if (keep_from.milliseconds > 0) {
        const auto from = fmt::format("{}-{}", keep_from.milliseconds, keep_from.number);
        const auto trimmed = co_await run({Command{"XTRIM", key, "MINID", "~", from}});
        if (!trimmed) co_return std::unexpected(trimmed.error());
    }
    const auto ours = std::ranges::find(*groups, x_group, &OutboxGroup::name);
    co_return ours == groups->end() ? 0 : ours->behind;
}

}  // namespace continuo
