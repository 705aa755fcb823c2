#include "app/redis_checks.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "session/redis/session_functions.hpp"

namespace continuo {

namespace {

constexpr int refusals_reported_at = 2;

/// The value of `name:value` in a reply to INFO; empty if absent.
std::string_view info_value(std::string_view info, std::string_view name) {
    for (const auto line : split(info, '\n')) {
        const auto text = trim(line);
        if (text.starts_with(name) && text.size() > name.size() && text[name.size()] == ':')
            return text.substr(name.size() + 1);
    }
    return {};
}

/// Returns {6, 2} for `6.2.14`, and {0, 0} for an invalid version.
std::pair<int, int> read_version(std::string_view version) {
    const auto parts = split(version, '.');
    int major = 0;
    int minor = 0;
    if (parts.size() < 2 || !parse_integer(parts[0], major) || !parse_integer(parts[1], minor))
        return {0, 0};
    return {major, minor};
}

Task<Result<Reply>> ask(RedisCommands* redis, Command command) {
    auto replies =
        co_await redis->execute({std::move(command)}, Deadline::after(redis_command_timeout));
    if (!replies) co_return std::unexpected(std::move(replies.error()));
    if (replies->empty()) co_return fail(Errc::unavailable, "redis: replies are missing");
    co_return std::move(replies->front());
}

}  // namespace

std::vector<std::string> find_redis_faults(std::string_view info) {
    std::vector<std::string> faults;
    const auto version = info_value(info, "redis_version");
    // 6.2 has no functions: the session store then uses scripts, and logs that.
    if (read_version(version) < std::pair(6, 2)) {
        faults.push_back(fmt::format(
            "Redis is version {}: 6.2 or newer is required, and 7.0 recommended. Archives cannot "
            "read the outbox of an older one.",
            version.empty() ? "unknown" : excerpt(version)
        ));
    }
    const auto policy = info_value(info, "maxmemory_policy");
    const auto limit = info_value(info, "maxmemory");
    if (!policy.empty() && policy != "noeviction" && limit != "0") {
        faults.push_back(fmt::format(
            "Redis has maxmemory-policy {}: it deletes conversations when its memory is full. Set "
            "maxmemory-policy to noeviction.",
            excerpt(policy)
        ));
    }
    const bool saves = info_value(info, "aof_enabled") == "1";
    if (!info_value(info, "aof_enabled").empty() && !saves) {
        faults.emplace_back(
            "Redis keeps no append-only file: if it crashes, all changes since its last snapshot "
            "that the archive does not have are lost. Set appendonly to yes."
        );
    }
    if (saves && info_value(info, "aof_last_write_status") == "err")
        faults.emplace_back("Redis cannot write its append-only file: see its log.");
    return faults;
}

Task<Result<std::vector<std::string>>> check_redis(RedisCommands* redis) {
    const auto info = co_await ask(redis, Command{"INFO"});
    if (!info) co_return std::unexpected(info.error());
    std::vector<std::string> faults;
    if (!info->is_error()) faults = find_redis_faults(info->text);
    for (int refusals = 1;; ++refusals) {
        const auto ready =
            co_await prepare_session_functions(redis, Deadline::after(redis_command_timeout));
        if (ready) co_return faults;
        // A lost connection gives the same error as a refusal, but then PING fails too. If the
        // connection was restored meanwhile, the second attempt succeeds.
        const auto there = co_await ask(redis, Command{"PING"});
        if (!there) co_return std::unexpected(there.error());
        if (refusals < refusals_reported_at) continue;
        faults.push_back("conversations cannot be written: " + ready.error().detail);
        co_return faults;
    }
}

}  // namespace continuo
