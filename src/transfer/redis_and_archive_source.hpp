#pragma once

#include <set>
#include <string>

#include "transfer/archive_session_source.hpp"
#include "transfer/redis_session_source.hpp"

namespace continuo {

/// Sessions in Redis, those that left it for the archive, and of all of them the memories and
/// tickets that the archive has. Thread: one.
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
    std::set<std::string> x_listed;  ///< in Redis, in the listing under way
};

}  // namespace continuo
