#include "redis/protocol/wait_command.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace continuo {

namespace {

// WAIT blocks until enough replicas have replied, and delays the commands behind it on the
// connection: the limit is short.
constexpr std::chrono::milliseconds replica_time{1000};

}  // namespace

std::vector<Command> wait_for_replicas(std::size_t replicas) {
    if (replicas == 0) return {};
    return {Command{"WAIT", std::to_string(replicas), std::to_string(replica_time.count())}};
}

Result<void> check_replicas(std::size_t replicas, const Reply& waited) {
    if (replicas == 0 || (waited.type == Reply::Type::integer &&
                          waited.integer >= static_cast<std::int64_t>(replicas)))
        return {};
    return fail(Errc::timeout, "redis: too few replicas have confirmed the write");
}

}  // namespace continuo
