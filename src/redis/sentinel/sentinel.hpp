#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/error.hpp"
#include "redis/protocol/reply.hpp"
#include "redis/url.hpp"

namespace continuo {

// Queries to the sentinels and their replies, without sockets. Source:
// https://redis.io/docs/reference/sentinel-clients.

/// The sentinels in the order of the queries.
class SentinelOrder {
public:
    explicit SentinelOrder(std::vector<RedisAddress> sentinels)
        : x_sentinels(std::move(sentinels)) {}

    [[nodiscard]] const std::vector<RedisAddress>& sentinels() const { return x_sentinels; }
    /// Moves a sentinel that replied to the front.
    void prefer(const RedisAddress& sentinel);

private:
    std::vector<RedisAddress> x_sentinels;
};

/// `SENTINEL GET-MASTER-ADDR-BY-NAME`.
[[nodiscard]] Command make_master_question(const std::string& master_name);

/// Parses the reply. Errors: not_found (this sentinel does not know the name, or not yet the
/// master's address); unavailable (no reply, or an invalid one).
[[nodiscard]] Result<RedisAddress> read_master_address(
    const RedisResult<std::vector<Reply>>& outcome
);

/// Whether a batch was refused because the server is a replica.
enum class Refusals {
    none,
    some,  ///< commands were refused with READONLY: it is a replica
    all,   ///< all commands were refused with READONLY
};
[[nodiscard]] Refusals count_refusals(std::span<const Reply> replies);

}  // namespace continuo
