#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.hpp"
#include "redis/redis_commands.hpp"
#include "transfer/transfer_endpoints.hpp"

namespace continuo {

struct PythonSourceConfig {
    std::string name;  ///< for people: the URL without its password, and the prefix
    std::string key_prefix = "agent:session:";
    std::size_t scan_count = 500;  ///< keys that Redis looks at for one answer
    /// Told of what was not understood in a session that is taken over.
    std::function<void(const std::string& id, const std::string& note)> note{};
};

/// The sessions of the Python system, read where it keeps them: strings under `<prefix><id>`. Keys
/// of ours under the same prefix are passed over. Commands: SCAN, GET, DBSIZE; nothing is changed.
/// A session that ended meanwhile is not_found, one that is not understood corrupt. Thread: one.
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

/// `text` for MATCH: what is special in a pattern is not.
[[nodiscard]] std::string escape_glob(std::string_view text);

}  // namespace continuo
