#include "cli/command_line.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/text.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

namespace {

using testing::HasSubstr;

CommandLine good(std::vector<std::string> arguments) {
    const auto line = parse_command_line(std::move(arguments));
    EXPECT_TRUE(line.has_value()) << (line ? "" : line.error().text);
    return line.value_or(CommandLine{});
}

TEST(CommandLine, NamesOneCommand) {
    EXPECT_EQ(good({"serve"}).command, Subcommand::serve);
    EXPECT_EQ(good({"chat"}).command, Subcommand::chat);
    EXPECT_EQ(good({"config"}).command, Subcommand::config);
    EXPECT_EQ(good({"version"}).command, Subcommand::version);
}

TEST(CommandLine, NamesWhereTheDatabaseGoes) {
    const auto copy = good({"database", "copy", "--to", "postgresql:///x", "--json"});
    EXPECT_EQ(copy.command, Subcommand::database);
    EXPECT_EQ(copy.database.action, DatabaseAction::copy);
    EXPECT_EQ(copy.database.to, "postgresql:///x");
    EXPECT_TRUE(copy.database.json);
    const auto backup = good({"backup", "--to", "a.db", "--env-file", "e"});
    EXPECT_EQ(backup.command, Subcommand::database);
    EXPECT_EQ(backup.database.action, DatabaseAction::backup);
    EXPECT_TRUE(backup.env_file_required);
    EXPECT_FALSE(parse_command_line({"backup"}).has_value());
    EXPECT_FALSE(parse_command_line({"database"}).has_value());
}

TEST(CommandLine, NamesWhatHappensToTheKnowledgeBase) {
    const auto sync = good({"kb", "sync", "docs", "--dry-run", "--url", "http://h", "--json"});
    EXPECT_EQ(sync.command, Subcommand::knowledge);
    EXPECT_EQ(sync.knowledge.action, KnowledgeAction::sync);
    EXPECT_EQ(sync.knowledge.paths, std::vector<std::string>{"docs"});
    EXPECT_TRUE(sync.knowledge.dry_run && sync.knowledge.json);
    EXPECT_EQ(good({"kb", "add", "a.md", "b.md"}).knowledge.paths.size(), 2);
    EXPECT_EQ(good({"kb", "status", "--url", "a", "--url", "b"}).knowledge.urls.size(), 2);
    EXPECT_TRUE(good({"kb", "list", "--offline"}).knowledge.offline);
    for (const auto& wrong : std::vector<std::vector<std::string>>{
             {"kb"},
             {"kb", "sync"},
             {"kb", "sync", "a", "b"},
             {"kb", "list", "--url", "a", "--url", "b"},
             {"kb", "list", "--url", "a", "--offline"},
             {"kb", "search", "x", "--limit", "0"},
         })
        EXPECT_FALSE(parse_command_line(wrong).has_value());
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
    EXPECT_EQ(good({"chat"}).chat.url, "");
    EXPECT_EQ(good({"chat"}).chat.prefix, "");
    const auto chat =
        good({"chat", "--url", "https://h", "--prefix", "/v1", "--session", "--user", "u"}).chat;
    EXPECT_EQ(chat.url, "https://h");
    EXPECT_EQ(chat.prefix, "/v1");
    EXPECT_TRUE(chat.resume);
    EXPECT_FALSE(good({"chat"}).chat.resume);
    // An id gives access, and arguments are seen by every user of the machine.
    EXPECT_FALSE(parse_command_line({"chat", "--session", "sess_1"}).has_value());
    EXPECT_FALSE(parse_command_line({"chat", "--session=sess_1"}).has_value());
    EXPECT_EQ(chat.user_id, "u");
}

TEST(CommandLine, SaysWhichConversationsToMoveWhere) {
    const auto list =
        good({"sessions", "list", "--status", "ended", "--user", "u", "--limit", "7", "--json"});
    EXPECT_EQ(list.command, Subcommand::sessions);
    EXPECT_EQ(list.sessions.command, SessionsSubcommand::list);
    EXPECT_EQ(list.sessions.status, "ended");
    EXPECT_EQ(list.sessions.user_id, "u");
    EXPECT_EQ(list.sessions.limit, 7U);
    EXPECT_TRUE(list.sessions.json);
    EXPECT_FALSE(list.env_file_required);
    EXPECT_EQ(good({"sessions", "show", "sess_1"}).sessions.session_id, "sess_1");
    EXPECT_EQ(good({"sessions", "stats", "--store", "redis"}).sessions.store.where, "redis");

    EXPECT_EQ(good({"sessions", "export"}).sessions.file, "-");
    const auto save = good({"sessions", "export", "--output", "f", "--resume", "--with-archive"});
    EXPECT_EQ(save.sessions.file, "f");
    EXPECT_TRUE(save.sessions.resume);
    EXPECT_TRUE(save.sessions.with_archive);

    const auto load = good({"sessions", "import", "f", "--overwrite", "--env-file", "x.env"});
    EXPECT_EQ(load.sessions.file, "f");
    EXPECT_TRUE(load.sessions.overwrite);
    EXPECT_EQ(load.env_file, "x.env");
    EXPECT_TRUE(load.env_file_required);
    const auto python = good(
        {"sessions",
         "import",
         "--from-redis-json",
         "--source-url",
         "redis://h",
         "--source-prefix",
         "p:"}
    );
    EXPECT_TRUE(python.sessions.from_redis_json);
    EXPECT_EQ(python.sessions.python.where, "redis://h");
    EXPECT_EQ(python.sessions.python.prefix, "p:");

    const auto migrate =
        good({"sessions", "migrate", "--from", "archive", "--to", "redis", "--to-partitions", "7"});
    EXPECT_EQ(migrate.sessions.from.where, "archive");
    EXPECT_EQ(migrate.sessions.to.where, "redis");
    EXPECT_EQ(migrate.sessions.to.partitions, 7U);
    EXPECT_FALSE(migrate.sessions.to.prefix);
}

TEST(CommandLine, HelpsWithEveryCommand) {
    const std::vector<std::string> commands{
        "",
        "serve",
        "chat",
        "config",
        "version",
        "sessions",
        "sessions list",
        "sessions show",
        "sessions stats",
        "sessions export",
        "sessions import",
        "sessions migrate",
    };
    for (const auto& command : commands) {
        std::vector<std::string> arguments;
        for (const auto word : split(command, ' ')) {
            if (!word.empty()) arguments.emplace_back(word);
        }
        arguments.emplace_back("--help");
        const auto line = parse_command_line(arguments);
        ASSERT_FALSE(line.has_value());
        EXPECT_EQ(line.error().status, exit_ok);
        EXPECT_THAT(line.error().text, HasSubstr("Example"));
        EXPECT_THAT(line.error().text, HasSubstr("continuo " + command));
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
        {"version", "--json"},
        {"sessions"},
        {"sessions", "delete"},
        {"sessions", "show"},
        {"sessions", "list", "--status", "odd"},
        {"sessions", "list", "--limit", "-1"},
        {"sessions", "import", "f", "--from-redis-json"},
        {"sessions", "import", "--source-url", "redis://h"},
        {"sessions", "migrate", "--from", "redis"},
        {"sessions", "migrate", "--from", "a", "--to", "b", "--to-partitions", "0"},
    };
    for (const auto& arguments : cases) {
        const auto line = parse_command_line(arguments);
        ASSERT_FALSE(line.has_value()) << arguments.front();
        EXPECT_EQ(line.error().status, exit_usage);
        EXPECT_FALSE(line.error().text.empty());
    }
}

/// Runs `continuo <words> --env-file <file of this text>`, with `serve` for the server.
int run(
    std::vector<std::string> words, const std::string& settings, const ServeFunction& serve = {}
) {
    const ScratchFolder folder;
    const auto file = (folder / "settings").string();
    std::ofstream(file) << settings << "\nDATA_DIRECTORY=" << (folder / "data").string() << '\n';
    words.insert(words.begin(), "continuo");
    words.insert(words.end(), {"--env-file", file});
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    return run_cli(static_cast<int>(arguments.size()), arguments.data(), serve);
}

TEST(CommandLine, GivesOpensslTheCertificatesThatTheSettingsFileNames) {
    const char* set = std::getenv("SSL_CERT_FILE");
    const auto before = set == nullptr ? std::optional<std::string>() : std::string(set);
    ::unsetenv("SSL_CERT_FILE");
    const auto status = run({"serve"}, "SSL_CERT_FILE=/etc/ours.pem", [](const Settings&) {
        EXPECT_STREQ(std::getenv("SSL_CERT_FILE"), "/etc/ours.pem");
        return 7;
    });
    ::unsetenv("SSL_CERT_FILE");
    if (before) ::setenv("SSL_CERT_FILE", before->c_str(), 1);
    EXPECT_EQ(status, 7);
}

TEST(CommandLine, LeavesNothingThatIsMadeReadableForOthers) {
    const auto before = ::umask(022);
    run({"serve"}, "", [](const Settings&) {
        EXPECT_EQ(::umask(0), 077U) << "before the server begins";
        return 0;
    });
    ::umask(022);
    run({"sessions", "list"}, "");
    EXPECT_EQ(::umask(before), 077U);
}

}  // namespace

}  // namespace continuo::test
