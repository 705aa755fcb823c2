#pragma once

#include "redis/function_library.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

// clang-format off
/// The library of Redis Functions behind RedisSessionStore. What a step does to a session is
/// decided in transitions.hpp, for every store alike; here is only what must be one atomic step in
/// Redis: "if nobody changed it since it was read, write it, with its indexes".
///
/// Its functions, with the keys of one partition (redis_keys.hpp); times are microseconds since
/// 1970:
///
///   continuo_v2_write   keys: session, log, tombstone, created, active, pending, expiry, events
///     args: revision that was read ("" for a new session) | new revision | state | id |
///           scores of the four indexes ("" removes, "=" leaves it as it is) |
///           milliseconds to live, or "=" | now |
///           `publish` (an entry of the outbox), `keep` (none yet) or `restored` (the archive has
///           it) | what else the entry brings | bytes that the outbox may take, 0: there is
///           none | messages...
///   continuo_v2_replace keys, args: the same; the messages are the whole log, what was there goes
///   continuo_v2_erase   keys: the same
///     args: id | end of the tombstone's time, or "" for none |
///           revision that was read, or "" for whatever is there | milliseconds to live |
///           `always`: also where there is no session | 0: there is no outbox
///   continuo_v2_ready   no keys and args, and no effect: tells that the library can be called
///
/// An entry of the outbox: `id`, `state`, `with` and an `m` for each message since the entry before
/// (`published` in the session's hash counts them), a thousand at most, and `replaces` in the first of a
/// log that was replaced; or `id`, `erased`.
/// Each answers {what} or {what, created, active, pending}: what became of it (write: `ok`,
/// `changed`, `exists`, `missing`, `tombstone`, `full`: the outbox is beyond its bound; erase: `erased`, `missing`, `changed`), and how many
/// more sessions these indexes hold since.
// clang-format on
[[nodiscard]] const FunctionLibrary& session_functions();

/// Calls the function that has no effect: the library is then loaded, and whether functions or
/// scripts are used is settled and logged, before the first step. Errors: unavailable; also when
/// this Redis runs neither for us.
Task<Result<void>> prepare_session_functions(RedisCommands* redis, Deadline deadline);

}  // namespace continuo
