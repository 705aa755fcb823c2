#include "redis/protocol/reply.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "redis/protocol/command.hpp"

namespace continuo::test {
namespace {

using Type = Reply::Type;

Reply of(Type type, std::string text) {
    Reply reply;
    reply.type = type;
    reply.text = std::move(text);
    return reply;
}

Reply integer(std::int64_t value) {
    Reply reply;
    reply.type = Type::integer;
    reply.integer = value;
    return reply;
}

Reply array(std::vector<Reply> elements) {
    Reply reply;
    reply.type = Type::array;
    reply.elements = std::move(elements);
    return reply;
}

/// Feeds `bytes` in pieces of `piece` bytes.
Result<std::vector<Reply>> parse(
    std::string_view bytes, std::size_t piece = 1, ReplyLimits limits = {}
) {
    ReplyParser parser(limits);
    std::vector<Reply> replies;
    while (!bytes.empty()) {
        const auto part = bytes.substr(0, piece);
        bytes.remove_prefix(part.size());
        if (auto parsed = parser.parse(part, replies); !parsed)
            return std::unexpected(parsed.error());
    }
    return replies;
}

TEST(ReplyParser, ReadsEveryKindHoweverTheBytesAreCut) {
    using namespace std::string_view_literals;
    const auto bytes =
        "+OK\r\n-WRONGTYPE no such\r\n:-42\r\n$5\r\na\0\r\nb\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
        "*3\r\n:1\r\n*2\r\n$1\r\nx\r\n*1\r\n+y\r\n$-1\r\n:9223372036854775807\r\n"sv;
    const std::vector<Reply> expected{
        of(Type::status, "OK"),
        of(Type::error, "WRONGTYPE no such"),
        integer(-42),
        of(Type::bulk, std::string("a\0\r\nb", 5)),
        of(Type::bulk, ""),
        Reply{},
        Reply{},
        array({}),
        array({integer(1), array({of(Type::bulk, "x"), array({of(Type::status, "y")})}), Reply{}}),
        integer(std::numeric_limits<std::int64_t>::max()),
    };
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        const auto replies = parse(bytes, piece);
        ASSERT_TRUE(replies) << replies.error().detail;
        EXPECT_EQ(*replies, expected) << "in pieces of " << piece;
    }
    EXPECT_TRUE(expected[0].is_ok());
    EXPECT_EQ(expected[1].error_code(), "WRONGTYPE");
    EXPECT_EQ(expected[0].error_code(), "");
}

TEST(ReplyParser, ReadsManyAndLargeReplies) {
    std::string bytes;
    for (int i = 0; i < 20'000; ++i)
        bytes += ":" + std::to_string(i) + "\r\n";
    bytes += "$300000\r\n" + std::string(300'000, 'z') + "\r\n";
    const auto replies = parse(bytes, bytes.size());
    ASSERT_TRUE(replies);
    ASSERT_EQ(replies->size(), 20'001u);
    EXPECT_EQ((*replies)[19'999], integer(19'999));
    EXPECT_EQ(replies->back().text.size(), 300'000u);
}

TEST(Reply, IsQuotedShortAndWithoutTheArgumentsThatRedisRepeats) {
    Reply reply;
    reply.type = Reply::Type::error;
    reply.text = "ERR unknown command 'AUTH', with args beginning with: 'user' 'hunter2'";
    EXPECT_EQ(reply.quoted(), "ERR unknown command 'AUTH'");
    reply.text = "LOADING a\nb" + std::string(1000, 'x');
    EXPECT_EQ(reply.quoted().substr(0, 14), "LOADING a\\nbxx");
    EXPECT_LE(reply.quoted().size(), 210U);
}

TEST(ReplyParser, RefusesGarbage) {
    for (const std::string_view bytes : {
             "HTTP/1.1 400 Bad Request\r\n",
             "$abc\r\n",
             "$-2\r\n",
             ":1x\r\n",
             ":99999999999999999999\r\n",
             "*-2\r\n",
             "*99999999999\r\n",
             "$3\r\nabcde",
             "%1\r\n+a\r\n+b\r\n",
         }) {
        const auto replies = parse(bytes);
        ASSERT_FALSE(replies) << bytes;
        EXPECT_EQ(replies.error().code, Errc::corrupt) << bytes;
    }
}

TEST(ReplyParser, GivesWhatCameBeforeTheGarbageAndThenNoMore) {
    ReplyParser parser;
    std::vector<Reply> replies;
    const auto first = parser.parse("+a\r\n:2\r\n?\r\n", replies);
    ASSERT_FALSE(first);
    EXPECT_EQ(replies.size(), 2u);
    const auto second = parser.parse("+b\r\n", replies);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().detail, first.error().detail);
    EXPECT_EQ(replies.size(), 2u);
}

TEST(ReplyParser, KeepsItsLimits) {
    const ReplyLimits limits{.bytes_max = 100, .elements_max = 5, .nesting_max = 2};
    const auto refused = [limits](const std::string& bytes) {
        const auto replies = parse(bytes, 7, limits);
        return !replies && replies.error().code == Errc::limit_exceeded;
    };
    const std::string hundred(100, 'x');
    EXPECT_TRUE(parse("$90\r\n" + std::string(90, 'x') + "\r\n+y\r\n", 7, limits));
    EXPECT_TRUE(refused("$101\r\n" + hundred + "x\r\n"));
    EXPECT_TRUE(refused("*2\r\n$60\r\n" + std::string(60, 'x') + "\r\n$60\r\n" + hundred));
    EXPECT_TRUE(parse("*5\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n*5\r\n", 7, limits));
    EXPECT_TRUE(refused("*6\r\n"));
    EXPECT_TRUE(refused("*2\r\n*2\r\n:1\r\n:1\r\n*2\r\n"));
    EXPECT_TRUE(parse("*1\r\n*1\r\n:1\r\n", 7, limits));
    EXPECT_TRUE(refused("*1\r\n*1\r\n*1\r\n:1\r\n"));
    EXPECT_TRUE(refused("*1\r\n+" + hundred + hundred));
    const auto endless = parse("+" + std::string(200'000, 'x'), 1000);
    ASSERT_FALSE(endless);
    EXPECT_EQ(endless.error().code, Errc::limit_exceeded);
}

TEST(ReplyParser, DoesNotReserveWhatAReplyOnlyClaims) {
    std::string bytes;
    for (int i = 0; i < 7; ++i)
        bytes += "*140000\r\n";
    EXPECT_TRUE(parse(bytes, bytes.size()));
    EXPECT_FALSE(parse(bytes + "*140000\r\n", bytes.size()));
}

TEST(Command, IsWrittenAsBulkStrings) {
    using namespace std::string_literals;
    EXPECT_EQ((Command{"PING"}).bytes(), "*1\r\n$4\r\nPING\r\n");
    EXPECT_EQ(
        (Command{"SET", "k\r\n"s, "\0\xff"s}).bytes(),
        "*3\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$2\r\n\0\xff\r\n"s
    );
    EXPECT_EQ((Command{"GET", ""}).bytes(), "*2\r\n$3\r\nGET\r\n$0\r\n\r\n");
    const std::vector<std::string> arguments{"DEL", "a", "b"};
    EXPECT_EQ(Command(std::span(arguments)).bytes(), (Command{"DEL", "a", "b"}).bytes());
}

}  // namespace
}  // namespace continuo::test
