#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.hpp"
#include "redis/redis_commands.hpp"
#include "transfer/transfer_endpoints.hpp"

namespace continuo {

struct PythonSourceConfig {
    std::string name;  ///< shown to operators: the URL without its password, and the prefix
    std::string key_prefix = "agent:session:";
    std::size_t scan_count = 500;  ///< COUNT of SCAN
    /// Called for each member of a session that could not be converted.
    std::function<void(const std::string& id, const std::string& note)> note{};
};

/// Reads the sessions of the Python system: strings under `<prefix><id>`. Skips keys of Continuo
/// under the same prefix. Uses SCAN, GET and DBSIZE, and changes nothing.
/// Errors: not_found for a session that was deleted meanwhile, corrupt for an invalid one.
/// Thread: one.
class PythonSessionSource final : public SessionSource {
public:
    /// `redis` and `clock` outlive it.
    PythonSessionSource(PythonSourceConfig config, RedisCommands& redis, const Clock& clock);

    [[nodiscard]] const std::string& name() const override { return x_config.name; }
    /// The number of keys in the database: an upper bound.
    Task<Result<std::uint64_t>> count() override;
    /// Sets only the ids. SCAN may return an id twice.
    Task<Result<SessionListing>> list(std::string cursor) override;
    Task<Result<TransferredSession>> read(std::string id) override;

private:
    Task<Result<Reply>> run(Command command);

    PythonSourceConfig x_config;
    RedisCommands& x_redis;
    const Clock& x_clock;
};

/// Escapes the glob characters in `text` for MATCH.
[[nodiscard]] std::string escape_glob(std::string_view text);

}  // namespace continuo
