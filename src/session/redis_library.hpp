#pragma once

#include <string_view>

namespace continuo {

/// The library of Redis Functions behind RedisSessionStore. What a step does to a session is
/// decided in transitions.hpp, for every store alike; here is only what must be one atomic step in
/// Redis: "if nobody changed it since it was read, write it, with its indexes".
inline constexpr std::string_view redis_library_name = "continuo_v1";

// clang-format off
/// For `FUNCTION LOAD REPLACE`. Its functions, with the keys of one partition (redis_keys.hpp);
/// times are microseconds since 1970:
///
///   continuo_v1_write   keys: session, log, tombstone, created, active, pending, expiry, events
///     args: stamp that was read ("" for a new session) | new stamp | state | id |
///           scores of the four indexes ("" removes, "=" leaves it as it is) |
///           milliseconds to live, or "=" | now |
///           `publish` (an entry of the outbox), `keep` (none yet) or `restored` (the archive has
///           it) | what else the entry brings | entries that the outbox holds | messages...
///   continuo_v1_replace keys, args: the same; the messages are the whole log, what was there goes
///   continuo_v1_erase   keys: the same
///     args: id | end of the tombstone's time, or "" for none |
///           stamp that was read, or "" for whatever is there | milliseconds to live |
///           `always` to bury it even where it is not | entries that the outbox holds, 0: no entry
///
/// An entry of the outbox: `id`, `state`, `with` and an `m` for each message since the entry before
/// (`told` in the session's hash counts them), a thousand at most, and `replaces` in the first of a
/// log that was replaced; or `id`, `erased`.
/// Each answers {what, time, pending} or {what, time, pending, created, active}: what became of it
/// (write: `ok`, `changed`, `exists`, `missing`, `buried`; erase: `erased`, `missing`, `changed`),
/// when (answers may overtake each other), and how many sessions the indexes of the partition hold.
// clang-format on
[[nodiscard]] std::string_view redis_library();

}  // namespace continuo
