#pragma once

#include "session/record_cache.hpp"
#include "session/redis/redis_records.hpp"

namespace continuo {

using StoredRecordCache = RecordCache<StoredRecord>;

}  // namespace continuo
