#pragma once

#include <string>
#include <vector>

#include "redis/function_library.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// One call of a function.
struct FunctionCall {
    std::string function;  ///< its name
    ArgumentList keys{};
    ArgumentList arguments{};
};

/// FCALL.
[[nodiscard]] Command make_function_command(const FunctionCall& call);
/// EVALSHA of the script of the library that the function is in.
[[nodiscard]] Command make_script_command(const FunctionCall& call, const FunctionLibrary& library);

/// What the answer to a call tells, when the call was refused before anything was executed.
enum class CallRefusal {
    none,          ///< it was executed, or refused for a reason of the call's own
    not_loaded,    ///< the functions, or the script, are not there
    no_functions,  ///< this Redis has none, or not for this user
};
/// `reply` is that to FCALL, EVALSHA or FUNCTION LOAD. A user who may not use the keys is refused
/// for a reason of the call's own.
[[nodiscard]] CallRefusal read_call_refusal(const Reply& reply);

/// Runs `call` with `behind` directly behind it, and returns its reply and theirs. It is an FCALL;
/// from the first time on that this Redis refuses functions as such (RedisCommands::uses_scripts,
/// with a line in the log) an EVALSHA of the same source. Where functions or script are not there
/// (a new server, or one that lost them) they are loaded and all is asked again: nothing was
/// executed. `library` outlives the call.
/// Errors: those of RedisCommands, and Redis' refusal to load it.
Task<Result<std::vector<Reply>>> call_function(
    RedisCommands* redis,
    FunctionCall call,
    std::vector<Command> behind,
    const FunctionLibrary* library,
    Deadline deadline
);

}  // namespace continuo
