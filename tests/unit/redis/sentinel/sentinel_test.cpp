#include "redis/sentinel/sentinel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slot_values.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SentinelOrder, AsksFirstWhoAnsweredLast) {
    const auto a = address("a", 1);
    const auto b = address("b", 2);
    const auto c = address("c", 3);
    SentinelOrder order({a, b, c});
    EXPECT_THAT(order.sentinels(), ElementsAre(a, b, c));
    order.prefer(c);
    EXPECT_THAT(order.sentinels(), ElementsAre(c, a, b));
    order.prefer(a);
    EXPECT_THAT(order.sentinels(), ElementsAre(a, c, b));
    order.prefer(a);
    order.prefer(address("stranger", 9));
    EXPECT_THAT(order.sentinels(), ElementsAre(a, c, b));
}

TEST(SentinelAnswer, NamesTheMaster) {
    const std::vector<Reply> replies{array({bulk("10.0.0.7"), bulk("6380")})};
    const auto found = read_master_address(replies);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, address("10.0.0.7", 6380));
}

struct Case {
    Reply reply;
    Errc code;
    std::string complaint;
};

TEST(SentinelAnswer, MayBeOfNoUse) {
    const std::vector<Case> cases{
        {nil(), Errc::not_found, "does not know"},
        {error("IDONTKNOW I have not enough information"), Errc::not_found, "IDONTKNOW"},
        {error("NOAUTH Authentication required."), Errc::unavailable, "NOAUTH"},
        {error("ERR unknown command\n'SENTINEL'"), Errc::unavailable, "command\\n'SENTINEL'"},
        {array({}), Errc::unavailable, "invalid address"},
        {array({bulk("10.0.0.7")}), Errc::unavailable, "invalid address"},
        {array({bulk("10.0.0.7"), bulk("0")}), Errc::unavailable, "invalid address"},
        {array({bulk("10.0.0.7"), bulk("65536")}), Errc::unavailable, "invalid address"},
        {array({bulk(""), bulk("6379")}), Errc::unavailable, "invalid address"},
        {status("OK"), Errc::unavailable, "invalid address"},
    };
    for (const auto& [reply, code, complaint] : cases) {
        const auto found = read_master_address(std::vector<Reply>{reply});
        ASSERT_FALSE(found) << complaint;
        EXPECT_EQ(found.error().code, code) << complaint;
        EXPECT_THAT(found.error().detail, HasSubstr(complaint));
    }
    const RedisError lost{{Errc::timeout, "silence"}, true};
    EXPECT_EQ(read_master_address(std::unexpected(lost)).error().code, Errc::unavailable);
}

TEST(Refusals, TellNothingDoneFromSomethingDone) {
    const auto refused = error("READONLY You can't write against a read only replica.");
    const auto other = error("ERR READONLY is not the first word");
    EXPECT_EQ(count_refusals({}), Refusals::none);
    EXPECT_EQ(count_refusals(std::vector{status("OK"), other, bulk("READONLY")}), Refusals::none);
    EXPECT_EQ(count_refusals(std::vector{refused, status("OK")}), Refusals::some);
    EXPECT_EQ(count_refusals(std::vector{refused, refused}), Refusals::all);
}

}  // namespace
}  // namespace continuo::test
