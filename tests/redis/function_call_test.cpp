// Functions, and the scripts that stand in for them: which is taken when, and that both do the
// same.
#include "redis/protocol/function_call.hpp"

#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/blocking_redis.hpp"
#include "support/redis_server.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view source = R"lua(#!lua name=sums_v1
local function add(keys, args)
  local sum = 0
  for i = 1, #args do sum = sum + args[i] end
  if keys[1] then redis.call('INCRBY', keys[1], sum) end
  return {#keys, #args, sum}
end
local function greet(keys, args) return 'hello ' .. args[1] end
redis.register_function('sums_v1_add', add)
redis.register_function('sums_v1_greet', greet)
)lua";

const FunctionLibrary& library() {
    static const FunctionLibrary made(source);
    return made;
}

constexpr std::string_view no_fcall =
    "NOPERM this user has no permissions to run the 'fcall' command";
constexpr std::string_view no_loading =
    "NOPERM this user has no permissions to run the 'function|load' command";
constexpr std::string_view no_keys =
    "NOPERM this user has no permissions to access one of the keys used as arguments";
constexpr std::string_view no_script = "NOSCRIPT No matching script. Please use EVAL.";

Reply error(std::string_view text) {
    return Reply{.type = Reply::Type::error, .text = std::string(text), .elements = {}};
}

Reply fine(std::string_view text = "fine") {
    return Reply{.type = Reply::Type::bulk, .text = std::string(text), .elements = {}};
}

/// Answers as it is told to, one reply for each batch (those behind the first command get "1"), and
/// notes the first word of each command.
class ToldRedis final : public RedisCommands {
public:
    explicit ToldRedis(std::deque<Reply> replies) : x_replies(std::move(replies)) {}

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline) override {
        for (const auto& command : commands) {
            const auto& bytes = command.bytes();
            const auto word = bytes.find("\r\n", bytes.find('$')) + 2;
            asked.push_back(bytes.substr(word, bytes.find("\r\n", word) - word));
        }
        if (x_replies.empty()) co_return fail(Errc::unavailable, "redis: away");
        std::vector<Reply> replies(commands.size(), fine("1"));
        replies.front() = std::move(x_replies.front());
        x_replies.pop_front();
        co_return std::move(replies);
    }

    std::vector<std::string> asked;

private:
    std::deque<Reply> x_replies;
};

Result<std::vector<Reply>> call(
    RedisCommands& redis, FunctionCall call, std::vector<Command> behind = {}
) {
    return run_task(call_function(
        &redis,
        std::move(call),
        std::move(behind),
        &library(),
        Deadline::after(std::chrono::seconds(20))
    ));
}

Result<std::vector<Reply>> greet(RedisCommands& redis, std::vector<Command> behind = {}) {
    return call(redis, {"sums_v1_greet", {}, {"you"}}, std::move(behind));
}

TEST(FunctionCall, IsAFunctionWhereThereAreSome) {
    ToldRedis redis({error("ERR Function not found"), fine("OK"), fine(), fine()});
    EXPECT_EQ(greet(redis)->front(), fine());
    EXPECT_EQ(greet(redis)->front(), fine());
    EXPECT_THAT(redis.asked, ElementsAre("FCALL", "FUNCTION", "FCALL", "FCALL"));
    EXPECT_FALSE(redis.uses_scripts());
}

TEST(FunctionCall, IsAScriptFromTheFirstRefusalOn) {
    for (const auto refusal :
         {no_fcall,
          std::string_view("ERR unknown command 'FCALL', with args beginning with: 'x' "),
          std::string_view("ERR unknown command `FCALL`, with args beginning with: `x`, "),
          std::string_view("NOPERM User ada has no permissions to run the 'fcall' command")}) {
        ToldRedis redis({error(refusal), error(no_script), fine("digest"), fine(), fine()});
        EXPECT_EQ(greet(redis)->front(), fine()) << refusal;
        EXPECT_EQ(greet(redis)->front(), fine());
        EXPECT_THAT(redis.asked, ElementsAre("FCALL", "EVALSHA", "SCRIPT", "EVALSHA", "EVALSHA"));
        EXPECT_TRUE(redis.uses_scripts());
    }
}

TEST(FunctionCall, IsAScriptWhereTheLibraryMayNotBeLoaded) {
    ToldRedis unknown(
        {error("ERR Function not found"), error("ERR unknown command 'FUNCTION'"), fine()}
    );
    EXPECT_EQ(greet(unknown)->front(), fine());
    EXPECT_THAT(unknown.asked, ElementsAre("FCALL", "FUNCTION", "EVALSHA"));
    ToldRedis forbidden({error("ERR Function not found"), error(no_loading), fine("digest"), fine()}
    );
    EXPECT_EQ(greet(forbidden)->front(), fine());
    EXPECT_THAT(forbidden.asked, ElementsAre("FCALL", "FUNCTION", "SCRIPT", "EVALSHA"));
    EXPECT_TRUE(forbidden.uses_scripts());
}

TEST(FunctionCall, TellsADeployerToLoadTheLibraryAndFindsItThen) {
    ToldRedis redis(
        {error("ERR Function not found"),
         error(no_loading),
         error("NOPERM this user has no permissions to run the 'script|load' command"),
         fine()}
    );
    const auto refused = greet(redis);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_THAT(refused.error().detail, HasSubstr("continuo redis-functions sums_v1 |"));
    EXPECT_FALSE(redis.uses_scripts());
    EXPECT_EQ(greet(redis)->front(), fine());
    EXPECT_THAT(redis.asked, ElementsAre("FCALL", "FUNCTION", "SCRIPT", "FCALL"));
}

