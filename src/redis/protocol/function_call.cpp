#include "redis/protocol/function_call.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

// The functions can be lost again after loading them: SCRIPT FLUSH, a failover. Nothing was
// executed, so a repetition costs only a round trip.
constexpr int loads_max = 16;

bool is_unknown(std::string_view error) {
    return error.starts_with("ERR unknown command") || error.starts_with("ERR unknown subcommand");
}

/// "... no permissions to run the 'fcall' command", but not errors about keys.
bool is_forbidden(std::string_view error) {
    const bool calling = error.contains("'fcall") || error.contains("'function");
    return error.starts_with("NOPERM") && calling;
}

void turn_to_scripts(RedisCommands& redis, const Reply& refusal) {
    if (!redis.use_scripts()) return;
    log("redis").warn(
        "Redis functions are not available ({}): using scripts (EVALSHA) instead. Functions need "
        "Redis 7.0 and a user with +fcall and +function|load",
        refusal.quoted()
    );
}

/// Called if functions are available but not loaded, and this user must not load them. Switches to
/// scripts if the user can load one. Otherwise a deployer has to load the library: functions remain
/// in use, so that the next call finds it. Errors: unavailable.
Task<Result<void>> load_instead(
    RedisCommands* redis, const FunctionLibrary* library, Reply refusal, Deadline deadline
) {
    const auto loaded =
        co_await redis->execute({Command{"SCRIPT", "LOAD", library->script()}}, deadline);
    if (!loaded) co_return std::unexpected(loaded.error());
    if (!loaded->empty() && loaded->front().is_error()) {
        co_return fail(
            Errc::unavailable,
            fmt::format(
                "redis: the function library {0} is not loaded, and this user must not load it "
                "({1}): run `continuo redis-functions {0} | redis-cli -x FUNCTION LOAD REPLACE` as "
                "an authorized user, or allow +function|load (docs/deployment.md, \"Redis user\")",
                library->name(),
                refusal.quoted()
            )
        );
    }
    turn_to_scripts(*redis, refusal);
    co_return Result<void>{};
}

/// Loads the library as functions or as a script. Errors: unavailable, also if this user can load
/// neither.
Task<Result<void>> load(RedisCommands* redis, const FunctionLibrary* library, Deadline deadline) {
    const bool as_script = redis->uses_scripts();
    const Command command = as_script ? Command{"SCRIPT", "LOAD", library->script()}
                                      : Command{"FUNCTION", "LOAD", "REPLACE", library->source()};
    const auto loaded = co_await redis->execute({command}, deadline);
    if (!loaded) co_return std::unexpected(loaded.error());
    if (loaded->empty() || !loaded->front().is_error()) co_return Result<void>{};
    const auto& refusal = loaded->front();
    if (!as_script && is_forbidden(refusal.text))
        co_return co_await load_instead(redis, library, refusal, deadline);
    if (!as_script && read_call_refusal(refusal) == CallRefusal::no_functions) {
        turn_to_scripts(*redis, refusal);
        co_return Result<void>{};
    }
    co_return fail(Errc::unavailable, "redis: " + refusal.quoted());
}

}  // namespace

Command make_function_command(const FunctionCall& call) {
    ArgumentList head{"FCALL", call.function};
    head.add(call.keys.size());
    return {head, call.keys, call.arguments};
}

Command make_script_command(const FunctionCall& call, const FunctionLibrary& library) {
    ArgumentList head{"EVALSHA", library.script_digest()};
    head.add(call.keys.size());
    ArgumentList function{call.function};
    return {head, call.keys, function.append(call.arguments)};
}

CallRefusal read_call_refusal(const Reply& reply) {
    if (!reply.is_error()) return CallRefusal::none;
    const std::string_view error = reply.text;
    if (error.starts_with("ERR Function not found") || reply.error_code() == "NOSCRIPT")
        return CallRefusal::not_loaded;
    if (is_unknown(error) || is_forbidden(error)) return CallRefusal::no_functions;
    return CallRefusal::none;
}

Task<Result<std::vector<Reply>>> call_function(
    RedisCommands* redis,
    FunctionCall call,
    std::vector<Command> behind,
    const FunctionLibrary* library,
    Deadline deadline
) {
    for (int loads = 0;;) {
        const bool as_script = redis->uses_scripts();
        std::vector<Command> commands{
            as_script ? make_script_command(call, *library) : make_function_command(call)
        };
        commands.insert(commands.end(), behind.begin(), behind.end());
        const auto count = commands.size();
        auto replies = co_await redis->execute(std::move(commands), deadline);
        if (!replies) co_return std::unexpected(std::move(replies.error()));
        if (replies->size() != count)
            co_return fail(Errc::unavailable, "redis: replies are missing");
        const auto refusal = read_call_refusal(replies->front());
        if (refusal == CallRefusal::no_functions && !as_script) {
            turn_to_scripts(*redis, replies->front());
            continue;
        }
        if (refusal != CallRefusal::not_loaded || loads == loads_max) co_return std::move(*replies);
        ++loads;
        if (auto loaded = co_await load(redis, library, deadline); !loaded)
            co_return std::unexpected(std::move(loaded.error()));
    }
}

}  // namespace continuo
