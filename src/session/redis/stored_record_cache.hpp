#pragma once

#include "base/lru_cache.hpp"
#include "session/redis/redis_records.hpp"

namespace continuo {

/// Sessions as this instance last read or wrote them. Other instances may have changed them since:
/// the caller must compare the revision with the store.
using StoredRecordCache = LruCache<StoredRecord>;

}  // namespace continuo
