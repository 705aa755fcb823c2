#pragma once

#include <string>
#include <vector>

#include "redis/function_library.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// One call of a Redis function.
struct FunctionCall {
    std::string function;  ///< its name
    ArgumentList keys{};
    ArgumentList arguments{};
};

/// The call as FCALL.
[[nodiscard]] Command make_function_command(const FunctionCall& call);
/// The call as EVALSHA of the library's script.
[[nodiscard]] Command make_script_command(const FunctionCall& call, const FunctionLibrary& library);

/// Why a call was refused before anything was executed.
enum class CallRefusal {
    none,          ///< it was executed, or refused for another reason
    not_loaded,    ///< the functions or the script are not loaded
    no_functions,  ///< this Redis has no functions, or this user must not use them
};
/// `reply` is the reply to FCALL, EVALSHA or FUNCTION LOAD. Missing rights for keys are `none`.
[[nodiscard]] CallRefusal read_call_refusal(const Reply& reply);

/// Executes `call` followed directly by the commands `behind`, and returns all replies. It uses
/// FCALL until Redis refuses functions as such, and from then on EVALSHA of the same source
/// (RedisCommands::uses_scripts; logged once). If the functions or the script are not loaded (a new
/// server, or one that lost them), it loads them and sends everything again: nothing was executed.
/// `library` outlives the call. Errors: those of RedisCommands, and a refusal to load the library.
Task<Result<std::vector<Reply>>> call_function(
    RedisCommands* redis,
    FunctionCall call,
    std::vector<Command> behind,
    const FunctionLibrary* library,
    Deadline deadline
);

}  // namespace continuo
