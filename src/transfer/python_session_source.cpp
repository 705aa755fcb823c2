#include "transfer/python_session_source.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "transfer/python_session_json.hpp"

namespace continuo {

namespace {

/// True for a key of Continuo: a session (redis_keys.hpp), the cache or the rate limit.
bool is_our_key(std::string_view rest) {
    return rest.starts_with("{p") || rest.starts_with("cache:") || rest.starts_with("rate:");
}

}  // namespace

PythonSessionSource::PythonSessionSource(
    PythonSourceConfig config, RedisCommands& redis, const Clock& clock
)
    : x_config(std::move(config)), x_redis(redis), x_clock(clock) {}

std::string escape_glob(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (std::string_view("*?[]\\^").contains(c)) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

Task<Result<Reply>> PythonSessionSource::run(Command command) {
    auto replies =
        co_await x_redis.execute({std::move(command)}, Deadline::after(redis_command_timeout));
    if (!replies) co_return std::unexpected(std::move(replies.error()));
    if (replies->size() != 1) co_return fail(Errc::unavailable, "redis: replies are missing");
    if (replies->front().is_error())
        co_return fail(Errc::unavailable, "redis: " + replies->front().quoted());
    co_return std::move(replies->front());
}

Task<Result<std::uint64_t>> PythonSessionSource::count() {
    const auto reply = co_await run(Command{"DBSIZE"});
    if (!reply) co_return std::unexpected(reply.error());
    co_return static_cast<std::uint64_t>(reply->integer);
}

Task<Result<SessionListing>> PythonSessionSource::list(std::string cursor) {
    const auto pattern = escape_glob(x_config.key_prefix) + "*";
    const auto count = std::to_string(x_config.scan_count);
    const auto reply = co_await run(Command{
        "SCAN",
        cursor.empty() ? std::string_view("0") : std::string_view(cursor),
        "MATCH",
        pattern,
        "COUNT",
        count,
        "TYPE",
        "string",
    });
    if (!reply) co_return std::unexpected(reply.error());
    if (reply->elements.size() != 2)
        co_return fail(Errc::unavailable, "redis: unexpected reply to SCAN");
    SessionListing listing;
    if (reply->elements[0].text != "0") listing.next = reply->elements[0].text;
    for (const auto& key : reply->elements[1].elements) {
        const auto rest = std::string_view(key.text).substr(x_config.key_prefix.size());
        if (rest.empty() || is_our_key(rest)) continue;
        listing.sessions.emplace_back().session_id = rest;
    }
    co_return std::move(listing);
}

Task<Result<TransferredSession>> PythonSessionSource::read(std::string id) {
    const auto reply = co_await run(Command{"GET", x_config.key_prefix + id});
    if (!reply) co_return std::unexpected(reply.error());
    if (reply->is_nil()) co_return fail(Errc::not_found, id);
    auto read = read_python_session(id, reply->text, x_clock.now());
    if (!read) co_return fail(Errc::corrupt, read.error().detail);
    for (const auto& note : read->notes) {
        if (x_config.note) x_config.note(id, note);
    }
    TransferredSession copy;
    copy.record.session = SessionSnapshot(std::move(read->session));
    mark_saved(copy.record);
    co_return std::move(copy);
}

}  // namespace continuo
