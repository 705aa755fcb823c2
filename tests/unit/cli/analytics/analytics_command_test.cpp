#include "cli/analytics/analytics_command.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "cli/analytics/analytics_text.hpp"
#include "cli/command_line.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

TEST(Sparkline, ReachesFromTheLeastToTheGreatest) {
    EXPECT_EQ(sparkline({0, 1, 4, 8}), " ▁▄█");
    EXPECT_EQ(sparkline({0, 0}), "");
    EXPECT_EQ(sparkline({}), "");
}

TEST(Bar, IsAShareOfItsWidth) {
    EXPECT_EQ(bar(0, 4), "");
    EXPECT_EQ(bar(1, 4), "████");
    EXPECT_EQ(bar(0.53125, 4), "██▏");
    EXPECT_EQ(bar(7, 2), "██");
}

AnalyticsReport sample_report() {
    AnalyticsReport report;
    report.query.from = std::chrono::sys_days{std::chrono::January / 1 / 2026};
    report.query.until = report.query.from + std::chrono::days{31};
    report.query.group = "language";
    add_value(report.sums, "opened", "", 12);
    add_value(report.sums, "engaged", "", 10);
    add_value(report.sums, "contained", "", 8);
    add_value(report.sums, "outcomes.resolved_assumed", "", 5);
    add_value(report.sums, "patterns.intents", "returns\x1b[31m", 3);
    add_value(report.sums, "seconds.handle", "100", 1);
    AnalyticsGroup group{"de", {}};
    add_value(group.sums, "engaged", "", 4);
    report.groups.push_back(std::move(group));
    report.engaged_at.emplace_back(report.query.from, 10);
    return report;
}

TEST(AnalyticsText, ShowsResolutionBesideContainmentAndNoControlCharacters) {
    AnalyticsSeries series;
    series.query = sample_report().query;
    const auto text = analytics_text(sample_report(), series);
    EXPECT_THAT(text, HasSubstr("2026-01-01 to 2026-02-01 (UTC), never computed"));
    EXPECT_THAT(text, HasSubstr("Resolution by the agent 50.0 %, containment 80.0 %"));
    EXPECT_THAT(text, HasSubstr("  returns\\x1b[31m "));
    EXPECT_THAT(text, HasSubstr("  de "));
    EXPECT_THAT(text, HasSubstr("  Thu  █"));
    EXPECT_FALSE(text.contains('\x1b'));
}

TEST(AnalyticsText, ASeriesHasALineForEachPoint) {
    AnalyticsSeries series;
    series.query = sample_report().query;
    AnalyticsPoint point{{series.query.from, series.query.until}, {}};
    add_value(point.sums, "engaged", "", 3);
    series.points = {point};
    EXPECT_THAT(analytics_text(series), HasSubstr("2026-01-01                0        3"));
}

class AnalyticsCommandTest : public ::testing::Test {
protected:
    AnalyticsCommandTest() { settings.app.data_directory = folder.path(); }
    int run(const AnalyticsOptions& options) {
        out.str("");
        err.str("");
        return run_analytics_command(options, settings, out, err);
    }
    ScratchFolder folder;
    Settings settings;
    std::ostringstream out;
    std::ostringstream err;
};

TEST_F(AnalyticsCommandTest, RefusesARangeThatItCannotReadAndSaysWhy) {
    AnalyticsOptions options;
    options.query.time_zone = "Mars";
    options.query.from = "soon";
    EXPECT_EQ(run(options), exit_usage);
    EXPECT_THAT(err.str(), HasSubstr("--zone: Input should be an IANA time zone"));
    EXPECT_THAT(err.str(), HasSubstr("--from: Input should be a date"));
}

TEST_F(AnalyticsCommandTest, FailsWithoutADatabase) {
    EXPECT_EQ(run({}), exit_failure);
    EXPECT_THAT(err.str(), HasSubstr("there is no such database"));
}

TEST_F(AnalyticsCommandTest, RebuildsAndPrintsEveryForm) {
    AnalyticsOptions options;
    options.rebuild = true;
    EXPECT_EQ(run(options), exit_ok);
    EXPECT_THAT(err.str(), HasSubstr("0 conversations computed"));
    options.rebuild = false;
    EXPECT_EQ(run(options), exit_ok);
    EXPECT_THAT(out.str(), HasSubstr("Outcomes"));
    options.format = AnalyticsFormat::json;
    EXPECT_EQ(run(options), exit_ok);
    EXPECT_TRUE(out.str().starts_with(R"({"from":")"));
    options.format = AnalyticsFormat::csv;
    EXPECT_EQ(run(options), exit_ok);
    EXPECT_TRUE(out.str().starts_with("figure,key,value"));
    options.series = true;
    EXPECT_EQ(run(options), exit_ok);
    EXPECT_TRUE(out.str().starts_with("start,end,opened"));
}

TEST(AnalyticsOptions, AreReadFromTheCommandLine) {
    const auto line = parse_command_line(
        {"analytics",
         "--from",
         "2026-01-01",
         "--zone",
         "Europe/Berlin",
         "--group",
         "intent",
         "--json"}
    );
    ASSERT_TRUE(line);
    EXPECT_EQ(line->command, Subcommand::analytics);
    EXPECT_EQ(line->analytics.query.from, "2026-01-01");
    EXPECT_EQ(line->analytics.query.time_zone, "Europe/Berlin");
    EXPECT_EQ(line->analytics.query.group, "intent");
    EXPECT_EQ(line->analytics.format, AnalyticsFormat::json);
    EXPECT_TRUE(parse_command_line({"analytics", "rebuild"})->analytics.rebuild);
    EXPECT_FALSE(parse_command_line({"analytics", "--json", "--csv"}));
}

}  // namespace
}  // namespace continuo::test
