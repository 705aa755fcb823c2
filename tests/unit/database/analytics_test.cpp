// Rows and rollups of analytics on both engines. Fates of conversations: tests/contract.
#include <thread>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analytics/analytics_measures.hpp"
#include "analytics/hours_of_week.hpp"
#include "analytics_fixture.hpp"
#include "database/analytics_store.hpp"
#include "support/edit_session.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_P(AnalyticsTest, CountsAConversationOnceHoweverOftenItIsWritten) {
    const auto step = conversation("s", day, {"answer", "abstain"});
    ASSERT_TRUE(write(step));
    refresh();
    ASSERT_TRUE(write(step));
    refresh();
    EXPECT_EQ(figure("opened"), 1);
    EXPECT_EQ(figure("answered"), 1);
    EXPECT_EQ(figure("messages.customer"), 2);
    EXPECT_EQ(report().sums.at("patterns.sources").at("it's"), 1);
}

TEST_P(AnalyticsTest, RestatesAPastDayWhenSomethingIsAddedToIt) {
    talk("s", day - 48h, {"abstain"});
    refresh();
    EXPECT_EQ(figure("outcomes.abandoned"), 1);
    auto more = conversation("s", day - 48h, {"abstain", "answer"});
    more.messages.erase(more.messages.begin(), more.messages.begin() + 2);
    ASSERT_TRUE(write(more));
    refresh();
    EXPECT_EQ(figure("outcomes.abandoned"), 0);
    EXPECT_EQ(figure("outcomes.resolved_assumed"), 1);
    EXPECT_EQ(figure("opened"), 1);
}

TEST_P(AnalyticsTest, SeesAStepWithoutAMessage) {
    auto step = conversation("s", day, {"answer"});
    ASSERT_TRUE(write(step));
    refresh();
    step.messages.clear();
    auto& session = edit(step.session);
    ++session.version;
    session.feedback["2"] = {{"rating", "up"}};
    session.feedback["conversation"] = {{"score", 2}};
    ASSERT_TRUE(write(step));
    refresh();
    EXPECT_EQ(figure("feedback.up"), 1);
    EXPECT_EQ(figure("csat.responses"), 1);
    EXPECT_EQ(figure("csat.satisfied"), 0);
    EXPECT_EQ(value("SELECT count(*) FROM analytics_changes"), "0");
}

TEST_P(AnalyticsTest, SeesATicketThatIsResolvedOutsideAConversation) {
    auto step = conversation("s", day, {"handoff"});
    step.ticket = sample_ticket("ESC-1", "s");
    step.ticket->status = TicketStatus::pending;
    ASSERT_TRUE(write(step));
    refresh();
    EXPECT_EQ(figure("escalations.resolved"), 0);
    TicketPatch patch;
    patch.status = TicketStatus::resolved;
    ASSERT_TRUE(run_task(database->tickets().patch("ESC-1", patch)));
    refresh();
    EXPECT_EQ(figure("escalations.resolved"), 1);
}

TEST_P(AnalyticsTest, CountsASessionWithoutMessagesAsOpened) {
    talk("s", day, {});
    refresh();
    EXPECT_EQ(figure("opened"), 1);
    EXPECT_EQ(figure("engaged"), 0);
}

TEST_P(AnalyticsTest, ACustomerWhoComesBackReopensTheConversationBefore) {
    talk("later", day - 24h, {"answer"}, "ada");
    talk("other", day - 23h, {"answer"}, "bob");
    refresh();
    EXPECT_EQ(figure("reopened"), 0);
    // Late, and older than what is known.
    talk("first", day - 72h, {"answer"}, "ada");
    refresh();
    EXPECT_EQ(figure("reopened"), 1);
    EXPECT_EQ(figure("returning"), 1);
    EXPECT_EQ(
        value("SELECT reopened FROM analytics_conversations WHERE session_id = 'first'"), "1"
    );
    EXPECT_EQ(
        value("SELECT is_returning FROM analytics_conversations WHERE session_id = 'later'"), "1"
    );
}

