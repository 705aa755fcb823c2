#include "session/redis/session_functions.hpp"

#include "base/embedded_text.hpp"
#include "redis/protocol/function_call.hpp"
#include "session/redis/redis_reply_error.hpp"

namespace continuo {

/// session_functions.lua, embedded by CMakeLists.txt.
extern const EmbeddedTexts session_functions_source;

const FunctionLibrary& session_functions() {
    static const FunctionLibrary library(session_functions_source.front().content);
    return library;
}

Task<Result<void>> prepare_session_functions(RedisCommands* redis, Deadline deadline) {
    const auto replies =
        co_await call_function(redis, {"continuo_v2_ready"}, {}, &session_functions(), deadline);
    if (!replies) co_return std::unexpected(replies.error());
    if (replies->front().is_error()) co_return fail_reply(replies->front(), "");
    co_return Result<void>{};
}

}  // namespace continuo
