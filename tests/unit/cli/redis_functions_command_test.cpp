#include "cli/redis_functions_command.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command_line.hpp"
#include "session/redis/session_functions.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(RedisFunctionsCommand, PrintsEachLibraryUnderItsName) {
    std::ostringstream names;
    std::ostringstream err;
    EXPECT_EQ(run_redis_functions_command("", names, err), exit_ok);
    EXPECT_EQ(names.str(), "continuo_v2\ncontinuo_rate_v1\ncontinuo_shared_v1\n");
    std::istringstream lines(names.str());
    for (std::string name; std::getline(lines, name);) {
        std::ostringstream source;
        EXPECT_EQ(run_redis_functions_command(name, source, err), exit_ok);
        EXPECT_THAT(source.str(), StartsWith("#!lua name=" + name + "\n"));
    }
    std::ostringstream sessions;
    run_redis_functions_command("continuo_v2", sessions, err);
    EXPECT_EQ(sessions.str(), session_functions().source());
    EXPECT_EQ(err.str(), "");
}

TEST(RedisFunctionsCommand, RefusesAnUnknownName) {
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(run_redis_functions_command("other", out, err), exit_usage);
    EXPECT_EQ(out.str(), "");
    EXPECT_THAT(err.str(), HasSubstr("\"other\""));
}

TEST(RedisFunctionsCommand, IsOnTheCommandLine) {
    EXPECT_EQ(parse_command_line({"redis-functions"}).value().command, Subcommand::redis_functions);
    EXPECT_EQ(
        parse_command_line({"redis-functions", "continuo_v2"}).value().library, "continuo_v2"
    );
}

}  // namespace
}  // namespace continuo::test
