#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "async/task.hpp"
#include "database/archive.hpp"
#include "session/memory/session_listing.hpp"
#include "session/redis/redis_records.hpp"

namespace continuo {

/// The keys of one page of the index (session_index.hpp).
struct IndexPage {
    std::vector<ListKey> keys;  ///< newest created first, ties by id
    bool more = false;          ///< there is a next page
    std::uint64_t total = 0;    ///< sessions that match, on all pages
};

/// Sessions that match and are not expired at `now`, after the key `after` if it is given, without
/// the first `offset`. Reads about `limit` + `offset` ids in total from all partitions, and the ids
/// of expired sessions that are not reaped yet, to leave them out. Errors: unavailable.
/// `records` outlives the call.
[[nodiscard]] Task<Result<IndexPage>> read_index_page(
    RedisRecords& records,
    SessionFilter filter,
    std::optional<ListKey> after,
    std::size_t offset,
    std::size_t limit,
    TimePoint now
);

}  // namespace continuo
