#include "cli/config_command.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <source_location>
#include <sstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "settings/setting_names.hpp"
#include "settings/setting_table.hpp"
#include "settings/settings_document.hpp"

namespace continuo::test {

namespace {

using testing::HasSubstr;
using testing::Not;

struct Run {
    int status = 0;
    std::string out;
    std::string err;
};

Run run(ConfigOptions options, std::vector<std::pair<std::string, std::string>> environment) {
    std::ostringstream out;
    std::ostringstream err;
    const auto status = run_config_command(options, {std::move(environment), "", false}, out, err);
    return {status, out.str(), err.str()};
}

/// The root of the source tree.
std::filesystem::path source_root() {
    const std::filesystem::path here = std::source_location::current().file_name();
    return here.parent_path().parent_path().parent_path().parent_path();
}

std::string read(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    EXPECT_TRUE(stream) << path;
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(ConfigCommand, AlignsNameValueAndOrigin) {
    const auto result = run({}, {{"API_PORT", "9000"}});
    EXPECT_EQ(result.status, 0);
    std::size_t settings = 0;
    std::size_t column = 0;
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("  ")) continue;
        ++settings;
        const auto origin = std::max(line.rfind("  default"), line.rfind("  environment"));
        if (column == 0) column = origin;
        EXPECT_EQ(origin, column) << line;
    }
    std::size_t expected = 0;
    for (const auto& part : setting_table())
        expected += part.settings.size();
    EXPECT_EQ(settings, expected);
    EXPECT_THAT(result.out, testing::ContainsRegex("API_PORT +9000 +environment"));
}

TEST(ConfigCommand, ShowsOnlyWhatWasChanged) {
    const auto result = run({ConfigFormat::text, true}, {{"API_PORT", "9000"}});
    EXPECT_EQ(result.out, "API\n  API_PORT  9000  environment\n");
    EXPECT_EQ(run({ConfigFormat::text, true}, {}).out, "Every setting has its default.\n");
}

TEST(ConfigCommand, PrintsJsonWithTypes) {
    const auto result =
        run({ConfigFormat::json, true}, {{"API_PORT", "9000"}, {"EMBEDDING_DIMENSION", "x"}});
    EXPECT_EQ(result.status, 0);
    const auto document = json::parse(result.out);
    const auto& setting = document.at("settings").at(0);
    EXPECT_EQ(setting.at("name"), "API_PORT");
    EXPECT_EQ(setting.at("value"), 9000);
    EXPECT_EQ(setting.at("default"), 8000);
    EXPECT_EQ(setting.at("origin"), "environment");
    EXPECT_EQ(document.at("warnings").as_array().size(), 1U);
}

TEST(ConfigCommand, WarnsBesideTheTable) {
    const auto result = run({}, {{"EMBEDDING_DIMENSION", "x"}});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, HasSubstr("warning: EMBEDDING_DIMENSION has no effect"));
    EXPECT_THAT(result.out, Not(HasSubstr("EMBEDDING_DIMENSION")));
}

TEST(ConfigCommand, FailsWithTheReport) {
    const auto result = run({}, {{"API_PORT", "x"}});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr("API_PORT is \"x\""));
}

/// Whatever holds a secret, and whether it is good or bad: its text is in no output.
TEST(ConfigCommand, NeverPrintsASecret) {
    const std::string secret = "hunter2hunter2hunter2";
    const std::string key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    std::vector<std::pair<std::string, std::string>> variables{
        {"REDIS_URL", "redis://me:" + secret + "@host:6379/0"},
        {"REDIS_URL", "redis:/me:" + secret + "@host"},
        {"REDIS_URL", "redis://host/?password=" + secret},
        {"DATABASE_URL", "postgresql://me:" + secret + "@host/db"},
        {"DATABASE_URL", "sqlite:///x.db?key=" + secret},
        {"SESSION_ENCRYPTION_KEYS", "k1:" + key},
        {"SESSION_ENCRYPTION_KEYS", "k1:" + key + "," + secret},
        {"ADMIN_API_KYE", secret},
        {"SESSION_ENCRYPTION_KEY_S", secret},
    };
    for (const auto& part : setting_table()) {
        for (const auto& spec : part.settings) {
            if (!is_secret(spec)) continue;
            variables.emplace_back(spec.name, secret);
            variables.emplace_back(spec.name, secret + "\n");
            variables.emplace_back(spec.name, secret + "\xFF");
        }
    }
    for (const auto& foreign : ignored_settings())
        for (const auto name : split(foreign.names, ' '))
            variables.emplace_back(name, secret);
    for (const auto& variable : variables) {
        for (const auto format : {ConfigFormat::text, ConfigFormat::json, ConfigFormat::markdown}) {
            for (const std::string environment : {"development", "production"}) {
                const auto result = run({format, false}, {variable, {"ENVIRONMENT", environment}});
                EXPECT_THAT(result.out + result.err, Not(HasSubstr("hunter2"))) << variable.first;
                EXPECT_THAT(result.out + result.err, Not(HasSubstr(key))) << variable.first;
            }
        }
    }
}

TEST(ConfigCommand, MasksSecretsWithoutTheirLength) {
    const auto shown = [](const std::string& key) {
        return run({ConfigFormat::text, true}, {{"ADMIN_API_KEY", key}}).out;
    };
    EXPECT_EQ(shown("12345678"), shown(std::string(200, 'x')));
    EXPECT_THAT(shown("12345678"), HasSubstr("********"));
}

TEST(ConfigDocument, IsTheFileInDocs) {
    EXPECT_EQ(read(source_root() / "docs/configuration.md"), configuration_document())
        << "regenerate it: continuo config --markdown > docs/configuration.md";
}

TEST(ConfigDocument, NamesEverySettingAndAlias) {
    const auto document = configuration_document();
    for (const auto& part : setting_table()) {
        EXPECT_THAT(document, HasSubstr("## " + std::string(part.title)));
        for (const auto& spec : part.settings) {
            EXPECT_THAT(document, HasSubstr("| `" + std::string(spec.name) + "` |"));
            for (const auto alias : split(spec.aliases, ' '))
                EXPECT_THAT(document, HasSubstr(std::string(alias)));
        }
    }
    // No cell may break its row.
    std::istringstream lines(document);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("| `") || line.find(" | ") == std::string::npos) continue;
        EXPECT_TRUE(line.ends_with(" |")) << line;
    }
}

TEST(ExampleFiles, AreGoodSettings) {
    const auto folder = source_root() / "examples/env";
    const auto development = load_settings({{}, folder / "development.env", true});
    ASSERT_TRUE(development.has_value()) << development.error().detail;
    EXPECT_TRUE(development->settings.warnings.empty());

    const auto without_key = load_settings({{}, folder / "production.env", true});
    ASSERT_FALSE(without_key.has_value()) << "the key is for the operator to make";
    EXPECT_THAT(without_key.error().detail, HasSubstr("ADMIN_API_KEY"));
    const auto production =
        load_settings({{{"ADMIN_API_KEY", "0123456789abcdef"}}, folder / "production.env", true});
    ASSERT_TRUE(production.has_value()) << production.error().detail;
    EXPECT_EQ(production->settings.app.environment, Environment::production);
    EXPECT_TRUE(production->settings.warnings.empty()) << production->settings.warnings.front();
}

}  // namespace

}  // namespace continuo::test