TEST_P(AnalyticsTest, ADeletedConversationLeavesItsNumbersAndNothingElse) {
    talk("s", day - 72h, {"answer"}, "ada");
    talk("t", day - 48h, {"answer"}, "ada");
    refresh();
    EXPECT_EQ(figure("returning"), 1);
    ASSERT_TRUE(erase("s").value());
    refresh();
    EXPECT_EQ(figure("opened"), 2);
    EXPECT_EQ(figure("answered"), 2);
    EXPECT_EQ(figure("returning"), 1);
    EXPECT_EQ(figure("reopened"), 1);
    EXPECT_EQ(value("SELECT count(*) FROM analytics_conversations WHERE session_id = 's'"), "0");
    EXPECT_EQ(
        value("SELECT count(*) FROM analytics_conversations WHERE session_id IS NULL"
              " AND (user_id IS NOT NULL OR first_message_at IS NOT NULL)"),
        "0"
    );
    ASSERT_TRUE(run_task(database->analytics().restart()));
    refresh();
    EXPECT_EQ(figure("opened"), 2);
    EXPECT_EQ(figure("returning"), 1);
    ConversationListQuery query;
    query.range = all();
    const auto page = run_task(database->analytics().conversations(query)).value();
    ASSERT_THAT(page.items, SizeIs(1));
    EXPECT_EQ(page.items[0].session_id, "t");
    EXPECT_EQ(page.total, 2U);
    EXPECT_EQ(page.deleted, 1U);
}

TEST_P(AnalyticsTest, AnIdThatIsUsedAgainIsAnotherConversation) {
    talk("s", day, {"answer"});
    ASSERT_TRUE(erase("s").value());
    clock.advance(std::chrono::duration_cast<std::chrono::microseconds>(limits::tombstone_kept + 1s)
    );
    talk("s", day + 1h, {"abstain"});
    talk("t", day + 1h, {"abstain"});
    refresh();
    EXPECT_EQ(figure("opened"), 3);
    EXPECT_EQ(figure("abstained"), 2);
}

TEST_P(AnalyticsTest, SeesMessagesThatGetTheNumbersOfDeletedOnes) {
    talk("s", day, {"answer"});
    refresh();
    clock.advance(5min);
    refresh();
    clock.advance(5min);
    refresh();
    ASSERT_TRUE(erase("s").value());
    talk("t", day, {"abstain"});
    refresh();
    EXPECT_EQ(figure("abstained"), 1);
    EXPECT_EQ(figure("opened"), 2);
}

TEST_P(AnalyticsTest, FindsRowsOfConversationsThatAnotherProgramDeleted) {
    talk("s", day, {"answer"}, "ada");
    refresh();
    execute("DELETE FROM messages");
    execute("DELETE FROM sessions");
    reopen();
    refresh();
    EXPECT_EQ(figure("answered"), 1);
    EXPECT_EQ(value("SELECT count(*) FROM analytics_conversations WHERE user_id IS NOT NULL"), "0");
}

TEST_P(AnalyticsTest, ARowThatCannotBeReadIsOpenedAndDoesNotStopTheOthers) {
    talk("s", day, {"answer"});
    talk("t", day, {"answer"});
    execute("UPDATE sessions SET state = '{' WHERE session_id = 's'");
    refresh();
    EXPECT_EQ(figure("opened"), 2);
    EXPECT_EQ(run_task(database->analytics().refresh(clock.now())).value(), 0U);
}

TEST_P(AnalyticsTest, DaysOfAZoneAreExactAlsoWhereTheClocksChange) {
    // Berlin, 2026-03-29: a day of 23 hours, from 23:00 UTC of the day before.
    const TimePoint change = std::chrono::sys_days{std::chrono::March / 29 / 2026};
    for (const auto& [id, at] : {
             std::pair{"before", change - 1h - 1s},
             {"first", change - 1h},
             {"last", change + 22h - 1s},
             {"after", change + 22h},
         })
        talk(id, at, {"answer"});
    refresh();
    const auto query = range(change - 25h, change + 46h, "Europe/Berlin");
    const auto series = run_task(database->analytics().series(query)).value();
    ASSERT_THAT(series.points, SizeIs(3));
    EXPECT_EQ(value_of(series.points[0].sums, "opened"), 1);
    EXPECT_EQ(value_of(series.points[1].sums, "opened"), 2);
    EXPECT_EQ(value_of(series.points[2].sums, "opened"), 1);
    const auto hours = hours_of_week(run_task(database->analytics().report(query)).value());
    EXPECT_EQ(hours[6][0], 1);   // Sunday 0:00
    EXPECT_EQ(hours[6][23], 1);  // Sunday 23:59:59, summer time
    EXPECT_EQ(hours[5][23], 1);
    EXPECT_EQ(hours[0][0], 1);
}

TEST_P(AnalyticsTest, HoursOfAZoneWithThreeQuarterHoursAreExact) {
    talk("a", day + 18h + 14min, {"answer"});
    talk("b", day + 18h + 15min, {"answer"});
    refresh();
    const auto query = range(day, day + 24h, "Asia/Kathmandu");
    const auto hours = hours_of_week(run_task(database->analytics().report(query)).value());
    EXPECT_EQ(hours[3][23], 1);  // 2026-01-15 is a Thursday; 18:14 UTC is 23:59
    EXPECT_EQ(hours[4][0], 1);
}

