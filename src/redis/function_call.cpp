#include "redis/function_call.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace continuo {

namespace {

bool lacks_function(const Reply& reply) {
    return reply.is_error() && reply.text.contains("unction not found");
}

}  // namespace

Task<Result<std::vector<Reply>>> call_function(
    RedisCommands* redis,
    Command call,
    std::vector<Command> behind,
    LibrarySource library,
    Deadline deadline
) {
    std::vector<Command> commands{std::move(call)};
    std::ranges::move(behind, std::back_inserter(commands));
    for (int attempt = 0;; ++attempt) {
        auto replies = co_await redis->execute(commands, deadline);
        if (!replies) co_return std::unexpected(std::move(replies.error()));
        if (replies->size() != commands.size())
            co_return fail(Errc::unavailable, "redis: replies are missing");
        if (!lacks_function(replies->front()) || attempt > 0) co_return std::move(*replies);
        const auto loaded =
            co_await redis->execute({Command{"FUNCTION", "LOAD", "REPLACE", library()}}, deadline);
        if (!loaded) co_return std::unexpected(loaded.error());
        if (!loaded->empty() && loaded->front().is_error())
            co_return fail(Errc::unavailable, "redis: " + loaded->front().text.substr(0, 200));
    }
}

}  // namespace continuo
