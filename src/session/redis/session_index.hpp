#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "database/archive.hpp"
#include "redis/protocol/command.hpp"
#include "session/redis/redis_keys.hpp"
#include "session/redis/redis_records.hpp"
#include "session/session_encryption.hpp"

namespace continuo {

// Indexes of sessions by status and user, newest first. Each partition has two keys:
//
//   listed   HASH  id -> listing value: <status: a, e or x><created: 18 digits><user token, if any>
//   listing  ZSET  members of equal score, so that they are sorted as text:
//                  s<status><created><id>  and, of a session with a user,
//                  u<user token><status><created><id>
//
// A page is a range of `listing` after the cursor; a count is a ZLEXCOUNT. Neither reads a
// session's state. `listed` gives the members to remove, also if the session's hash was lost. Times
// are microseconds since 1970. The user token is 32 hex digits (SessionCipher::user_tokens): the
// user id, which is encrypted in the state, must not appear here as clear text.

/// Number of digits of a time in a member: enough for the year 9999.
inline constexpr std::size_t listing_time_digits = 18;
/// A time in the format of a member, clamped to the range of its digits.
[[nodiscard]] std::string listing_time(TimePoint time);

/// `cipher` may be null.
[[nodiscard]] std::string make_listing_value(const Session& session, const SessionCipher* cipher);
/// The common prefix of the members with this status; of this user's sessions if `user_token` is
/// not empty.
[[nodiscard]] std::string listing_prefix(SessionStatus status, std::string_view user_token = {});
/// ZLEXCOUNT of the members with this prefix.
[[nodiscard]] Command count_listed_command(
    const RedisKeys& keys, std::size_t partition, std::string_view prefix
);

/// Ids of ended sessions that were created before `cutoff`. Errors: unavailable.
[[nodiscard]] Task<Result<std::vector<std::string>>> find_ended(
    RedisRecords& records, TimePoint cutoff
);

/// All ids of a partition, sorted, including those that are only in the indexes of continuo_v1.
[[nodiscard]] Task<Result<std::vector<std::string>>> ids_of_partition(
    RedisRecords& records, std::size_t partition
);

/// Moves sessions that the library continuo_v1 wrote from its indexes to the current ones, at most
/// 256 of each partition. Returns how many: 0 if none is left. Other instances of this version can
/// write at the same time. Errors: unavailable.
[[nodiscard]] Task<Result<std::size_t>> adopt_earlier_sessions(RedisRecords& records);

}  // namespace continuo
