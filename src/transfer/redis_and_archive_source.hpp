#pragma once

#include <set>
#include <string>

#include "transfer/archive_session_source.hpp"
#include "transfer/redis_session_source.hpp"

namespace continuo {

/// Sessions in Redis and sessions that only the archive has, all with their facts and tickets from
/// the archive. Thread: one.
class RedisAndArchiveSource final : public SessionSource {
public:
    /// Both outlive it.
    RedisAndArchiveSource(SessionSource& redis, ArchiveSessionSource& archive);

    [[nodiscard]] const std::string& name() const override { return x_name; }
    Task<Result<std::uint64_t>> count() override;
    Task<Result<SessionListing>> list(std::string cursor) override;
    Task<Result<TransferredSession>> read(std::string id) override;

private:
    SessionSource& x_redis;
    ArchiveSessionSource& x_archive;
    std::string x_name;
    std::set<std::string> x_listed;  ///< ids that the current listing found in Redis
};

}  // namespace continuo
