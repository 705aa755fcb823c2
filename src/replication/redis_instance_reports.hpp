#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "database/instance_reports.hpp"
#include "database/shared_records.hpp"
#include "redis/redis_commands.hpp"
#include "replication/shared_log.hpp"

namespace continuo {

/// Reports of instances with a database of their own each, in Redis under the hash tag of the
/// SharedLog:
///
///   <prefix>{shared}:instances  HASH  instance -> JSON; gone an hour after the last report
///
/// `lag` is what the instance's database has not read of the log, and its index not of its
/// database: the generations of two databases cannot be compared. `clock` is that of Redis. All of
/// them outlive it.
[[nodiscard]] std::unique_ptr<InstanceReports> make_redis_instance_reports(
    std::string key_prefix,
    RedisCommands& redis,
    SharedLog& log,
    SharedRecordStore& records,
    const Clock& clock
);

}  // namespace continuo
