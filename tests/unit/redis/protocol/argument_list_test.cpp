#include "redis/protocol/argument_list.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "redis/protocol/command.hpp"

namespace continuo::test {
namespace {

TEST(ArgumentList, IsBulkStringsSideBySide) {
    ArgumentList list{"a", ""};
    list.add(std::string_view("\r\n\0", 3));
    list.add(-7);
    list.add(std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(list.size(), 5U);
    using namespace std::string_literals;
    EXPECT_EQ(
        list.bytes(),
        "$1\r\na\r\n$0\r\n\r\n$3\r\n\r\n\0\r\n$2\r\n-7\r\n$20\r\n-9223372036854775808\r\n"s
    );
    EXPECT_EQ(list.first(), "a");
}

TEST(ArgumentList, AppendsAnother) {
    ArgumentList list;
    EXPECT_EQ(list.first(), "");
    list.append(ArgumentList{"key", "b"});
    list.append(ArgumentList{"c"});
    EXPECT_EQ(list.size(), 3U);
    EXPECT_EQ(list.bytes(), "$3\r\nkey\r\n$1\r\nb\r\n$1\r\nc\r\n");
    EXPECT_EQ(list.first(), "key");
}

TEST(ArgumentList, MakesTheCommandThatItsArgumentsMake) {
    const Command joined({"FCALL", "f", "2"}, {"key", "other"}, {"x"});
    const Command plain{"FCALL", "f", "2", "key", "other", "x"};
    EXPECT_EQ(joined.bytes(), plain.bytes());
    EXPECT_EQ(joined.routing(), plain.routing());
    EXPECT_EQ(joined.routing_key(), plain.routing_key());

    const Command without({"FCALL", "f", "0"}, {}, {"x"});
    const Command plain_without{"FCALL", "f", "0", "x"};
    EXPECT_EQ(without.bytes(), plain_without.bytes());
    EXPECT_EQ(without.routing(), plain_without.routing());
    EXPECT_EQ(without.routing_key(), "");
}

}  // namespace
}  // namespace continuo::test
