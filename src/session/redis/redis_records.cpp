#include "session/redis/redis_records.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "session/message_codec.hpp"
#include "session/outbox/outbox_bound.hpp"
#include "session/record_codec.hpp"
#include "session/redis/redis_reply_error.hpp"
#include "session/redis/session_functions.hpp"

namespace continuo {

namespace {

std::unexpected<Error> fail_corrupt(std::string_view id, std::string_view what) {
    return fail(Errc::corrupt, fmt::format("{}: {}", id, what));
}

/// Drops messages that were appended after the state was read, and checks that none is missing.
/// Every step writes state and log together: if nothing was written in between (`was_written`), the
/// log cannot be newer than the state.
Result<void> fit_log(
    std::vector<Message>& log, std::uint64_t last_seq, bool was_written, std::string_view id
) {
    if (!was_written && !log.empty() && log.back().seq > last_seq)
        return fail_corrupt(id, "the state is older than the messages");
    while (!log.empty() && log.back().seq > last_seq)
        log.pop_back();
    if (log.empty() && last_seq != 0) return fail_corrupt(id, "all messages are missing");
    auto expected = last_seq - log.size();
    for (const auto& message : log) {
        if (message.seq != ++expected)
            return fail_corrupt(id, fmt::format("message {} is missing", expected));
    }
    return {};
}

/// The seq of the oldest message that must be read: outcomes derive from the newest messages, and
/// the reply to a burst needs all of its messages.
std::uint64_t first_seq_needed(const SessionRecord& record) {
    const auto last = record.session->last_seq;
    const auto first = last - std::min(last, outcomes_in_log) + 1;
    return record.pending ? std::min(first, record.pending->turn) : first;
}

/// Reads the fields of a session's hash. The library continuo_v1 named the revision `stamp`.
Command read_state_command(const std::string& key) {
    return Command{"HMGET", key, "state", "revision", "stamp"};
}
constexpr std::size_t state_fields = 3;

struct StateFields {
    std::string_view state;
    std::string_view revision;
    bool is_earlier = false;  ///< written by continuo_v1
};

/// Reads the reply to read_state_command(); nullopt if there is no session. Errors: corrupt (state
/// or revision is missing).
Result<std::optional<StateFields>> find_state(
    const Reply& reply, bool has_log, std::string_view id
) {
    if (reply.is_error()) return fail_reply(reply, id);
    const auto& fields = reply.elements;
    if (fields.size() != state_fields) return fail_corrupt(id, "unexpected reply to HMGET");
    const bool has_state = !fields[0].is_nil();
    const bool is_earlier = fields[1].is_nil() && !fields[2].is_nil();
    const auto& revision = is_earlier ? fields[2] : fields[1];
    if (has_state == revision.is_nil())
        return fail_corrupt(id, has_state ? "the revision is missing" : "the state is missing");
    if (has_log && !has_state) return fail_corrupt(id, "the state is missing");
    if (!has_state) return std::nullopt;
    return StateFields{fields[0].text, revision.text, is_earlier};
}

/// Whether the reply to HMGET of `revision` and `stamp` has this revision.
bool has_revision(const Reply& reply, std::string_view revision) {
    return std::ranges::any_of(reply.elements, [revision](const Reply& field) {
        return !field.is_nil() && field.text == revision;
    });
}

}  // namespace

std::string to_score(TimePoint time) {
    return std::to_string(time.time_since_epoch().count());
}

RedisRecords::RedisRecords(
    RedisCommands& redis,
    RedisKeys keys,
    std::size_t messages_kept,
    std::shared_ptr<const SessionCipher> cipher,
    std::size_t outbox_bytes_max,
    std::size_t replicas_awaited,
    Metrics* metrics
)
    : x_redis(redis),
      x_keys(std::move(keys)),
      x_messages_kept(std::max<std::size_t>(messages_kept, 1)),
      x_cipher(std::move(cipher)),
      x_outbox_bytes_max(outbox_share(outbox_bytes_max, x_keys.partitions())),
      x_replicas_awaited(replicas_awaited),
      x_metrics(metrics),
      x_counts(std::make_unique<PartitionCounts[]>(x_keys.partitions())) {}

Task<Result<std::vector<Reply>>> RedisRecords::run(std::vector<Command> commands) {
    const auto count = commands.size();
    auto replies =
        co_await x_redis.execute(std::move(commands), Deadline::after(redis_command_timeout));
    if (replies && replies->size() != count)
        co_return fail(Errc::unavailable, "redis: replies are missing");
    co_return replies;
}

Task<Result<std::vector<Reply>>> RedisRecords::call(
    FunctionCall call, std::vector<Command> behind, std::size_t partition
) {
    auto replies = co_await call_function(
        &x_redis,
        std::move(call),
        std::move(behind),
        &session_functions(),
        Deadline::after(redis_command_timeout)
    );
    if (replies) note_changes(partition, replies->front());
    co_return replies;
}

Result<std::vector<Message>> RedisRecords::open_log(const Reply& reply, std::string_view id) const {
    if (reply.is_error()) return fail_reply(reply, id);
    std::vector<Message> messages;
    messages.reserve(reply.elements.size());
    for (const auto& element : reply.elements) {
        auto message = decode_stored_message(x_cipher.get(), id, element.text);
        if (!message) return fail_corrupt(id, message.error().detail);
        messages.push_back(std::move(*message));
    }
    return messages;
}

Result<SessionRecord> RedisRecords::open_state(std::string_view stored, std::string_view id) const {
    auto record = decode_stored_state(x_cipher.get(), id, std::string(stored));
    if (!record) return fail_corrupt(id, record.error().detail);
    if (record->session->session_id != id)
        return fail_corrupt(id, "the state is of another session");
    return record;
}

Task<Result<StoredRecord>> RedisRecords::read(std::string id, TimePoint now) {
    auto stored = co_await read_once(id, now, false);
    // If the session was created or its log replaced between the commands of a read, it looks
    // corrupt. A second read tells whether it is.
    if (!stored && stored.error().code == Errc::corrupt)
        stored = co_await read_once(std::move(id), now, true);
    co_return stored;
}

Task<Result<StoredRecord>> RedisRecords::read_once(std::string id, TimePoint now, bool again) {
    const auto kept = fmt::format("-{}", std::max(x_messages_kept, outcomes_in_log));
    std::vector<Command> commands;
    // The state first: messages that are appended in between are newer and dropped.
    commands.push_back(read_state_command(x_keys.session(id)));
    commands.push_back(Command{"LRANGE", x_keys.log(id), kept, "-1"});
    commands.push_back(Command{"GET", x_keys.tombstone(id)});
    commands.push_back(Command{"HMGET", x_keys.session(id), "revision", "stamp"});
    const auto replies = co_await run(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    const auto state = find_state(replies->at(0), !replies->at(1).elements.empty(), id);
    if (!state) co_return std::unexpected(state.error());
    if (!*state) {
        std::int64_t buried_until = 0;
        const bool buried = parse_integer(replies->at(2).text, buried_until) &&
                            now.time_since_epoch().count() < buried_until;
        if (buried) co_return fail(Errc::gone, id);
        co_return fail(Errc::not_found, id);
    }
    auto record = open_state((*state)->state, id);
    if (!record) co_return std::unexpected(std::move(record.error()));
    auto log = open_log(replies->at(1), id);
    if (!log) co_return std::unexpected(std::move(log.error()));
    const bool was_written = !has_revision(replies->at(3), (*state)->revision);
    if (auto fits = fit_log(*log, record->session->last_seq, was_written, id); !fits) {
        if (again && x_cipher) x_cipher->report_refusal(id, fits.error().detail);
        co_return std::unexpected(std::move(fits.error()));
    }
    record->messages = std::move(*log);
    if (const auto first = first_seq_needed(*record); first < first_seq_kept(*record)) {
        auto older = co_await read_log(id, first, first_seq_kept(*record) - 1);
        if (!older) co_return std::unexpected(std::move(older.error()));
        record->messages.prepend(std::move(*older));
    }
    complete_answered(*record);
    trim_messages(*record, x_messages_kept);
    co_return StoredRecord{
        .revision = std::string((*state)->revision),
        .record = std::move(*record),
        .is_earlier = (*state)->is_earlier,
    };
}

Task<Result<StatesRead>> RedisRecords::read_states(std::vector<std::string> ids) {
    constexpr std::size_t chunk = 256;
    StatesRead read;
    for (std::size_t begin = 0; begin < ids.size(); begin += chunk) {
        std::vector<Command> commands;
        for (auto i = begin; i < std::min(ids.size(), begin + chunk); ++i) {
            commands.push_back(read_state_command(x_keys.session(ids[i])));
            commands.push_back(Command{"EXISTS", x_keys.log(ids[i])});
        }
        const auto replies = co_await run(std::move(commands));
        if (!replies) co_return std::unexpected(replies.error());
        for (std::size_t i = 0; i < replies->size() / 2; ++i) {
            const auto& id = ids[begin + i];
            const bool has_log = replies->at(2 * i + 1).integer == 1;
            auto state = find_state(replies->at(2 * i), has_log, id);
            if (state && !*state) continue;
            auto record = state ? open_state((*state)->state, id)
                                : Result<SessionRecord>(std::unexpected(std::move(state.error())));
            if (record) {
                read.records.push_back(std::move(*record));
            } else if (record.error().code == Errc::corrupt) {
                read.unreadable.push_back({id, std::move(record.error().detail)});
            } else {
                co_return std::unexpected(std::move(record.error()));
            }
        }
    }
    co_return std::move(read);
}

Task<Result<std::vector<Message>>> RedisRecords::read_log(
    std::string id, std::uint64_t first, std::uint64_t last
) {
    const auto replies = co_await run(
        {Command{"LRANGE", x_keys.log(id), std::to_string(first - 1), std::to_string(last - 1)}}
    );
    if (!replies) co_return std::unexpected(replies.error());
    auto log = open_log(replies->front(), id);
    if (!log) co_return std::unexpected(std::move(log.error()));
    for (auto expected = first; const auto& message : *log) {
        if (message.seq != expected++)
            co_return fail_corrupt(id, fmt::format("message {} is missing", expected - 1));
    }
    co_return std::move(*log);
}

Task<Result<std::vector<Reply>>> RedisRecords::for_each_partition(std::vector<Command> commands) {
    auto replies = co_await run(std::move(commands));
    if (!replies) co_return replies;
    for (const auto& reply : *replies) {
        if (reply.is_error()) co_return fail_reply(reply, "session index");
    }
    co_return replies;
}

Task<Result<void>> RedisRecords::ping() {
    return prepare_session_functions(&x_redis, Deadline::after(redis_command_timeout));
}

}  // namespace continuo
