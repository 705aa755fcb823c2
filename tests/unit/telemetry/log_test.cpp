#include "telemetry/log.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

std::string read_log(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

class Log : public ::testing::Test {
protected:
    void TearDown() override { configure_log({}); }
    ScratchFolder x_folder;
};

TEST_F(Log, WritesWhatWeighsAsMuchAsItsLevel) {
    const auto file = x_folder / "app.log";
    configure_log({.level = LogLevel::error, .file = file});
    log("server").warn("slow");
    log("server").error("gone");
    log("made later").info("not shown");
    log("server").critical("over");
    flush_log();
    const auto text = read_log(file);
    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("slow")));
    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("not shown")));
    EXPECT_THAT(text, ::testing::HasSubstr("server - ERROR - gone"));
    EXPECT_THAT(text, ::testing::HasSubstr("server - CRITICAL - over"));
}

TEST_F(Log, WritesTheLineFormatOfTheSpecification) {
    const auto file = x_folder / "logs/app.log";
    configure_log({.file = file});
    log("server").info("listening on {}", 8000);
    log("server").warn("slow");
    log("server").debug("not shown");
    flush_log();
    const auto text = read_log(file);
    EXPECT_THAT(
        text,
        ::testing::ContainsRegex("[0-9-]+ [0-9:]+,[0-9]+ - server - INFO - listening on 8000\n")
    );
    EXPECT_THAT(text, ::testing::HasSubstr(" - server - WARNING - slow\n"));
    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("not shown")));
}

TEST_F(Log, KeepsALineALineWhateverARequestHeld) {
    const auto file = x_folder / "app.log";
    configure_log({.file = file});
    log("api").info("path {}", "/a\r\n2026-01-01 00:00:00,000 - api - INFO - forged\x1b[2J");
    flush_log();
    const auto text = read_log(file);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_THAT(text, ::testing::HasSubstr("\\r\\n2026"));
}

TEST_F(Log, WritesOneJsonObjectALine) {
    const auto file = x_folder / "app.log";
    configure_log({.level = LogLevel::debug, .format = LogFormat::json, .file = file});
    log("a\"b").debug("quote \" backslash \\ newline \n tab \t end");
    flush_log();
    const auto value = parse_json(read_log(file).substr(0, read_log(file).size() - 1));
    ASSERT_TRUE(value) << value.error().detail;
    EXPECT_EQ(value->at("level").as_string(), "DEBUG");
    EXPECT_EQ(value->at("logger").as_string(), "a\"b");
    EXPECT_EQ(value->at("message").as_string(), "quote \" backslash \\ newline \n tab \t end");
}

TEST_F(Log, BoundsAMessage) {
    const auto file = x_folder / "app.log";
    configure_log({.file = file});
    log("api").warn("{}", std::string(1'000'000, 'A'));
    flush_log();
    EXPECT_LT(read_file(file).size(), 17'000U);
}

TEST_F(Log, SaysWhenItsFileCannotBeOpened) {
    EXPECT_THROW(configure_log({.file = "/proc/nothing/app.log"}), std::runtime_error);
}

}  // namespace
}  // namespace continuo::test
