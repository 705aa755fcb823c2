#include "app/cli.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {

namespace {

using testing::HasSubstr;

CommandLine good(std::vector<std::string> arguments) {
    const auto line = parse_command_line(std::move(arguments));
    EXPECT_TRUE(line.has_value()) << (line ? "" : line.error().text);
    return line.value_or(CommandLine{});
}

TEST(CommandLine, NamesOneCommand) {
    EXPECT_EQ(good({"serve"}).command, Verb::serve);
    EXPECT_EQ(good({"chat"}).command, Verb::chat);
    EXPECT_EQ(good({"config"}).command, Verb::config);
    EXPECT_EQ(good({"version"}).command, Verb::version);
}

TEST(CommandLine, NamesTheSettingsFile) {
    EXPECT_EQ(good({"serve"}).env_file, ".env");
    EXPECT_FALSE(good({"serve"}).env_file_required);
    for (const auto* command : {"serve", "config"}) {
        const auto line = good({command, "--env-file", "/etc/x.env"});
        EXPECT_EQ(line.env_file, "/etc/x.env");
        EXPECT_TRUE(line.env_file_required);
    }
    EXPECT_TRUE(good({"serve", "--env-file=.env"}).env_file_required);
}

TEST(CommandLine, ChoosesTheFormOfTheSettings) {
    EXPECT_EQ(good({"config"}).config.format, ConfigFormat::text);
    EXPECT_EQ(good({"config", "--json"}).config.format, ConfigFormat::json);
    EXPECT_EQ(good({"config", "--markdown"}).config.format, ConfigFormat::markdown);
    EXPECT_FALSE(good({"config"}).config.changed_only);
    EXPECT_TRUE(good({"config", "--changed", "--json"}).config.changed_only);
    EXPECT_FALSE(parse_command_line({"config", "--json", "--markdown"}).has_value());
}

TEST(CommandLine, SaysWhomToTalkTo) {
    EXPECT_EQ(good({"chat"}).chat.url, "http://127.0.0.1:8000");
    EXPECT_EQ(good({"chat"}).chat.prefix, "/api");
    const auto chat =
        good({"chat", "--url", "https://h", "--prefix", "/v1", "--session", "s", "--user", "u"})
            .chat;
    EXPECT_EQ(chat.url, "https://h");
    EXPECT_EQ(chat.prefix, "/v1");
    EXPECT_EQ(chat.session_id, "s");
    EXPECT_EQ(chat.user_id, "u");
}

TEST(CommandLine, HelpsWithEveryCommand) {
    for (const auto* command : {"", "serve", "chat", "config", "version"}) {
        std::vector<std::string> arguments;
        if (*command != '\0') arguments.emplace_back(command);
        arguments.emplace_back("--help");
        const auto line = parse_command_line(arguments);
        ASSERT_FALSE(line.has_value());
        EXPECT_EQ(line.error().status, exit_ok);
        EXPECT_THAT(line.error().text, HasSubstr("Example"));
        EXPECT_THAT(line.error().text, HasSubstr(std::string("continuo ") + command));
    }
}

TEST(CommandLine, WithoutACommandGetsTheHelpAsAnError) {
    const auto line = parse_command_line({});
    ASSERT_FALSE(line.has_value());
    EXPECT_EQ(line.error().status, exit_usage);
    EXPECT_THAT(line.error().text, HasSubstr("serve"));
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
    const std::vector<std::string> cases[] = {
        {"server"},
        {"serve", "--nope"},
        {"serve", "x"},
        {"serve", "chat"},
        {"--env-file"},
        {"serve", "--env-file"},
        {"version", "--json"}
    };
    for (const auto& arguments : cases) {
        const auto line = parse_command_line(arguments);
        ASSERT_FALSE(line.has_value()) << arguments.front();
        EXPECT_EQ(line.error().status, exit_usage);
        EXPECT_FALSE(line.error().text.empty());
    }
}

}  // namespace

}  // namespace continuo::test
