#include <gtest/gtest.h>

#include "base/text.hpp"
#include "redis/protocol/command.hpp"

namespace continuo::test {
namespace {

struct RoutingCase {
    std::string words;
    std::string route;  ///< the key, or `(anywhere)`, `(every master)`, `(behind)`
};

const std::vector<RoutingCase> cases{
    {"GET a", "a"},
    {"get a", "a"},
    {"HSET a f v", "a"},
    {"DEL a b c", "a"},
    {"SPUBLISH channel text", "channel"},
    {"FCALL step 2 a b value", "a"},
    {"fcall_ro look 1 a", "a"},
    {"FCALL step 0 a", "(anywhere)"},
    {"EVALSHA 0123 1 a", "a"},
    {"EVAL script 0", "(anywhere)"},
    {"LMPOP 2 a b LEFT", "a"},
    {"XREAD COUNT 1 STREAMS a b 0 0", "a"},
    {"XREADGROUP GROUP g c COUNT 1 streams a >", "a"},
    {"XADD a * f v", "a"},
    {"XGROUP CREATE a g $", "a"},
    {"XINFO STREAM a", "a"},
    {"OBJECT ENCODING a", "a"},
    {"MEMORY USAGE a", "a"},
    {"PING", "(every master)"},
    {"FUNCTION LOAD REPLACE code", "(every master)"},
    {"script load code", "(every master)"},
    {"FLUSHALL", "(every master)"},
    {"INFO stats", "(anywhere)"},
    {"CONFIG GET maxmemory", "(anywhere)"},
    {"TIME", "(anywhere)"},
    {"ROLE", "(anywhere)"},
    {"WAIT 1 100", "(behind)"},
    {"PUBLISH channel text", "(anywhere)"},
    // Too short for their key: Redis says so.
    {"GET", "(anywhere)"},
    {"XINFO HELP", "(anywhere)"},
    {"FCALL step", "(anywhere)"},
    {"FCALL step 1", "(anywhere)"},
    {"XREAD COUNT 1", "(anywhere)"},
    {"XREAD STREAMS", "(anywhere)"},
    {"ANAMETHATISLONGERTHANALLINTHETABLE a", "a"},
};

std::string route_of(const Command& command) {
    switch (command.routing()) {
        case Routing::key:
            return std::string(command.routing_key());
        case Routing::anywhere:
            return "(anywhere)";
        case Routing::every_master:
            return "(every master)";
        case Routing::behind:
            return "(behind)";
    }
    return "?";
}

TEST(CommandRoute, FollowsTheTable) {
    for (const auto& [words, route] : cases) {
        const auto views = split(words, ' ');
        const std::vector<std::string> strings(views.begin(), views.end());
        EXPECT_EQ(route_of(Command(std::span<const std::string_view>(views))), route) << words;
        EXPECT_EQ(route_of(Command(std::span<const std::string>(strings))), route) << words;
    }
}

TEST(CommandRoute, TakesAKeyOfAnyBytes) {
    const std::string key("\0$3\r\n\xff", 6);
    const Command command{"SET", key, "value"};
    EXPECT_EQ(command.routing_key(), key);
    EXPECT_EQ(Command({"GET", ""}).routing(), Routing::key);
    EXPECT_EQ(Command({"GET", ""}).routing_key(), "");
}

TEST(CommandRoute, GoesWithACopy) {
    auto command = std::make_unique<Command>(Command{"SET", "key", "value"});
    const auto copy = *command;
    command.reset();
    EXPECT_EQ(copy.routing_key(), "key");
}

}  // namespace
}  // namespace continuo::test
