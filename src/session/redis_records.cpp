#include "session/redis_records.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "redis/function_call.hpp"
#include "session/outbox_entry.hpp"
#include "session/record_codec.hpp"
#include "session/redis_library.hpp"

namespace continuo {

namespace {

// A healthy Redis answers in less than a millisecond; after this it is away.
constexpr std::chrono::seconds command_time{5};
// A replica is a trip away. WAIT holds up what comes behind it on the connection.
constexpr std::chrono::milliseconds replica_time{1000};

std::unexpected<Error> fail_reply(const Reply& reply, std::string_view id) {
    // A value of another type stands under our name; everything else is Redis' state of the moment.
    if (reply.error_code() == "WRONGTYPE") {
        return fail(Errc::corrupt, fmt::format("{}: a key of another type", id));
    }
    return fail(Errc::unavailable, "redis: " + reply.text.substr(0, 200));
}

std::unexpected<Error> fail_corrupt(std::string_view id, std::string_view what) {
    return fail(Errc::corrupt, fmt::format("{}: {}", id, what));
}

/// Drops what was appended after the state was read, and checks that nothing is missing.
Result<void> fit_log(std::vector<Message>& log, std::uint64_t last_seq, std::string_view id) {
    while (!log.empty() && log.back().seq > last_seq)
        log.pop_back();
    if (log.empty() && last_seq != 0) return fail_corrupt(id, "its messages are missing");
    auto expected = last_seq - log.size();
    for (const auto& message : log) {
        if (message.seq != ++expected)
            return fail_corrupt(id, fmt::format("message {} is missing", expected));
    }
    return {};
}

Result<WriteOutcome> read_outcome(const Reply& reply) {
    static constexpr std::pair<std::string_view, WriteOutcome> outcomes[] = {
        {"ok", WriteOutcome::written},
        {"changed", WriteOutcome::changed},
        {"exists", WriteOutcome::exists},
        {"missing", WriteOutcome::missing},
        {"buried", WriteOutcome::buried},
    };
    if (reply.is_error()) return fail_reply(reply, "");
    const auto told = reply.elements.empty() ? "" : reply.elements.front().text;
    const auto* found =
        std::ranges::find(outcomes, told, &std::pair<std::string_view, WriteOutcome>::first);
    if (found == std::end(outcomes)) return fail(Errc::corrupt, "redis: a strange answer");
    return found->second;
}

}  // namespace

std::string to_score(TimePoint time) {
    return std::to_string(time.time_since_epoch().count());
}

RedisRecords::RedisRecords(
    RedisCommands& redis,
    RedisKeys keys,
    std::size_t messages_kept,
    std::shared_ptr<const SessionSeal> seal,
    std::size_t outbox_entries,
    std::size_t replicas_awaited
)
    : x_redis(redis),
      x_keys(std::move(keys)),
      x_messages_kept(std::max<std::size_t>(messages_kept, 1)),
      x_seal(std::move(seal)),
      x_outbox_entries(outbox_entries),
      x_replicas_awaited(replicas_awaited),
      x_counts(std::make_unique<PartitionCounts[]>(x_keys.partitions())) {}

Task<Result<std::vector<Reply>>> RedisRecords::run(std::vector<Command> commands) {
    const auto count = commands.size();
    auto replies = co_await x_redis.execute(std::move(commands), Deadline::after(command_time));
    if (replies && replies->size() != count)
        co_return fail(Errc::unavailable, "redis: replies are missing");
    co_return replies;
}

Task<Result<std::vector<Reply>>> RedisRecords::call(
    Command command, std::vector<Command> behind, std::size_t partition
) {
    auto replies = co_await call_function(
        &x_redis,
        std::move(command),
        std::move(behind),
        redis_library,
        Deadline::after(command_time)
    );
    if (replies) note_counts(partition, replies->front());
    co_return replies;
}

void RedisRecords::note_counts(std::size_t partition, const Reply& reply) {
    const auto& parts = reply.elements;
    if (parts.size() != 3 && parts.size() != 5) return;
    const auto count = [&](std::size_t i) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(parts[i].integer, 0));
    };
    const std::scoped_lock lock(x_counts_mutex);
    auto& counts = x_counts[partition];
    // A newer answer may have been here before.
    if (parts[1].integer >= counts.pending_at) {
        counts.pending_at = parts[1].integer;
        counts.pending = count(2);
    }
    if (parts.size() == 3 || parts[1].integer < counts.members_at) return;
    counts.members_at = parts[1].integer;
    counts.sessions = count(3);
    counts.active = count(4);
}

