// Groups of days that are over are summed up once; what is not, is read from rows. Both give the
// same.
#include <array>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analytics_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

class AnalyticsGroupsTest : public AnalyticsTest {
protected:
    /// Days and 16 days that are summed up by group.
    std::string marks(int grain) {
        return value(
            "SELECT count(*) FROM analytics_rollups WHERE kind = 6 AND grain = " +
            std::to_string(grain)
        );
    }
    void sum_up_all() {
        for (int round = 0; round < 100; ++round)
            refresh();
    }
    using Groups = std::map<std::string, FigureSums>;
    Groups groups(const AnalyticsQuery& range, const std::string& by) {
        auto query = range;
        query.group = by;
        const auto report = run_task(database->analytics().report(query)).value();
        Groups out;
        for (const auto& group : report.groups)
            out.emplace(group.name, group.sums);
        EXPECT_EQ(out.size(), report.groups.size());
        return out;
    }
    Groups without_sums(const AnalyticsQuery& range, const std::string& by) {
        execute("UPDATE analytics_rollups SET kind = 60 WHERE kind = 6");
        auto out = groups(range, by);
        execute("UPDATE analytics_rollups SET kind = 6 WHERE kind = 60");
        return out;
    }
    /// A conversation every five hours for 40 days, in two languages, by five customers.
    void talk_for_weeks() {
        static constexpr std::array types{"answer", "abstain", "suggest"};
        for (int i = 0; i < 192; ++i) {
            const auto id = "s" + std::to_string(i);
            auto step = conversation(
                id, day - 40 * 24h + i * 5h, {types.at(i % 3)}, "user" + std::to_string(i % 5)
            );
            if (i % 4 == 0) step.messages.back().metadata["language"] = "de";
            ASSERT_TRUE(write(step));
        }
    }
};

TEST_P(AnalyticsGroupsTest, SumsOfDaysAndRowsAgree) {
    talk_for_weeks();
    sum_up_all();
    EXPECT_EQ(marks(86400), "38");
    EXPECT_EQ(marks(1'382'400), "3");
    for (const auto& by : {"language", "intent", "customer"}) {
        for (const auto& [from, until] :
             {std::pair{-60 * 24h, 60 * 24h},
              {-40 * 24h, 0 * 24h},
              {-39 * 24h + 7h, -1h},
              {-33 * 24h, -3 * 24h},
              {-30h, 4h}}) {
            const auto query = range(day + from, day + until);
            const auto found = groups(query, by);
            EXPECT_FALSE(found.empty());
            EXPECT_EQ(found, without_sums(query, by)) << by << ' ' << from << ' ' << until;
        }
    }
}

TEST_P(AnalyticsGroupsTest, ALateChangeIsSeenAtOnceAndSummedUpLater) {
    talk_for_weeks();
    sum_up_all();
    const auto before = groups(all(), "language");
    auto late = conversation("late", day - 20 * 24h, {"answer"});
    ASSERT_TRUE(write(late));
    refresh();
    EXPECT_EQ(marks(86400), "37");
    EXPECT_EQ(
        value_of(groups(all(), "language").at("en"), "engaged"),
        value_of(before.at("en"), "engaged") + 1
    );
    clock.advance(11min);
    sum_up_all();
    EXPECT_EQ(marks(86400), "38");
    EXPECT_EQ(groups(all(), "language"), without_sums(all(), "language"));
}

TEST_P(AnalyticsGroupsTest, WhatAnOlderProgramChangedIsReadFromRows) {
    talk_for_weeks();
    sum_up_all();
    // It replaces rows and the counts of their day and 16 days, and leaves the groups.
    const std::string start =
        "(SELECT min(start) FROM analytics_rollups WHERE kind = 6 AND grain = 86400)";
    execute("UPDATE analytics_conversations SET intent = 'other' WHERE quarter < 86400 + " + start);
    for (const std::string grain : {"86400", "1382400"}) {
        execute(
            "UPDATE analytics_rollups SET value = value + 1 WHERE kind = 0 AND figure = 'opened'"
            " AND grain = " +
            grain +
            " AND start = (SELECT min(start) FROM analytics_rollups"
            " WHERE kind = 6 AND grain = " +
            grain + ")"
        );
    }
    EXPECT_FALSE(groups(all(), "intent").contains("other"));
    reopen();
    refresh();
    EXPECT_EQ(marks(86400), "38");
    clock.advance(11min);
    sum_up_all();
    EXPECT_TRUE(groups(all(), "intent").contains("other"));
    EXPECT_EQ(groups(all(), "intent"), without_sums(all(), "intent"));
}

INSTANTIATE_TEST_SUITE_P(, AnalyticsGroupsTest, both_engines(), engine_name);

}  // namespace
}  // namespace continuo::test
