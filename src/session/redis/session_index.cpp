#include "session/redis/session_index.hpp"

#include <algorithm>
#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/all_of.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::string_view adopted_at_once = "255";  // the index of the last of 256 for ZRANGE

char letter_of(SessionStatus status) {
    switch (status) {
        case SessionStatus::active:
            return 'a';
        case SessionStatus::escalated:
            return 'e';
        case SessionStatus::ended:
            break;
    }
    return 'x';
}

}  // namespace

std::string listing_time(TimePoint time) {
    constexpr std::int64_t largest = 999'999'999'999'999'999;
    const auto microseconds = time.time_since_epoch().count();
    return fmt::format("{:018}", std::clamp<std::int64_t>(microseconds, 0, largest));
}

std::string make_listing_value(const Session& session, const SessionCipher* cipher) {
    auto value = letter_of(session.status) + listing_time(session.created_at);
    if (session.user_id) value += user_tokens(cipher, *session.user_id).front();
    return value;
}

std::string listing_prefix(SessionStatus status, std::string_view user_token) {
    const auto letter = letter_of(status);
    if (user_token.empty()) return {'s', letter};
    return fmt::format("u{}{}", user_token, letter);
}

Command count_listed_command(
    const RedisKeys& keys, std::size_t partition, std::string_view prefix
) {
    return Command{
        "ZLEXCOUNT",
        keys.listing(partition),
        fmt::format("[{}", prefix),
        fmt::format("({}:", prefix),
    };
}

Task<Result<std::vector<std::string>>> find_ended(RedisRecords& records, TimePoint cutoff) {
    const auto& keys = records.keys();
    const auto prefix = listing_prefix(SessionStatus::ended);
    std::vector<Command> commands;
    for (std::size_t p = 0; p < keys.partitions(); ++p)
        commands.push_back(Command{
            "ZRANGEBYLEX", keys.listing(p), "[" + prefix, "(" + prefix + listing_time(cutoff)
        });
    const auto replies = co_await records.for_each_partition(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    std::vector<std::string> ids;
    for (const auto& reply : *replies) {
        for (const auto& element : reply.elements)
            ids.push_back(element.text.substr(prefix.size() + listing_time_digits));
    }
    co_return std::move(ids);
}

Task<Result<std::vector<std::string>>> ids_of_partition(
    RedisRecords& records, std::size_t partition
) {
    const auto& keys = records.keys();
    const auto replies = co_await records.for_each_partition({
        Command{"HKEYS", keys.listed(partition)},
        Command{"ZRANGE", keys.earlier_created(partition), "0", "-1"},
    });
    if (!replies) co_return std::unexpected(replies.error());
    std::vector<std::string> ids;
    for (const auto& reply : *replies) {
        for (const auto& element : reply.elements)
            ids.push_back(element.text);
    }
    std::ranges::sort(ids);
    const auto twice = std::ranges::unique(ids);
    ids.erase(twice.begin(), twice.end());
    co_return std::move(ids);
}

Task<Result<std::size_t>> adopt_earlier_sessions(RedisRecords& records) {
    const auto& keys = records.keys();
    std::vector<Command> commands;
    for (std::size_t p = 0; p < keys.partitions(); ++p)
        commands.push_back(
            Command{"ZRANGE", keys.earlier_created(p), "0", adopted_at_once, "WITHSCORES"}
        );
    const auto replies = co_await records.for_each_partition(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    std::vector<std::string> ids;
    std::vector<Session> sessions;
    for (const auto& reply : *replies) {
        for (std::size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
            // A session whose state is unreadable is listed with the creation time in the old
            // index.
            auto& session = sessions.emplace_back();
            session.session_id = reply.elements[i].text;
            std::int64_t score = 0;
            if (parse_integer(reply.elements[i + 1].text, score))
                session.created_at = TimePoint(TimePoint::duration(score));
            ids.push_back(session.session_id);
        }
    }
    if (ids.empty()) co_return 0;
    auto states = co_await records.read_states(std::move(ids));
    if (!states) co_return std::unexpected(std::move(states.error()));
    std::map<std::string, SessionSnapshot> readable;
    for (const auto& record : states->records)
        readable.insert_or_assign(record.session->session_id, record.session);
    std::vector<Task<Result<void>>> tasks;
    for (auto& session : sessions) {
        const auto found = readable.find(session.session_id);
        tasks.push_back(records.adopt(found == readable.end() ? std::move(session) : *found->second)
        );
    }
    for (auto& adopted : co_await all_of(std::move(tasks))) {
        if (!adopted) co_return std::unexpected(std::move(adopted.error()));
    }
    co_return sessions.size();
}

}  // namespace continuo