Task<Result<void>> RedisRecords::refresh_counts() {
    std::vector<Command> commands{Command{"TIME"}};
    for (std::size_t p = 0; p < x_keys.partitions(); ++p) {
        for (const auto& key : {x_keys.pending(p), x_keys.created(p), x_keys.active(p)})
            commands.push_back(Command{"ZCARD", key});
    }
    auto replies = co_await for_each_partition(std::move(commands));
    if (!replies) co_return std::unexpected(std::move(replies.error()));
    const auto& time = replies->front().elements;
    std::int64_t seconds = 0;
    std::int64_t microseconds = 0;
    if (time.size() != 2 || !parse_integer(time[0].text, seconds) ||
        !parse_integer(time[1].text, microseconds)) {
        co_return Result<void>{};
    }
    for (std::size_t p = 0; p < x_keys.partitions(); ++p) {
        Reply answer;
        answer.elements.resize(2);
        answer.elements[1].integer = seconds * 1'000'000 + microseconds;
        for (std::size_t i = 0; i < 3; ++i)
            answer.elements.push_back(std::move(replies->at(1 + 3 * p + i)));
        note_counts(p, answer);
    }
    co_return Result<void>{};
}

RecordCounts RedisRecords::counts() const {
    RecordCounts sum;
    for (std::size_t p = 0; p < x_keys.partitions(); ++p) {
        sum.sessions += x_counts[p].sessions;
        sum.active += x_counts[p].active;
        sum.pending += x_counts[p].pending;
    }
    return sum;
}

Result<std::vector<Message>> RedisRecords::open_log(const Reply& reply, std::string_view id) const {
    if (reply.is_error()) return fail_reply(reply, id);
    std::vector<Message> messages;
    messages.reserve(reply.elements.size());
    for (const auto& element : reply.elements) {
        auto message =
            decode_stored(x_seal.get(), id, stored_field::message, element.text, decode_message);
        if (!message) return fail_corrupt(id, message.error().detail);
        messages.push_back(std::move(*message));
    }
    return messages;
}

Result<SessionRecord> RedisRecords::open_state(const Reply& reply, std::string_view id) const {
    auto record = decode_stored(x_seal.get(), id, stored_field::state, reply.text, decode_state);
    if (!record) return fail_corrupt(id, record.error().detail);
    if (record->session.session_id != id) return fail_corrupt(id, "it is another session's");
    return record;
}

