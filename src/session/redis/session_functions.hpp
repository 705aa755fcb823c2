#pragma once

#include "redis/function_library.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

// clang-format off
/// The library of Redis Functions for RedisSessionStore. session/transitions decides what a step does
/// to a session; the functions are only the part that must be atomic in Redis: "if the session was not
/// changed since it was read, write it and its indexes".
///
/// The functions, with the keys of one partition (redis_keys.hpp); times are microseconds since 1970:
///
///   continuo_v2_write   keys: session, log, tombstone, listing, listed, pending, expiry, events
///     args: revision that was read ("" for a new session) | new revision | state | id |
///           listing value (session_index.hpp), or "=" | end of the lease, or "" |
///           time of expiry for the reaper, or "=" | milliseconds to live, or "=" | now |
///           `publish` (add an outbox entry), `keep` (with the next entry) or `restored` (it is in
///           the archive) | by-products for the entry (outbox_entry.hpp) | limit of the outbox in
///           bytes, 0: there is no outbox | messages...
///     "" removes an id from an index, "=" does not change it.
///   continuo_v2_replace keys, args: the same; the messages are the whole log and replace it
///   continuo_v2_erase   keys: the same
///     args: id | end of the tombstone's time, or "" for no tombstone |
///           revision that was read, or "" for any | milliseconds to live of the tombstone |
///           `always`: also if there is no session | 0: there is no outbox
///   continuo_v2_adopt   keys: the same, then `created` and `active` of the earlier library
///     args: id | listing value
///   continuo_v2_ready   no keys, no args, no effect: checks that the library can be called
///
/// Fields of an outbox entry: `id`, `state`, `with` (by-products) and an `m` for each message since the
/// previous entry (`published` in the session's hash is the number of published messages), about a
/// thousand at most; `replaces` in the first entry of a log that was replaced. Or `id`, `erased`.
///
/// Replies: {result} or {result, sessions, active, pending}. Results of write and replace: `ok`,
/// `changed`, `exists`, `missing`, `tombstone`, `full` (the outbox exceeds its limit); of erase:
/// `erased`, `missing`, `changed`; of adopt: `adopted`. The numbers are the changes in the number of
/// sessions, of sessions that are not ended, and of pending turns.
///
/// Sessions of the earlier library, continuo_v1, remain readable: until their next write, their hash
/// has `stamp` and `told` instead of `revision` and `published` (docs/migration.md).
// clang-format on
[[nodiscard]] const FunctionLibrary& session_functions();

/// Calls continuo_v2_ready, so that before the first step the library is loaded and it is
/// determined and logged whether functions or scripts are used. Errors: unavailable, also if Redis
/// permits this user neither.
Task<Result<void>> prepare_session_functions(RedisCommands* redis, Deadline deadline);

}  // namespace continuo