TEST_P(AnalyticsTest, EachHourOfTheWeekListsItsConversations) {
    const TimePoint summer = std::chrono::sys_days{std::chrono::year{2025} / 7 / 1};
    const TimePoint change = std::chrono::sys_days{std::chrono::year{2025} / 10 / 26};
    int number = 0;
    for (const auto opened :
         {summer + 13h + 35min,  // Lord Howe's clocks are half an hour further in winter
          summer + 14h,
          change + 30min,  // Berlin has this hour twice
          change + 1h + 30min,
          day,
          day + 18h + 14min,
          day + 18h + 15min,
          day - 7 * 24h})
        talk("s" + std::to_string(++number), opened, {"answer"});
    talk("silent", day, {});
    refresh();
    for (const auto* zone :
         {"UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"}) {
        const auto query = range(day - 730 * 24h, day + 24h, zone);
        const auto hours = hours_of_week(run_task(database->analytics().report(query)).value());
        std::size_t listed = 0;
        for (std::size_t hour = 0; hour < hours_per_week; ++hour) {
            ConversationListQuery list;
            list.range = query;
            list.figure = "patterns.hours_of_week";
            list.key = hour_of_week_key(hour);
            const auto page = run_task(database->analytics().conversations(list)).value();
            const auto count = static_cast<std::size_t>(hours.at(hour / 24).at(hour % 24));
            ASSERT_EQ(page.total, count) << zone << ' ' << *list.key;
            ASSERT_THAT(page.items, SizeIs(count)) << zone << ' ' << *list.key;
            ASSERT_EQ(page.deleted, 0U);
            listed += page.items.size();
        }
        EXPECT_EQ(listed, 8U) << zone;
    }
}

TEST_P(AnalyticsTest, HoursOfTheWeekAreListedPageByPageAndWithWhatWasDeleted) {
    for (int week = 0; week < 5; ++week)
        talk("s" + std::to_string(week), day - week * 7 * 24h, {"answer"});
    refresh();
    ASSERT_TRUE(erase("s2").value());
    refresh();
    ConversationListQuery list;
    list.range = all();
    list.figure = "patterns.hours_of_week";
    list.key = "4-0";  // 2026-01-15 is a Thursday
    list.limit = 3;
    auto page = run_task(database->analytics().conversations(list)).value();
    EXPECT_EQ(page.total, 5U);
    EXPECT_EQ(page.deleted, 1U);
    ASSERT_THAT(page.items, SizeIs(3));
    EXPECT_EQ(page.items[2].session_id, "s3");
    list.cursor = page.next;
    page = run_task(database->analytics().conversations(list)).value();
    ASSERT_THAT(page.items, SizeIs(1));
    EXPECT_EQ(page.items[0].session_id, "s4");
    list.key.reset();
    list.cursor.clear();
    EXPECT_EQ(run_task(database->analytics().conversations(list)).value().total, 5U);
}

TEST_P(AnalyticsTest, GroupsAreThoseOfTheConversations) {
    auto german = conversation("g", day, {"answer"});
    german.messages.back().metadata["language"] = "de";
    ASSERT_TRUE(write(german));
    talk("e", day, {"abstain"}, "ada");
    talk("f", day + 1h, {"abstain"}, "ada");
    refresh();
    auto query = all();
    query.group = "language";
    auto grouped = run_task(database->analytics().report(query)).value();
    ASSERT_THAT(grouped.groups, SizeIs(2));
    EXPECT_EQ(grouped.groups[0].name, "en");
    EXPECT_EQ(value_of(grouped.groups[0].sums, "abstained"), 2);
    EXPECT_EQ(value_of(grouped.groups[1].sums, "answered"), 1);
    query.group = "customer";
    grouped = run_task(database->analytics().report(query)).value();
    ASSERT_THAT(grouped.groups, SizeIs(2));
    EXPECT_EQ(grouped.groups[0].name, "new");
    EXPECT_EQ(value_of(grouped.groups[1].sums, "engaged"), 1);
}