Task<Result<StoredRecord>> RedisRecords::read(std::string id, TimePoint now) {
    const auto kept = fmt::format("-{}", x_messages_kept);
    std::vector<Command> commands;
    // The state first: messages that come in between are newer than it, and dropped.
    commands.push_back(Command{"HMGET", x_keys.session(id), "stamp", "state"});
    commands.push_back(Command{"LRANGE", x_keys.log(id), kept, "-1"});
    commands.push_back(Command{"GET", x_keys.tombstone(id)});
    const auto replies = co_await run(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    const auto& state = replies->at(0);
    if (state.is_error()) co_return fail_reply(state, id);
    if (state.elements.size() != 2 || state.elements[0].is_nil() || state.elements[1].is_nil()) {
        std::int64_t buried_until = 0;
        const bool buried = parse_integer(replies->at(2).text, buried_until) &&
                            now.time_since_epoch().count() < buried_until;
        if (buried) co_return fail(Errc::gone, id);
        co_return fail(Errc::not_found, id);
    }
    auto record = open_state(state.elements[1], id);
    if (!record) co_return std::unexpected(std::move(record.error()));
    auto log = open_log(replies->at(1), id);
    if (!log) co_return std::unexpected(std::move(log.error()));
    if (auto fits = fit_log(*log, record->session.last_seq, id); !fits)
        co_return std::unexpected(std::move(fits.error()));
    record->messages = std::move(*log);
    if (record->pending && record->pending->turn < first_seq_kept(*record)) {
        // A burst longer than what is kept: whoever answers it must see all of it.
        const auto first = record->pending->turn;
        auto older = co_await read_log(id, first, first_seq_kept(*record) - 1);
        if (!older) co_return std::unexpected(std::move(older.error()));
        record->messages.prepend(std::move(*older));
    }
    co_return StoredRecord{.stamp = state.elements[0].text, .record = std::move(*record)};
}

Task<Result<std::vector<SessionRecord>>> RedisRecords::read_states(std::vector<std::string> ids) {
    constexpr std::size_t chunk = 256;
    std::vector<SessionRecord> records;
    for (std::size_t begin = 0; begin < ids.size(); begin += chunk) {
        std::vector<Command> commands;
        for (auto i = begin; i < std::min(ids.size(), begin + chunk); ++i)
            commands.push_back(Command{"HGET", x_keys.session(ids[i]), "state"});
        const auto replies = co_await run(std::move(commands));
        if (!replies) co_return std::unexpected(replies.error());
        for (std::size_t i = 0; i < replies->size(); ++i) {
            const auto& reply = replies->at(i);
            if (reply.is_nil()) continue;
            if (reply.is_error()) co_return fail_reply(reply, ids[begin + i]);
            auto record = open_state(reply, ids[begin + i]);
            if (!record) co_return std::unexpected(std::move(record.error()));
            records.push_back(std::move(*record));
        }
    }
    co_return std::move(records);
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

std::vector<std::string> RedisRecords::write_arguments(RecordChange change, std::string stamp)
    const {
    const auto& session = change.after.session;
    const auto& id = session.session_id;
    const auto& pending = change.after.pending;
    std::vector<std::string> arguments{
        "FCALL", change.replaces ? "continuo_v1_replace" : "continuo_v1_write", "8"
    };
    arguments.reserve(arguments.size() + 8 + 13 + change.appended.size());
    for (auto& key : x_keys.of_step(id))
        arguments.push_back(std::move(key));
    const bool ended = session.status == SessionStatus::ended;
    const bool publishes = x_outbox_entries != 0 && change.publish == Publish::now;
    arguments.push_back(std::move(change.stamp));
    arguments.push_back(std::move(stamp));
    arguments.push_back(to_stored(x_seal.get(), id, stored_field::state, encode_state(change.after))
    );
    arguments.push_back(id);
    const auto& same = change.unchanged;
    const std::string as_it_is = "=";
    arguments.push_back(same.members ? as_it_is : to_score(session.created_at));
    arguments.push_back(
        same.members && same.activity ? as_it_is
        : ended                       ? std::string()
                                      : to_score(session.last_activity)
    );
    arguments.push_back(pending ? to_score(pending->lease_end) : std::string());
    arguments.push_back(same.end ? as_it_is : to_score(change.expires));
    arguments.push_back(
        same.end ? as_it_is : std::to_string(std::max<std::int64_t>(change.kept.count(), 1))
    );
    arguments.push_back(to_score(change.now));
    arguments.emplace_back(
        publishes                             ? "publish"
        : change.publish == Publish::restored ? "restored"
                                              : "keep"
    );
    auto by_products = publishes ? encode_by_products(change.ticket, change.memories) : "";
    if (!by_products.empty())
        by_products =
            to_stored(x_seal.get(), id, stored_field::by_products, std::move(by_products));
    arguments.push_back(std::move(by_products));
    arguments.push_back(std::to_string(x_outbox_entries));
    for (const auto& message : change.appended)
        arguments.push_back(
            to_stored(x_seal.get(), id, stored_field::message, encode_message(message))
        );
    return arguments;
}

Task<Result<WriteOutcome>> RedisRecords::write(RecordChange change, std::string stamp) {
    const auto partition = x_keys.partition_of(change.after.session.session_id);
    const auto arguments = write_arguments(std::move(change), std::move(stamp));
    std::vector<Command> behind;
    if (x_replicas_awaited > 0) {
        // Directly behind the write, on its connection: WAIT counts the replicas that have what
        // came before on it.
        const auto milliseconds = std::to_string(replica_time.count());
        behind.push_back(Command{"WAIT", std::to_string(x_replicas_awaited), milliseconds});
    }
    const auto replies = co_await call(
        Command(std::span<const std::string>(arguments)), std::move(behind), partition
    );
    if (!replies) co_return std::unexpected(replies.error());
    auto outcome = read_outcome(replies->front());
    if (outcome != WriteOutcome::written || replies->size() == 1) co_return outcome;
    const auto& waited = replies->back();
    if (waited.type == Reply::Type::integer &&
        waited.integer >= static_cast<std::int64_t>(x_replicas_awaited)) {
        co_return outcome;
    }
    co_return fail(Errc::timeout, "redis: no replica has confirmed the write");
}

Task<Result<bool>> RedisRecords::erase(
    std::string id, std::string stamp, Burial burial, TimePoint now
) {
    std::vector<std::string> arguments{"FCALL", "continuo_v1_erase", "8"};
    for (auto& key : x_keys.of_step(id))
        arguments.push_back(std::move(key));
    arguments.push_back(id);
    const auto buried = burial.tombstone.count();
    arguments.push_back(buried == 0 ? std::string() : to_score(now + burial.tombstone));
    arguments.push_back(std::move(stamp));
    arguments.push_back(std::to_string(buried));
    arguments.emplace_back(burial.always ? "always" : "");
    arguments.push_back(std::to_string(x_outbox_entries));
    const auto replies = co_await call(
        Command(std::span<const std::string>(arguments)), {}, x_keys.partition_of(id)
    );
    if (!replies) co_return std::unexpected(replies.error());
    const auto& reply = replies->front();
    if (reply.is_error()) co_return fail_reply(reply, id);
    co_return !reply.elements.empty() && reply.elements.front().text == "erased";
}

Task<Result<std::vector<Reply>>> RedisRecords::for_each_partition(std::vector<Command> commands) {
    auto replies = co_await run(std::move(commands));
    if (!replies) co_return replies;
    for (const auto& reply : *replies) {
        if (reply.is_error()) co_return fail_reply(reply, "an index");
    }
    co_return replies;
}

Task<Result<void>> RedisRecords::ping() {
    const auto replies = co_await run({Command{"PING"}});
    if (!replies) co_return std::unexpected(replies.error());
    if (replies->front().is_error()) co_return fail_reply(replies->front(), "");
    co_return Result<void>{};
}

}  // namespace continuo
