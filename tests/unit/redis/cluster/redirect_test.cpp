#include "redis/cluster/redirect.hpp"

#include <gtest/gtest.h>

#include "slot_values.hpp"

namespace continuo::test {
namespace {

using Kind = Redirect::Kind;

struct Case {
    Reply reply;
    Kind kind;
    std::uint16_t slot = 0;
    RedisAddress address{};
};

TEST(Redirect, IsReadFromAnError) {
    const auto from = address("asked", 7000);
    const std::vector<Case> cases{
        {error("MOVED 3999 127.0.0.1:6381"), Kind::moved, 3999, address("127.0.0.1", 6381)},
        {error("MOVED 0 redis.example.com:1"), Kind::moved, 0, address("redis.example.com", 1)},
        {error("MOVED 16383 2001:db8::1:6379"), Kind::moved, 16383, address("2001:db8::1", 6379)},
        {error("MOVED 12 :6379"), Kind::moved, 12, address("asked", 6379)},
        {error("ASK 12 127.0.0.1:6381"), Kind::ask, 12, address("127.0.0.1", 6381)},
        {error("TRYAGAIN Multiple keys request during rehashing of slot"), Kind::later},
        {error("CLUSTERDOWN The cluster is down"), Kind::later},
        {error("LOADING Redis is loading the dataset in memory"), Kind::later},
        {error("READONLY You can't write against a read only replica."), Kind::replica},
        // Errors that are answers.
        {error("ERR unknown command"), Kind::none},
        {error("CROSSSLOT Keys in request don't hash to the same slot"), Kind::none},
        {error("WRONGTYPE Operation against a key"), Kind::none},
        {error(""), Kind::none},
        // Not as they should be.
        {error("MOVED"), Kind::none},
        {error("MOVED 12"), Kind::none},
        {error("MOVED 12 localhost"), Kind::none},
        {error("MOVED 16384 127.0.0.1:6381"), Kind::none},
        {error("MOVED x 127.0.0.1:6381"), Kind::none},
        {error("MOVED 12 127.0.0.1:0"), Kind::none},
        {error("MOVED 12 127.0.0.1:65536"), Kind::none},
        {error("MOVED 12 127.0.0.1:6381 more"), Kind::none},
        // Values of the same text.
        {bulk("MOVED 3999 127.0.0.1:6381"), Kind::none},
        {status("ASK 12 127.0.0.1:6381"), Kind::none},
        {nil(), Kind::none},
    };
    for (const auto& [reply, kind, slot, target] : cases) {
        const auto redirect = read_redirect(reply, from);
        EXPECT_EQ(redirect.kind, kind) << reply.text;
        EXPECT_EQ(redirect.address, target) << reply.text;
        if (kind != Kind::none) EXPECT_EQ(redirect.slot, slot) << reply.text;
    }
}

}  // namespace
}  // namespace continuo::test