TEST_P(AnalyticsTest, AListGoesOnAfterItsCursor) {
    for (int i = 0; i < 7; ++i)
        talk("s" + std::to_string(i), day + (i / 2) * 1h, {i == 3 ? "abstain" : "answer"});
    refresh();
    ConversationListQuery query;
    query.range = all();
    query.figure = "answered";
    query.limit = 4;
    std::vector<std::string> listed;
    for (int pages = 0; pages < 3; ++pages) {
        const auto page = run_task(database->analytics().conversations(query)).value();
        for (const auto& item : page.items)
            listed.push_back(item.session_id);
        query.cursor = page.next;
        if (page.next.empty()) break;
    }
    EXPECT_THAT(listed, ElementsAre("s6", "s5", "s4", "s2", "s1", "s0"));
    query.cursor = "x";
    EXPECT_EQ(
        run_task(database->analytics().conversations(query)).error().code, Errc::invalid_input
    );
    query.cursor = "9223372036854775807.1";
    EXPECT_EQ(
        run_task(database->analytics().conversations(query)).error().code, Errc::invalid_input
    );
    query.cursor.clear();
    query.figure = "patterns.intents";
    query.key = "it's";
    const auto page = run_task(database->analytics().conversations(query)).value();
    EXPECT_EQ(page.total, 6U);
    EXPECT_THAT(page.items, SizeIs(4));
    query.figure = "patterns.sources";
    EXPECT_EQ(run_task(database->analytics().conversations(query)).value().total, 6U);
    query.key = "other";
    EXPECT_THAT(run_task(database->analytics().conversations(query)).value().items, IsEmpty());
}

TEST_P(AnalyticsTest, NamesDocumentsThatNoAnswerCites) {
    ASSERT_TRUE(run_task(
        database->documents().upsert({sample_document("it's"), sample_document("imprint")})
    ));
    talk("s", day, {"answer"});
    refresh();
    const auto silent = report().silent_sources.value();
    EXPECT_EQ(silent.total, 1U);
    EXPECT_THAT(silent.document_ids, ElementsAre("imprint"));
}

TEST_P(AnalyticsTest, SaysHowFarItIs) {
    EXPECT_EQ(report().state.as_of, TimePoint{});
    EXPECT_TRUE(report().state.stale);
    talk("s", day, {"answer"});
    refresh();
    EXPECT_EQ(report().state.as_of, clock.now());
    EXPECT_FALSE(report().state.stale);
    clock.advance(5min);
    EXPECT_TRUE(report().state.stale);
}

INSTANTIATE_TEST_SUITE_P(, AnalyticsTest, both_engines(), engine_name);

class SharedAnalyticsTest : public PostgresTest {};

TEST_F(SharedAnalyticsTest, SeveralServersOfOneDatabaseCountEachConversationOnce) {
    std::vector<std::unique_ptr<Database>> servers;
    for (int i = 0; i < 3; ++i)
        servers.push_back(open_database(config(), clock, nullptr).value());
    std::vector<std::thread> threads;
    constexpr int conversations = 20;
    for (std::size_t server = 0; server < servers.size(); ++server) {
        threads.emplace_back([&, server] {
            for (int i = 0; i < conversations; ++i) {
                const auto id = "s" + std::to_string(server) + "-" + std::to_string(i);
                auto step = small_step(id, 1);
                EXPECT_TRUE(run_task(servers[server]->archive().write(step)));
                EXPECT_TRUE(run_task(servers[server]->analytics().refresh(clock.now())));
                if (i % 5 == 0) EXPECT_TRUE(run_task(servers[server]->archive().erase(id)).value());
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    ASSERT_TRUE(run_task(database->analytics().refresh(clock.now())));
    EXPECT_EQ(value("SELECT count(*) FROM analytics_conversations"), "60");
    EXPECT_EQ(
        value("SELECT sum(value) FROM analytics_rollups WHERE grain = 86400 AND kind = 0 AND "
              "figure = 'engaged'"),
        "60"
    );
    EXPECT_EQ(value("SELECT count(*) FROM analytics_stale"), "0");
    for (auto& server : servers)
        server->close();
}

TEST_F(SharedAnalyticsTest, SeesAStepOfASharedSessionWithoutAMessage) {
    SharedStep created;
    created.write = small_step("s", 1);
    created.revision = 1;
    ASSERT_EQ(
        run_task(database->shared_sessions().write(std::move(created))), SharedStepOutcome::written
    );
    ASSERT_TRUE(run_task(database->analytics().refresh(clock.now())));
    SharedStep rated;
    rated.write = small_step("s", 1);
    rated.write.messages.clear();
    auto& session = edit(rated.write.session);
    ++session.version;
    session.feedback["conversation"] = {{"score", 5}};
    rated.replaces = 1;
    rated.revision = 2;
    ASSERT_EQ(
        run_task(database->shared_sessions().write(std::move(rated))), SharedStepOutcome::written
    );
    ASSERT_TRUE(run_task(database->analytics().refresh(clock.now())));
    EXPECT_EQ(value("SELECT csat FROM analytics_conversations"), "5");
}

}  // namespace
}  // namespace continuo::test
