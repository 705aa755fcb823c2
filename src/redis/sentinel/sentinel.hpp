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

// What is asked of the sentinels and read from their answers, without sockets. Source:
// https://redis.io/docs/reference/sentinel-clients.

/// The sentinels in the order in which they are asked.
class SentinelOrder {
public:
    explicit SentinelOrder(std::vector<RedisAddress> sentinels)
        : x_sentinels(std::move(sentinels)) {}

    [[nodiscard]] const std::vector<RedisAddress>& sentinels() const { return x_sentinels; }
    /// It answered: it is asked first from now on.
    void prefer(const RedisAddress& sentinel);

private:
    std::vector<RedisAddress> x_sentinels;
};

/// `SENTINEL GET-MASTER-ADDR-BY-NAME`.
[[nodiscard]] Command make_master_question(const std::string& master_name);

/// Reads its answer. Errors: not_found: this sentinel does not know the name, or not yet where the
/// master is; unavailable: it gave no answer, or one that makes no sense.
[[nodiscard]] Result<RedisAddress> read_master_address(
    const RedisResult<std::vector<Reply>>& outcome
);

/// What a batch of commands tells of the server that answered it.
enum class Refusals {
    none,
    some,  ///< of its commands were refused: it is a replica (READONLY)
    all,   ///< the same, and nothing at all was executed
};
[[nodiscard]] Refusals count_refusals(std::span<const Reply> replies);

}  // namespace continuo
