#include "replication/shared_log.hpp"

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "async/offload.hpp"
#include "base/text.hpp"
#include "redis/protocol/wait_command.hpp"
#include "replication/record_codec.hpp"
#include "replication/shared_log_entries.hpp"
#include "telemetry/log.hpp"

namespace continuo {

/// Values that were reported: each version once, as long as there are few.
struct SharedLog::Reported {
    std::mutex mutex;
    std::set<std::string> values;
};

namespace {

constexpr std::size_t fetch_bytes_max = std::size_t{8} * 1024 * 1024;
constexpr std::size_t reported_max = 1000;

struct DecodedValue {
    RecordStamp stamp;
    Result<SharedRecord> record;
};

/// Runs on the pool.
std::vector<DecodedValue> decode_all(
    const std::vector<RecordStamp>& stamps, std::vector<Reply>& values, const SessionCipher* cipher
) {
    std::vector<DecodedValue> decoded;
    for (std::size_t i = 0; i < stamps.size(); ++i) {
        if (values[i].is_nil()) continue;  // erased since: an entry that follows tells of it
        auto record = decode_record(stamps[i].key, std::move(values[i].text), cipher);
        if (record && stamps[i].version.is_newer_than(record->version)) {
            record = fail(
                Errc::corrupt,
                fmt::format("the shared record {} is older than its version", stamps[i].key)
            );
        }
        decoded.push_back({stamps[i], std::move(record)});
    }
    return decoded;
}

}  // namespace

SharedLog::SharedLog(SharedLogConfig config, RedisCommands& redis, boost::asio::thread_pool& pool)
    : x_config(std::move(config)),
      x_redis(redis),
      x_pool(pool),
      x_records(x_config.key_prefix + "{shared}:records"),
      x_versions(x_config.key_prefix + "{shared}:versions"),
      x_changes(x_config.key_prefix + "{shared}:changes"),
      x_meta(x_config.key_prefix + "{shared}:meta"),
      x_reported(std::make_shared<Reported>()) {}

Task<Result<std::vector<Reply>>> SharedLog::run(std::vector<Command> commands) {
    const auto count = commands.size();
    auto replies =
        co_await x_redis.execute(std::move(commands), Deadline::after(redis_command_timeout));
    if (replies && replies->size() != count)
        co_return fail(Errc::unavailable, "redis: replies are missing");
    co_return replies;
}

void SharedLog::report(const std::string& key, const RecordVersion& version, const Error& error) {
    const std::scoped_lock lock(x_reported->mutex);
    if (x_reported->values.size() >= reported_max) return;
    if (!x_reported->values.insert(fmt::format("{} {}", version.number, key)).second) return;
    log("replication").error("{}: it is left out, other records are not affected", error.detail);
}

Task<Result<LogPage>> SharedLog::read_after(
    LogPosition position, std::size_t limit, ReplicaWait wait
) {
    const auto from = fmt::format("{}-0", std::max<std::uint64_t>(position.number, 1));
    std::vector<Command> reads{
        Command{"XRANGE", x_changes, from, "+", "COUNT", std::to_string(limit + 1)},
        Command{"XINFO", "STREAM", x_changes},
        Command{"HGET", x_meta, "bytes"},
    };
    const auto replies =
        co_await (awaited(wait) == 0 ? run(std::move(reads)) : run_confirmed(std::move(reads)));
    if (!replies) co_return std::unexpected(replies.error());
    const auto& range = replies->at(0);
    if (range.is_error()) co_return refused_by_redis(range);
    LogPage page;
    page.last = last_number(replies->at(1));
    if (!parse_integer(replies->at(2).text, page.bytes)) page.bytes = 0;
    for (const auto& reply : range.elements)
        page.entries.push_back(read_entry(reply));
    auto expected = position.number + 1;
    if (position.number > 0) {
        if (page.entries.empty() || page.entries.front().position != position) {
            page.has_gap = true;
        } else {
            page.entries.erase(page.entries.begin());
        }
    }
    for (const auto& entry : page.entries)
        if (entry.position.number != expected++) page.has_gap = true;
    if (page.has_gap) page.entries.clear();
    if (page.entries.size() > limit) page.entries.resize(limit);
    co_return page;
}

Task<Result<LogPosition>> SharedLog::end() {
    const auto info = co_await run({Command{"XINFO", "STREAM", x_changes}});
    if (!info) co_return std::unexpected(info.error());
    const auto last = last_number(info->front());
    if (last == 0) co_return LogPosition();
    const auto id = fmt::format("{}-0", last);
    const auto range = co_await run({Command{"XRANGE", x_changes, id, id}});
    if (!range) co_return std::unexpected(range.error());
    // Without the entry the position has no tag, and no later read agrees with it: compared again.
    if (range->front().elements.empty()) co_return LogPosition{.number = last, .tag = {}};
    co_return read_entry(range->front().elements[0]).position;
}

Task<Result<StampPage>> SharedLog::scan(std::string cursor) {
    const auto replies = co_await run({Command{"HSCAN", x_versions, cursor, "COUNT", "1000"}});
    if (!replies) co_return std::unexpected(replies.error());
    const auto& reply = replies->front();
    if (reply.is_error() || reply.elements.size() != 2) co_return refused_by_redis(reply);
    StampPage page{.stamps = {}, .cursor = reply.elements[0].text};
    const auto& items = reply.elements[1].elements;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        const auto& key = items[i].text;
        if (const auto stored = parse_version(items[i + 1].text)) {
            page.stamps.push_back({.key = key, .version = stored->version});
        } else {
            report(
                key,
                {},
                Error{
                    Errc::corrupt,
                    fmt::format("the version of the shared record {} cannot be read", excerpt(key)),
                    ErrorReason::none
                }
            );
        }
    }
    co_return page;
}

