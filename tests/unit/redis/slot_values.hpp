#pragma once

#include <string>
#include <vector>

#include "redis/cluster/slot_map.hpp"
#include "reply_values.hpp"

namespace continuo::test {

inline RedisAddress address(std::string host, std::uint16_t port) {
    return {std::move(host), port, {}};
}

// Pieces of an answer to CLUSTER SLOTS.
inline Reply node(std::string host, std::int64_t port) {
    return array({bulk(std::move(host)), integer(port), bulk("id")});
}
inline Reply range(std::int64_t first, std::int64_t last, std::vector<Reply> nodes) {
    std::vector<Reply> elements{integer(first), integer(last)};
    elements.insert(elements.end(), nodes.begin(), nodes.end());
    return array(std::move(elements));
}

}  // namespace continuo::test
