#include "session/outbox/outbox_consumer_groups.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

// Up to this many undelivered entries are counted exactly, by reading them.
constexpr std::uint64_t counted_max = 32;

std::optional<OutboxEntryId> parse_entry_id(std::string_view text) {
    const auto dash = text.find('-');
    OutboxEntryId id;
    if (dash == std::string_view::npos || !parse_integer(text.substr(0, dash), id.milliseconds) ||
        !parse_integer(text.substr(dash + 1), id.number)) {
        return std::nullopt;
    }
    return id;
}

/// The value of a field in the flat list of an XINFO reply; null if it is missing.
const Reply* find_value(const Reply& list, std::string_view name) {
    for (std::size_t i = 0; i + 1 < list.elements.size(); i += 2) {
        if (list.elements[i].text == name) return &list.elements[i + 1];
    }
    return nullptr;
}

std::uint64_t count_of(const Reply* reply) {
    return reply != nullptr && reply->integer > 0 ? static_cast<std::uint64_t>(reply->integer) : 0;
}

/// The fields of a group in the reply to XINFO GROUPS.
struct GroupInfo {
    std::string name;
    std::string delivered;  ///< the newest entry delivered to it
    std::uint64_t pending = 0;
    std::uint64_t lag = 0;
};

std::optional<GroupInfo> read_group(const Reply& group) {
    const auto* name = find_value(group, "name");
    const auto* delivered = find_value(group, "last-delivered-id");
    if (name == nullptr || delivered == nullptr) return std::nullopt;
    return GroupInfo{
        .name = name->text,
        .delivered = delivered->text,
        .pending = count_of(find_value(group, "pending")),
        .lag = count_of(find_value(group, "lag")),
    };
}

}  // namespace

Task<Result<std::vector<OutboxGroup>>> read_outbox_groups(
    RedisCommands* redis, std::string key, Deadline deadline
) {
    const auto info = co_await redis->execute(
        {Command{"XINFO", "STREAM", key}, Command{"XINFO", "GROUPS", key}}, deadline
    );
    if (!info) co_return std::unexpected(info.error());
    const auto length = count_of(find_value(info->front(), "length"));
    const auto* newest = find_value(info->front(), "last-generated-id");
    std::vector<OutboxGroup> groups;
    if (newest == nullptr) co_return groups;
    for (const auto& element : info->back().elements) {
        const auto group = read_group(element);
        const auto delivered = group ? parse_entry_id(group->delivered) : std::nullopt;
        if (!delivered) co_return std::vector<OutboxGroup>();
        const bool was_given_all = group->delivered == newest->text;
        std::vector<Command> questions;
        if (group->pending > 0) questions.push_back(Command{"XPENDING", key, group->name});
        if (!was_given_all) {
            const auto count = fmt::format("{}", counted_max + 1);
            questions.push_back(Command{"XRANGE", key, '(' + group->delivered, "+", "COUNT", count}
            );
        }
        std::vector<Reply> answers;
        if (!questions.empty()) {
            auto asked = co_await redis->execute(std::move(questions), deadline);
            if (!asked) co_return std::unexpected(std::move(asked.error()));
            answers = std::move(*asked);
        }
        std::uint64_t not_given = was_given_all ? 0 : answers.back().elements.size();
        if (not_given > counted_max)
            not_given = std::clamp(group->lag, not_given, std::max(not_given, length));
        OutboxGroup found{
            .name = group->name, .needs_from = *delivered, .behind = group->pending + not_given
        };
        // The oldest entry that was delivered and not acknowledged.
        if (group->pending > 0 && answers.front().elements.size() == 4) {
            if (const auto oldest = parse_entry_id(answers.front().elements[1].text))
                found.needs_from = std::min(found.needs_from, *oldest);
        }
        groups.push_back(std::move(found));
    }
    co_return groups;
}

}  // namespace continuo