Task<Result<FetchedRecords>> SharedLog::fetch(std::vector<std::string> keys) {
    FetchedRecords fetched;
    if (keys.empty()) co_return fetched;
    std::vector<std::string> command{"HMGET", x_versions};
    command.insert(command.end(), keys.begin(), keys.end());
    const auto versions = co_await run({Command(std::span<const std::string>(command))});
    if (!versions) co_return std::unexpected(versions.error());
    if (versions->front().elements.size() != keys.size())
        co_return refused_by_redis(versions->front());

    std::vector<RecordStamp> wanted;
    command = {"HMGET", x_records};
    std::size_t bytes = 0;
    for (; fetched.taken < keys.size() && bytes < fetch_bytes_max; ++fetched.taken) {
        const auto& key = keys[fetched.taken];
        const auto stored = parse_version(versions->front().elements[fetched.taken].text);
        if (!stored) continue;
        RecordStamp stamp{.key = key, .version = stored->version};
        if (stored->version.erased) {
            fetched.records.push_back({.key = key, .version = stored->version, .content = {}});
            continue;
        }
        bytes += stored->bytes;
        command.push_back(key);
        wanted.push_back(std::move(stamp));
    }
    if (wanted.empty()) co_return fetched;
    auto values = co_await run({Command(std::span<const std::string>(command))});
    if (!values) co_return std::unexpected(values.error());
    if (values->front().elements.size() != wanted.size())
        co_return refused_by_redis(values->front());
    auto decoded = co_await offload(
        x_pool,
        [wanted = std::move(wanted),
         replies = std::move(values->front().elements),
         cipher = x_config.cipher]() mutable { return decode_all(wanted, replies, cipher.get()); }
    );
    for (auto& [stamp, record] : decoded) {
        if (record) {
            fetched.records.push_back(std::move(*record));
        } else {
            report(stamp.key, stamp.version, record.error());
            fetched.unreadable.push_back(std::move(stamp));
        }
    }
    co_return fetched;
}

}  // namespace continuo
