// Figures over HTTP. send() compares each response with its schema.
#include <gmock/gmock.h>

#include "analytics/figures.hpp"
#include "api_test.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Problems = std::vector<std::string>;

struct AnalyticsRoutes : ApiTest {
    AnalyticsRoutes() {
        add_value(figures.sums, "opened", "", 5);
        add_value(figures.sums, "engaged", "", 4);
        add_value(figures.sums, "contained", "", 3);
        add_value(figures.sums, "outcomes.resolved_confirmed", "", 1);
        add_value(figures.sums, "seconds.handle", std::to_string(duration_bucket(60'000)), 2);
        add_value(figures.sums, "patterns.intents", "=cmd", 2);
        figures.engaged_at.emplace_back(FakeClock::start(), 4);
        figures.silent_sources = SilentSources{1, {"imprint"}};
    }
    FakeAnalytics& analytics = database.analytics_store;
    AnalyticsReport& figures = analytics.figures;
};

TEST_F(AnalyticsRoutes, ShowASummary) {
    const auto response = send(get("/api/analytics/summary?from=2026-01-01&to=2026-02-01").admin());
    ASSERT_EQ(response.status(), 200);
    const auto body = response.object();
    EXPECT_EQ(body.at("from"), "2026-01-01T00:00:00.000000Z");
    EXPECT_EQ(body.at("final_after"), "2026-02-16T00:00:00.000000Z");
    EXPECT_EQ(body.at("opened"), 5);
    EXPECT_EQ(body.at("rates").at("containment"), 0.75);
    EXPECT_EQ(body.at("rates").at("resolution"), 0.25);
    EXPECT_EQ(body.at("rates").at("answer"), nullptr);
    EXPECT_EQ(body.at("seconds").at("handle").at("count"), 2);
    EXPECT_NEAR(body.at("seconds").at("handle").at("p50").as_double(), 60, 60 / 16.0);
    EXPECT_EQ(body.at("patterns").at("intents").at(0).at("conversations"), 2);
    EXPECT_EQ(body.at("patterns").at("hours_of_week").at(3).at(10), 4);
    EXPECT_EQ(body.at("patterns").at("silent_sources").at("document_ids").at(0), "imprint");
    EXPECT_FALSE(body.contains("groups"));
}

TEST_F(AnalyticsRoutes, ShowGroups) {
    AnalyticsGroup group{"de", {}};
    add_value(group.sums, "engaged", "", 2);
    figures.groups.push_back(group);
    const auto body = send(get("/api/analytics/summary?group=language").admin()).object();
    EXPECT_EQ(body.at("groups").at(0).at("group"), "de");
    EXPECT_EQ(body.at("groups").at(0).at("engaged"), 2);
    EXPECT_EQ(analytics.asked.back().group, "language");
}

TEST_F(AnalyticsRoutes, ShowATimeSeries) {
    AnalyticsPoint point{{FakeClock::start(), FakeClock::start() + std::chrono::hours(1)}, {}};
    add_value(point.sums, "opened", "", 3);
    analytics.points = {point};
    const auto response = send(get("/api/analytics/timeseries?from=2026-01-01&to=2026-01-08&"
                                   "interval=hour&time_zone=Europe/Berlin")
                                   .admin());
    ASSERT_EQ(response.status(), 200);
    EXPECT_EQ(response.object().at("interval"), "hour");
    EXPECT_EQ(response.object().at("points").at(0).at("opened"), 3);
    EXPECT_EQ(response.object().at("from"), "2025-12-31T23:00:00.000000Z");
}

TEST_F(AnalyticsRoutes, ListTheConversationsOfAFigure) {
    ListedConversation row;
    row.session_id = "sess_1";
    row.outcome = "abandoned";
    row.queue_wait = 1500;
    analytics.page.items = {row};
    analytics.page.total = 7;
    analytics.page.deleted = 2;
    analytics.page.next = "900.4";
    const auto response =
        send(get("/api/analytics/conversations?figure=outcomes.abandoned&limit=1").admin());
    ASSERT_EQ(response.status(), 200);
    EXPECT_EQ(response.json().at(0).at("session_id"), "sess_1");
    EXPECT_EQ(response.json().at(0).at("seconds").at("queue_wait"), 1.5);
    EXPECT_EQ(response.header("X-Total-Count"), "7");
    EXPECT_EQ(response.header("X-Erased-Count"), "2");
    EXPECT_EQ(response.header("X-Next-Cursor"), "900.4");
    EXPECT_EQ(analytics.listed.back().figure, "outcomes.abandoned");
}

TEST_F(AnalyticsRoutes, ListTheConversationsOfAnHourOfTheWeek) {
    const std::string target = "/api/analytics/conversations?figure=patterns.hours_of_week";
    for (const auto* key : {"1-0", "7-23"}) {
        expect_status(get(target + "&key=" + key).admin(), 200);
        EXPECT_EQ(analytics.listed.back().key, key);
    }
    expect_status(get(target).admin(), 200);
    EXPECT_EQ(analytics.listed.back().key, std::nullopt);
    for (const auto* key : {"0-0", "8-0", "1-24", "monday", "1-1%20OR%201=1"})
        expect_status(get(target + "&key=" + key).admin(), 422);
}

TEST_F(AnalyticsRoutes, ShowTheDefinitions) {
    const auto response = send(get("/api/analytics/figures").admin());
    ASSERT_EQ(response.status(), 200);
    EXPECT_EQ(response.json().as_array().size(), figure_definitions().size());
}

// Not by send(), which expects JSON.
TEST_F(AnalyticsRoutes, CsvHasNoFormulas) {
    const auto summary = to_csv(figures);
    EXPECT_TRUE(summary.starts_with("figure,key,value\r\n"));
    EXPECT_THAT(summary, HasSubstr("\r\nopened,,5\r\n"));
    EXPECT_THAT(summary, HasSubstr("patterns.intents,\"'=cmd\",2\r\n"));
    EXPECT_THAT(summary, HasSubstr("rates.containment,,0.75\r\n"));
    EXPECT_TRUE(to_csv(AnalyticsSeries{}).starts_with("start,end,opened,engaged,"));
    ListedConversation row;
    row.user_id = "+1\"x";
    EXPECT_THAT(to_csv(std::vector{row}), HasSubstr(",\"'+1\"\"x\","));
}

TEST_F(AnalyticsRoutes, NeedTheAdministrator) {
    const auto token = add_operator("anna");
    for (const auto* path : {"summary", "timeseries", "conversations", "figures"}) {
        expect_status(get(std::string("/api/analytics/") + path), 401);
        expect_status(get(std::string("/api/analytics/") + path).as(token), 403);
    }
}

TEST_F(AnalyticsRoutes, RefuseWhatIsOutOfBoundsAndSayWhatIsAllowed) {
    for (const auto& [target, problem] : std::vector<std::pair<std::string, std::string>>{
             {"summary?from=2026-02-01&to=2026-01-01", "query.to"},
             {"summary?from=9999-01-01", "query.from"},
             {"summary?to=9999-12-31T23:59:59Z", "query.to"},
             {"summary?time_zone=Mars/Olympus", "query.time_zone"},
             {"summary?time_zone=../../etc/passwd", "query.time_zone"},
             {"summary?group=user_id", "query.group"},
             {"summary?format=xml", "query.format"},
             {"timeseries?interval=second", "query.interval"},
             {"timeseries?interval=hour&from=2017-01-01&to=2026-01-01", "query.interval"},
             {"conversations?figure=everything", "query.figure"},
             {"conversations?figure=answered&key=x", "query.key"},
             {"conversations?limit=0", "query.limit"},
         }) {
        const auto response = send(get("/api/analytics/" + target).admin());
        EXPECT_EQ(response.status(), 422) << target;
        EXPECT_EQ(response.problems(), Problems{problem}) << target;
    }
    const auto response = send(get("/api/analytics/conversations?figure=x").admin());
    EXPECT_THAT(response.response.body, HasSubstr("outcomes.resolved_confirmed"));
}

TEST_F(AnalyticsRoutes, ReportAStoreThatFails) {
    analytics.failure = Error{Errc::unavailable, "locked"};
    for (const auto* path : {"summary", "timeseries", "conversations"})
        expect_status(get(std::string("/api/analytics/") + path).admin(), 503);
    analytics.failure = Error{Errc::invalid_input, "cursor"};
    EXPECT_THAT(
        send(get("/api/analytics/conversations?cursor=x").admin()).problems(),
        ElementsAre("query.cursor")
    );
}

}  // namespace
}  // namespace continuo::test
