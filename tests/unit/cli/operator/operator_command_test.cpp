#include "cli/operator/operator_command.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "cli/command_line.hpp"
#include "database/database.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class OperatorCommandTest : public ::testing::Test {
protected:
    OperatorCommandTest() { settings.app.data_directory = folder.path() / "data"; }

    int run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "operator");
        const auto line = parse_command_line(arguments);
        EXPECT_TRUE(line) << (line ? "" : line.error().text);
        out.str("");
        err.str("");
        return run_operator_command(line->people, settings, out, err);
    }

    ScratchFolder folder;
    Settings settings;
    std::ostringstream out;
    std::ostringstream err;
};

TEST_F(OperatorCommandTest, AddsListsAndRemoves) {
    ASSERT_EQ(run({"add", "anna"}), 0) << err.str();
    const auto token = std::string(trim(out.str()));
    EXPECT_TRUE(is_operator_token(token));
    ASSERT_EQ(run({"add", "ben", "--role", "admin"}), 0) << err.str();
    EXPECT_EQ(run({"add", "anna"}), 1);
    EXPECT_THAT(err.str(), HasSubstr("there is an operator anna already"));

    ASSERT_EQ(run({"list"}), 0) << err.str();
    EXPECT_THAT(out.str(), HasSubstr("anna  operator  "));
    EXPECT_THAT(out.str(), HasSubstr("ben   admin     "));
    EXPECT_THAT(out.str(), Not(HasSubstr(token)));
    EXPECT_THAT(out.str(), Not(HasSubstr(hash_operator_token(token))));

    ASSERT_EQ(run({"remove", "anna"}), 0) << err.str();
    EXPECT_EQ(run({"remove", "anna"}), 1);
    EXPECT_EQ(run({"remove", "nobody"}), 1);
    ASSERT_EQ(run({"add", "anna"}), 0) << "the name may be given again";
    EXPECT_NE(trim(out.str()), token);

    DatabaseConfig config;
    config.file = settings.app.data_directory / "continuo.db";
    auto database = open_database(config, system_clock(), nullptr);
    ASSERT_TRUE(database);
    const auto acts = run_task((*database)->audit().newest(10)).value();
    ASSERT_EQ(acts.size(), 4U);
    EXPECT_EQ(acts.front().actor, "cli");
    EXPECT_EQ(acts.front().action, "operator.add");
    EXPECT_EQ(acts.front().subject, "anna");
    (*database)->close();
}

TEST_F(OperatorCommandTest, RefusesNamesThatCannotBe) {
    for (const auto* name : {"a b", "a:b", ".."})
        EXPECT_EQ(run({"add", name}), 2) << name;
    EXPECT_FALSE(parse_command_line({"operator", "add", "anna", "--role", "king"}));
    EXPECT_FALSE(parse_command_line({"operator"}));
}

TEST_F(OperatorCommandTest, ListNeedsADatabase) {
    EXPECT_EQ(run({"list"}), 1);
    EXPECT_THAT(err.str(), HasSubstr("there is no such database"));
}

}  // namespace
}  // namespace continuo::test