TEST(FunctionCall, StaysAFunctionWhateverElseIsRefused) {
    for (const auto refusal :
         {no_keys,
          std::string_view("READONLY You can't write against a read only replica."),
          std::string_view("OOM command not allowed when used memory > 'maxmemory'."),
          std::string_view("ERR The user executing the script can't run this command"),
          std::string_view("LOADING Redis is loading the dataset in memory")}) {
        ToldRedis redis({error(refusal)});
        EXPECT_EQ(greet(redis)->front(), error(refusal));
        EXPECT_FALSE(redis.uses_scripts()) << refusal;
    }
}

TEST(FunctionCall, TellsWhenNeitherIsAllowed) {
    ToldRedis redis(
        {error(no_fcall),
         error(no_script),
         error("NOPERM this user has no permissions to run the 'script|load' command")}
    );
    const auto refused = greet(redis);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_THAT(refused.error().detail, HasSubstr("'script|load'"));
}

TEST(FunctionCall, IsNotRepeatedWhenNoAnswerCame) {
    ToldRedis redis({});
    EXPECT_EQ(greet(redis).error().code, Errc::unavailable);
    EXPECT_THAT(redis.asked, ElementsAre("FCALL"));
}

TEST(FunctionCall, GivesUpWhereSomebodyTakesTheScriptAwayAllTheTime) {
    std::deque<Reply> replies;
    for (int i = 0; i < 100; ++i)
        replies.push_back(i % 2 == 0 ? error(no_script) : fine("digest"));
    ToldRedis redis(std::move(replies));
    redis.use_scripts();
    EXPECT_EQ(greet(redis)->front(), error(no_script));
    EXPECT_EQ(redis.asked.size(), 33U);
}

TEST(FunctionCall, TakesWhatIsBehindItAlong) {
    ToldRedis redis({error(no_fcall), fine()});
    const auto replies = greet(redis, {Command{"WAIT", "1", "100"}});
    ASSERT_TRUE(replies);
    EXPECT_THAT(*replies, ElementsAre(fine(), fine("1")));
    EXPECT_THAT(redis.asked, ElementsAre("FCALL", "WAIT", "EVALSHA", "WAIT"));
}

TEST(FunctionCall, GoesWhereItsKeysAre) {
    const FunctionCall call{"sums_v1_add", {"{a}1", "{a}2"}, {"3"}};
    EXPECT_EQ(make_function_command(call).routing_key(), "{a}1");
    EXPECT_EQ(make_script_command(call, library()).routing_key(), "{a}1");
}

class CallOnRedis : public testing::Test {
protected:
    /// What both functions answer, in one text.
    static std::string use(RedisCommands& redis) {
        const auto sum = call(redis, {"sums_v1_add", {"sum"}, {"1", "2", "39"}});
        const auto hello = greet(redis);
        if (!sum || !hello) return sum ? hello.error().detail : sum.error().detail;
        std::string text = hello->front().text;
        for (const auto& element : sum->front().elements)
            text += " " + std::to_string(element.integer);
        return sum->front().text + text;
    }

    ScratchFolder x_folder;
};

TEST_F(CallOnRedis, DoesTheSameEitherWay) {
    RedisServer server(x_folder.path());
    BlockingRedis functions(server.socket_path());
    EXPECT_EQ(use(functions), "hello you 1 3 42");
    BlockingRedis scripts(server.socket_path());
    scripts.use_scripts();
    EXPECT_EQ(use(scripts), "hello you 1 3 42");
    EXPECT_EQ(functions.run({Command{"GET", "sum"}})->front().text, "84");
    EXPECT_EQ(
        functions.run({Command{"SCRIPT", "LOAD", library().script()}})->front().text,
        library().script_digest()
    );
}

TEST_F(CallOnRedis, FindsOutWhatThisUserMay) {
    RedisServer server(
        x_folder.path(), {"--user", "default", "on", "nopass", "~*", "+@all", "-fcall", "-function"}
    );
    BlockingRedis redis(server.socket_path());
    EXPECT_EQ(use(redis), "hello you 1 3 42");
    EXPECT_TRUE(redis.uses_scripts());
    ASSERT_TRUE(redis.run({Command{"SCRIPT", "FLUSH"}}));
    EXPECT_EQ(use(redis), "hello you 1 3 42");
    server.start();
    EXPECT_FALSE(call(redis, {"sums_v1_greet", {}, {"you"}}));  // the connection was to the old one
    EXPECT_EQ(use(redis), "hello you 1 3 42") << "it has no scripts, and gets them";
}

TEST_F(CallOnRedis, FindsOutThatItKnowsNoFunctions) {
    // As before 7.0.
    const RedisServer server(
        x_folder.path(), {"--rename-command", "FCALL", "", "--rename-command", "FUNCTION", ""}
    );
    BlockingRedis redis(server.socket_path());
    EXPECT_EQ(use(redis), "hello you 1 3 42");
    EXPECT_TRUE(redis.uses_scripts());
}

TEST(FunctionLibrary, IsAScriptThatKeepsNothingGlobal) {
    EXPECT_THAT(library().script(), Not(HasSubstr("#!lua")));
    EXPECT_THAT(library().script(), HasSubstr("sums_v1_greet"));
    EXPECT_EQ(library().script_digest().size(), 40U);
}

}  // namespace
}  // namespace continuo::test
