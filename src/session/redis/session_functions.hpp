#pragma once

#include "redis/function_library.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

// clang-format off
/// The library of Redis Functions behind RedisSessionStore. What a step does to a session is decided
/// in session/transitions, for every store alike; this is only the part that must be one atomic step
/// in Redis: "if the session was not changed since it was read, write it, with its indexes".
///
/// The functions, with the keys of one partition (redis_keys.hpp); times are microseconds since 1970:
///
///   continuo_v2_write   keys: session, log, tombstone, listing, listed, pending, expiry, events
///     args: revision that was read ("" for a new session) | new revision | state | id |
///           listing value (session_index.hpp), or "=" | end of the lease, or "" |
///           when the reaper looks at it, or "=" | milliseconds to live, or "=" | now |
///           `publish` (an entry of the outbox), `keep` (none yet) or `restored` (the archive has
///           it) | what else the entry brings | bytes that the outbox may take, 0: there is none |
///           messages...
///     "" removes an id from an index, "=" leaves it as it is.
///   continuo_v2_replace keys, args: the same; the messages are the whole log and replace it
///   continuo_v2_erase   keys: the same
///     args: id | end of the tombstone's time, or "" for none |
///           revision that was read, or "" for any | milliseconds to live |
///           `always`: also where there is no session | 0: there is no outbox
///   continuo_v2_adopt   keys: the same, then `created` and `active` of the earlier library
///     args: id | listing value
///   continuo_v2_ready   no keys, no args, no effect: shows that the library can be called
///
/// An entry of the outbox: `id`, `state`, `with` and an `m` for each message since the previous entry
/// (`published` in the session's hash counts them), a thousand at most, and `replaces` in the first
/// entry of a log that was replaced; or `id`, `erased`.
///
/// Each answers {result} or {result, sessions, active, pending}: write: `ok`, `changed`, `exists`,
/// `missing`, `tombstone`, `full` (the outbox is beyond its bound); erase: `erased`, `missing`,
/// `changed`; and how many more sessions, sessions that are not ended, and pending turns there are.
///
/// Sessions of the earlier library, continuo_v1, are read as they are: their hash has `stamp` and
/// `told` instead of `revision` and `published` until their next write (docs/migration.md).
// clang-format on
[[nodiscard]] const FunctionLibrary& session_functions();

/// Calls the function that has no effect: the library is then loaded, and whether functions or
/// scripts are used is settled and logged, before the first step. Errors: unavailable; also when
/// this Redis runs neither for this user.
Task<Result<void>> prepare_session_functions(RedisCommands* redis, Deadline deadline);

}  // namespace continuo
