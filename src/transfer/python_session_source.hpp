#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.hpp"
#include "redis/redis_commands.hpp"
#include "transfer/transfer_endpoints.hpp"

namespace continuo {

struct PythonSourceConfig {
    std::string name;  ///< shown to users: the URL without its password, and the prefix
    std::string key_prefix = "agent:session:";
    std::size_t scan_count = 500;  ///< keys that Redis examines for one reply
    /// Receives a note for each member of a session that was not understood.
    std::function<void(const std::string& id, const std::string& note)> note{};
};

/// The sessions of the Python system, as it stores them: strings under `<prefix><id>`. Keys of this
/// program under the same prefix are skipped. Commands: SCAN, GET, DBSIZE; nothing is changed.
/// Errors: not_found for a session that ended meanwhile, corrupt for one that is not understood.
/// Thread: one.
class PythonSessionSource final : public SessionSource {
public:
    /// `redis` and `clock` outlive it.
    PythonSessionSource(PythonSourceConfig config, RedisCommands& redis, const Clock& clock);

    [[nodiscard]] const std::string& name() const override { return x_config.name; }
    /// The keys of the whole database: an upper bound.
    Task<Result<std::uint64_t>> count() override;
    /// Only ids are set. SCAN may give one twice.
    Task<Result<SessionListing>> list(std::string cursor) override;
    Task<Result<TransferredSession>> read(std::string id) override;

private:
    Task<Result<Reply>> run(Command command);

    PythonSourceConfig x_config;
    RedisCommands& x_redis;
    const Clock& x_clock;
};

/// Escapes `text` for MATCH: glob characters lose their meaning.
[[nodiscard]] std::string escape_glob(std::string_view text);

}  // namespace continuo
