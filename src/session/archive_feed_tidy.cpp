#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "session/archive_feed.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

/// `<milliseconds>-<number>`.
struct EntryId {
    std::int64_t milliseconds = 0;
    std::int64_t number = 0;

    auto operator<=>(const EntryId&) const = default;
};

std::optional<EntryId> parse_entry_id(std::string_view text) {
    const auto dash = text.find('-');
    EntryId id;
    if (dash == std::string_view::npos || !parse_integer(text.substr(0, dash), id.milliseconds) ||
        !parse_integer(text.substr(dash + 1), id.number)) {
        return std::nullopt;
    }
    return id;
}

/// The value behind a name in the flat list of an XINFO; null when it is not there.
const Reply* find_value(const Reply& list, std::string_view name) {
    for (std::size_t i = 0; i + 1 < list.elements.size(); i += 2) {
        if (list.elements[i].text == name) return &list.elements[i + 1];
    }
    return nullptr;
}

}  // namespace

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
    const auto info = co_await run({Command{"XINFO", "GROUPS", key}});
    if (!info) co_return std::unexpected(info.error());
    const auto& groups = info->front().elements;
    std::optional<EntryId> keep_from;
    std::uint64_t behind = 0;
    for (const auto& group : groups) {
        const auto* name = find_value(group, "name");
        const auto* delivered = find_value(group, "last-delivered-id");
        const auto* pending = find_value(group, "pending");
        const auto* lag = find_value(group, "lag");
        if (name == nullptr || delivered == nullptr || pending == nullptr) co_return behind;
        auto first = parse_entry_id(delivered->text);
        if (pending->integer > 0) {
            const auto summary = co_await run({Command{"XPENDING", key, name->text}});
            if (!summary) co_return std::unexpected(summary.error());
            const auto& parts = summary->front().elements;
            if (parts.size() == 4) {
                const auto oldest = parse_entry_id(parts[1].text);
                if (oldest && first) first = std::min(*oldest, *first);
            }
        }
        if (!first) co_return behind;
        keep_from = keep_from ? std::min(*keep_from, *first) : first;
        if (name->text == x_group) {
            behind = static_cast<std::uint64_t>(std::max<std::int64_t>(pending->integer, 0));
            if (lag != nullptr && lag->integer > 0)
                behind += static_cast<std::uint64_t>(lag->integer);
        }
    }
    if (keep_from && keep_from->milliseconds > 0) {
        const auto from = fmt::format("{}-{}", keep_from->milliseconds, keep_from->number);
        const auto trimmed = co_await run({Command{"XTRIM", key, "MINID", "~", from}});
        if (!trimmed) co_return std::unexpected(trimmed.error());
    }
    co_return behind;
}

}  // namespace continuo
