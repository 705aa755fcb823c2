// Conversations with known fates, through the session store into a database. What analytics print
// is compared with the tally of the script, with the conditions run over all rows, and with what a
// rebuild computes from the log.

#include <filesystem>
#include <functional>
#include <map>
#include <queue>
#include <random>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "analytics/figures.hpp"
#include "database/analytics_store.hpp"
#include "database/database.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using Tally = std::map<std::string, std::int64_t, std::less<>>;

/// What a conversation is expected to be counted as.
struct Expected {
    std::string session_id;
    TimePoint opened_at{};
    Tally figures;
    bool deleted = false;
};

class FatesTest : public ::testing::Test {
protected:
    FatesTest() {
        DatabaseConfig config;
        config.file = folder / "continuo.db";
        config.synchronous = Synchronous::normal;
        file = config.file;
        database = open_database(config, clock, nullptr).value();
        InMemorySessionStoreConfig sessions;
        sessions.lifetime_max = 30 * 24h;
        store = make_in_memory_session_store(sessions, &database->archive(), clock, nullptr);
    }
    ~FatesTest() override {
        store.reset();
        database->close();
    }

    // The script: steps in the order of their times.

    void at(std::chrono::microseconds delay, std::function<void()> step) {
        x_steps.push({x_now + delay, ++x_count, std::move(step)});
    }
    void run_until(std::chrono::microseconds end) {
        while (!x_steps.empty() && x_steps.top().at <= end) {
            const auto next = x_steps.top();
            x_steps.pop();
            go_to(next.at);
            next.step();
        }
        go_to(end);
    }

    // What customers, the bot and operators do.

    std::size_t open(std::optional<std::string> user = std::nullopt) {
        NewSession session;
        session.user_id = std::move(user);
        const auto made = run_task(store->create(std::move(session))).value();
        expected.push_back({made->session_id, clock.now(), {{"opened", 1}}, false});
        return expected.size() - 1;
    }

    void say(std::size_t which, json::object metadata, TurnPatch patch = {}) {
        ask(which, true);
        const auto lease = last_lease;
        clock.advance(40ms);
        x_now += 40ms;
        CommitTurn commit;
        commit.lease = lease;
        commit.reply.content = "reply";
        if (metadata.at("answer_type") == "answer")
            commit.reply.sources = SourceList({source("returns"), source("returns")});
        commit.reply.metadata = std::move(metadata);
        commit.patch = std::move(patch);
        ASSERT_TRUE(run_task(store->commit_turn(std::move(commit))));
        ++expected[which].figures["messages.agent"];
    }

    /// A customer's message. With `bot` its turn is leased.
    void ask(std::size_t which, bool bot) {
        BeginTurn turn;
        turn.session_id = expected[which].session_id;
        turn.content = "question";
        turn.instance = "one";
        turn.lease_time = 10s;
        turn.answers_queued = true;
        const auto begun = run_task(store->begin_turn(std::move(turn)));
        ASSERT_TRUE(begun) << begun.error().detail;
        const auto* leased = std::get_if<Begun>(&*begun);
        ASSERT_EQ(leased != nullptr, bot);
        if (leased != nullptr) last_lease = leased->lease;
        ++expected[which].figures["messages.customer"];
        expected[which].figures["engaged"] = 1;
    }

    void answer(std::size_t which) {
        say(which, {{"answer_type", "answer"}});
        for (const auto* figure : {"answered", "involved"})
            expected[which].figures[figure] = 1;
    }
    void abstain(std::size_t which, bool offers = false) {
        json::object metadata{{"answer_type", "abstain"}, {"language", "de"}};
        if (offers) metadata["offers_human"] = true;
        say(which, std::move(metadata));
        for (const auto* figure : {"abstained", "involved"})
            expected[which].figures[figure] = 1;
        if (offers) expected[which].figures["escalations.offered"] = 1;
    }
    void thank(std::size_t which) {
        say(which, {{"answer_type", "smalltalk"}, {"remark", "thanks"}});
    }
    void hand_over(std::size_t which, const std::string& how) {
        TurnPatch patch;
        patch.escalate = true;
        say(which, {{"answer_type", "handoff"}, {"handoff", how}}, std::move(patch));
        expected[which].figures["escalations." + how] = 1;
        expected[which].figures["escalations.handed_over"] = 1;
    }
    void change(std::size_t which, SessionPatch patch) {
        const auto done =
            run_task(store->patch(expected[which].session_id, std::move(patch), std::nullopt));
        ASSERT_TRUE(done) << done.error().detail;
    }
    void claim(std::size_t which) {
        SessionPatch patch;
        patch.owner = Owner::person("anna");
        change(which, std::move(patch));
        expected[which].figures["escalations.claimed"] = 1;
        expected[which].figures["escalations.handed_over"] = 1;
    }
    void speak(std::size_t which) {
        Message message;
        message.role = Role::operator_;
        message.content = "hello";
        ASSERT_TRUE(run_task(store->append(expected[which].session_id, std::move(message))));
        ++expected[which].figures["messages.operator"];
    }
    void give_back(std::size_t which, bool resolved) {
        SessionPatch patch;
        patch.owner = Owner::bot();
        if (resolved) {
            patch.ticket = TicketChange{};
            patch.ticket->status = TicketStatus::resolved;
        }
        change(which, std::move(patch));
        expected[which].figures[resolved ? "escalations.resolved" : "escalations.released"] = 1;
    }
    void rate(std::size_t which, bool good) {
        SessionPatch patch;
        patch.feedback = MessageFeedback{0, good, "", std::nullopt};
        change(which, std::move(patch));
        ++expected[which].figures[good ? "feedback.up" : "feedback.down"];
    }
    void score(std::size_t which, int value) {
        SessionPatch patch;
        patch.feedback = MessageFeedback{0, false, "", value};
        change(which, std::move(patch));
        expected[which].figures["csat.responses"] = 1;
        expected[which].figures["csat.satisfied"] = value >= 4 ? 1 : 0;
    }
    void end(std::size_t which, const std::string& outcome) {
        expected[which].figures["outcomes." + outcome] = 1;
    }

    void refresh() { ASSERT_TRUE(run_task(database->analytics().refresh(clock.now()))); }
    AnalyticsQuery whole() const {
        AnalyticsQuery query;
        query.from = std::chrono::floor<std::chrono::days>(FakeClock::start());
        query.until = query.from + std::chrono::days{60};
        return query;
    }
    AnalyticsReport report() { return run_task(database->analytics().report(whole())).value(); }
    /// By language and by customer: the group's name and its figures.
    std::map<std::string, FigureSums> group_sums() {
        std::map<std::string, FigureSums> sums;
        for (const auto* by : {"language", "customer"}) {
            auto query = whole();
            query.group = by;
            for (auto& group : run_task(database->analytics().report(query)).value().groups)
                sums.emplace(group.name, std::move(group.sums));
        }
        return sums;
    }

    /// Of all conversations, with the contained ones.
    Tally tally() const {
        Tally sums;
        for (const auto& one : expected) {
            for (const auto& [figure, value] : one.figures)
                sums[figure] += value;
            const auto has = [&one](const char* name) { return one.figures.contains(name); };
            sums["contained"] += has("engaged") && !has("escalations.handed_over") ? 1 : 0;
        }
        return sums;
    }

    /// The rows of a query, in order.
    std::vector<std::string> rows(const std::string& sql) const {
        sqlite3* opened = nullptr;
        sqlite3_open(file.c_str(), &opened);
        std::vector<std::string> out;
        const auto take = [](void* into, int columns, char** values, char**) {
            std::string row;
            for (int i = 0; i < columns; ++i)
                row += std::string(values[i] == nullptr ? "NULL" : values[i]) + '|';
            static_cast<std::vector<std::string>*>(into)->push_back(row);
            return 0;
        };
        char* error = nullptr;
        EXPECT_EQ(sqlite3_exec(opened, sql.c_str(), take, &out, &error), SQLITE_OK) << error;
        sqlite3_close(opened);
        return out;
    }
    /// Without those of groups, which follow when a day is quiet.
    std::vector<std::string> all_rollups() const {
        return rows(
            "SELECT * FROM analytics_rollups WHERE kind <= 2"
            " ORDER BY grain, kind, start, figure, key"
        );
    }

    ScratchFolder folder;
    FakeClock clock;
    std::filesystem::path file;
    std::unique_ptr<Database> database;
    std::unique_ptr<SessionStore> store;
    std::vector<Expected> expected;
    Lease last_lease;
    std::mt19937 random{20260115};

private:
    struct Step {
        std::chrono::microseconds at;
        std::uint64_t place;
        std::function<void()> step;
        bool operator<(const Step& other) const {
            return std::pair(at, place) > std::pair(other.at, other.place);
        }
    };

    static Source source(const std::string& document) {
        Source made;
        made.content = "text";
        made.metadata = {{"document_id", document}};
        return made;
    }
    void go_to(std::chrono::microseconds time) {
        if (time <= x_now) return;
        clock.advance(time - x_now);
        x_now = time;
    }

    std::chrono::microseconds x_now{0};
    std::uint64_t x_count = 0;
    std::priority_queue<Step> x_steps;
};

/// Fates of conversations, by number.
class ManyFatesTest : public FatesTest {
protected:
    static constexpr unsigned fate_count = 16;

    void begin(unsigned fate, unsigned number) {
        switch (fate % fate_count) {
            case 0:
                std::ignore = open();
                return;
            case 1: {
                const auto it = open();
                answer(it);
                end(it, "resolved_assumed");
                return;
            }
            case 2: {
                const auto it = open();
                abstain(it);
                answer(it);
                at(1min, [this, it] { thank(it); });
                at(3h, [this, it] { score(it, 5); });
                end(it, "resolved_confirmed");
                return;
            }
            case 3: {
                const auto it = open();
                answer(it);
                at(2h, [this, it] { rate(it, true); });
                end(it, "resolved_confirmed");
                return;
            }
            case 4: {
                const auto it = open();
                answer(it);
                at(30s, [this, it] { rate(it, false); });
                at(40h, [this, it] { score(it, 1); });
                end(it, "abandoned");
                return;
            }
            case 5: {
                const auto it = open();
                say(it, {{"answer_type", "clarify"}});
                say(it, {{"answer_type", "suggest"}});
                expected[it].figures["clarified"] = expected[it].figures["suggested"] = 1;
                expected[it].figures["involved"] = 1;
                end(it, "abandoned");
                return;
            }
            case 6: {
                const auto it = open();
                abstain(it, true);
                hand_over(it, "accepted");
                end(it, "waiting_for_human");
                return;
            }
            case 7: {
                const auto it = open();
                hand_over(it, "asked");
                at(5min, [this, it] { claim(it); });
                at(6min, [this, it] { speak(it); });
                at(7min, [this, it] { ask(it, false); });
                at(8min, [this, it] { speak(it); });
                at(9min, [this, it] { give_back(it, true); });
                at(10min, [this, it] { thank(it); });
                end(it, "resolved_human");
                return;
            }
            case 8: {
                const auto it = open();
                hand_over(it, "required");
                at(20min, [this, it] {
                    SessionPatch patch;
                    patch.owner = Owner::bot();
                    patch.by_customer = true;
                    change(it, std::move(patch));
                    expected[it].figures["escalations.cancelled"] = 1;
                });
                end(it, "abandoned");
                return;
            }
            case 9: {
                const auto it = open();
                hand_over(it, "asked");
                at(15min, [this, it] {
                    SessionPatch patch;
                    patch.owner = Owner::bot();
                    patch.notice = Message{};
                    patch.notice->content = "nobody is there";
                    change(it, std::move(patch));
                    expected[it].figures["escalations.unclaimed"] = 1;
                });
                at(16min, [this, it] { answer(it); });
                end(it, "resolved_assumed");
                return;
            }
            case 10: {
                const auto it = open();
                say(it, {{"answer_type", "smalltalk"}, {"remark", "greeting"}});
                end(it, "abandoned");
                return;
            }
            case 11: {
                const auto it = open();
                answer(it);
                at(30h, [this, it] {
                    abstain(it);
                    answer(it);
                });
                expected[it].figures["reopened"] = 1;
                end(it, "resolved_assumed");
                return;
            }
            case 12: {
                const auto user = "user-" + std::to_string(number);
                const auto first = open(user);
                answer(first);
                expected[first].figures["reopened"] = 1;
                end(first, "resolved_assumed");
                at(50h, [this, user] {
                    const auto second = open(user);
                    answer(second);
                    expected[second].figures["returning"] = 1;
                    end(second, "resolved_assumed");
                });
                return;
            }
            case 13: {
                const auto it = open();
                claim(it);
                speak(it);
                at(3min, [this, it] { give_back(it, false); });
                at(2min, [this, it] { ask(it, false); });
                at(150s, [this, it] { speak(it); });
                end(it, "resolved_human");
                return;
            }
            case 14: {
                const auto it = open();
                answer(it);
                end(it, "resolved_assumed");
                at(3h, [this, it] {
                    ASSERT_TRUE(run_task(store->erase(expected[it].session_id)).value());
                    expected[it].deleted = true;
                });
                return;
            }
            default: {
                const auto it = open();
                answer(it);
                at(1min, [this, it] {
                    SessionPatch patch;
                    patch.status = SessionStatus::ended;
                    change(it, std::move(patch));
                });
                end(it, "resolved_assumed");
            }
        }
    }

    /// `refreshes`: also while the script runs.
    void run_script(unsigned conversations, bool refreshes) {
        std::uniform_int_distribution<unsigned> fates(0, fate_count - 1);
        std::uniform_int_distribution<int> minutes(1, 40);
        std::chrono::microseconds when{0};
        for (unsigned i = 0; i < conversations; ++i) {
            const auto fate = i < fate_count ? i : fates(random);
            at(when, [this, fate, i] { begin(fate, i); });
            if (refreshes && i % 7 == 0) at(when + 90s, [this] { refresh(); });
            when += std::chrono::minutes(minutes(random));
        }
        run_until(when + 10 * 24h);
        refresh();
    }
};

TEST_F(ManyFatesTest, EveryFigureIsTheTallyOfTheScript) {
    run_script(400, true);
    const auto sums = report().sums;
    const auto wanted = tally();
    for (const auto& figure : figure_definitions()) {
        if (figure.kind != FigureKind::count && figure.kind != FigureKind::sum) continue;
        const auto found = wanted.find(figure.name);
        EXPECT_EQ(value_of(sums, figure.name), found == wanted.end() ? 0 : found->second)
            << figure.name;
    }
    EXPECT_EQ(value_of(sums, "opened"), static_cast<std::int64_t>(expected.size()));
}

TEST_F(ManyFatesTest, TheOutcomesAddUpToEngaged) {
    run_script(100, true);
    const auto sums = report().sums;
    std::int64_t outcomes = 0;
    for (const auto& figure : figure_definitions()) {
        if (figure.name.starts_with("outcomes.")) outcomes += value_of(sums, figure.name);
    }
    EXPECT_EQ(outcomes, value_of(sums, "engaged"));
}

TEST_F(ManyFatesTest, ARebuildGivesTheSameRollups) {
    run_script(200, true);
    const auto before = all_rollups();
    const auto groups = group_sums();
    ASSERT_FALSE(before.empty());
    EXPECT_FALSE(groups.empty());
    ASSERT_TRUE(run_task(database->analytics().restart()));
    EXPECT_TRUE(all_rollups().empty());
    EXPECT_TRUE(report().state.stale);
    refresh();
    EXPECT_EQ(all_rollups(), before);
    EXPECT_EQ(group_sums(), groups);
    for (int days_of_four = 0; days_of_four < 20; ++days_of_four)
        refresh();
    EXPECT_NE(rows("SELECT count(*) FROM analytics_rollups WHERE kind = 6").front(), "0|");
    EXPECT_EQ(group_sums(), groups);
    EXPECT_FALSE(report().state.stale);
}

TEST_F(ManyFatesTest, RefreshingOnceAtTheEndGivesTheSameAsRefreshingOften) {
    run_script(200, false);
    const auto once = all_rollups();
    refresh();
    EXPECT_EQ(all_rollups(), once);
    const auto sums = report().sums;
    // A conversation that was deleted before anything was computed is counted, too.
    EXPECT_EQ(value_of(sums, "opened"), static_cast<std::int64_t>(expected.size()));
    EXPECT_EQ(value_of(sums, "engaged"), tally()["engaged"]);
}

/// Counts of quarters of an hour as those of hours, both by seconds since 1970.
std::map<std::int64_t, std::int64_t> by_hour(
    const std::map<std::string, std::int64_t, std::less<>>& quarters
) {
    std::map<std::int64_t, std::int64_t> hours;
    for (const auto& [quarter, count] : quarters)
        hours[std::stoll(quarter) / 3600 * 3600] += count;
    return hours;
}

std::map<std::int64_t, std::int64_t> engaged_by_hour(const AnalyticsReport& report) {
    std::map<std::int64_t, std::int64_t> hours;
    for (const auto& [time, count] : report.engaged_at)
        hours[std::chrono::floor<std::chrono::hours>(time.time_since_epoch()).count() * 3600] +=
            count;
    return hours;
}

TEST_F(ManyFatesTest, EveryFigureIsWhatItsStatementFindsInTheRows) {
    run_script(200, true);
    const auto sums = report().sums;
    for (const auto& figure : figure_definitions()) {
        auto sql = sql_of(figure);
        for (const auto& [name, value] : {std::pair{":from", "0"}, {":until", "9999999999"}})
            sql.replace(sql.find(name), std::string(name).size(), value);
        std::map<std::string, std::int64_t, std::less<>> found;
        for (const auto& row : rows(sql)) {
            const auto bar = row.find('|');
            const bool keyed = row.find('|', bar + 1) != std::string::npos;
            const auto value = keyed ? row.substr(bar + 1) : row;
            if (std::stoll(value) != 0) found[keyed ? row.substr(0, bar) : ""] = std::stoll(value);
        }
        if (figure.kind == FigureKind::hours) {
            EXPECT_EQ(engaged_by_hour(report()), by_hour(found));
            continue;
        }
        const auto stored = sums.find(figure.name);
        if (stored == sums.end()) {
            EXPECT_TRUE(found.empty()) << figure.name;
        } else {
            EXPECT_EQ(stored->second, found) << figure.name;
        }
    }
}

TEST_F(ManyFatesTest, TheListOfAFigureHasTheConversationsThatItCounts) {
    run_script(150, true);
    for (const auto& figure : figure_definitions()) {
        if (figure.kind != FigureKind::count) continue;
        ConversationListQuery query;
        query.range = whole();
        query.figure = figure.name;
        query.limit = 17;
        std::size_t listed = 0;
        ConversationPage page;
        do {
            page = run_task(database->analytics().conversations(query)).value();
            listed += page.items.size();
            query.cursor = page.next;
        } while (!page.next.empty());
        EXPECT_EQ(listed + page.deleted, page.total) << figure.name;
        EXPECT_EQ(page.total, value_of(report().sums, figure.name)) << figure.name;
    }
}

TEST_F(ManyFatesTest, EachDayHasTheConversationsThatWereOpenedInIt) {
    run_script(150, true);
    auto query = whole();
    query.zone = TimeZone::load("Asia/Kathmandu").value();
    query.from -= 5h + 45min;
    query.until -= 5h + 45min;
    const auto series = run_task(database->analytics().series(query)).value();
    std::map<TimePoint, std::int64_t> wanted;
    for (const auto& one : expected) {
        const auto day = std::chrono::floor<std::chrono::days>(query.zone.to_local(one.opened_at));
        ++wanted[query.zone.to_utc(day)];
    }
    for (const auto& point : series.points) {
        EXPECT_EQ(value_of(point.sums, "opened"), wanted[point.period.start])
            << point.period.start.time_since_epoch().count();
    }
}

TEST_F(ManyFatesTest, NothingNamesADeletedConversation) {
    run_script(100, true);
    ASSERT_EQ(
        rows("SELECT count(*) FROM analytics_conversations WHERE session_id IS NULL"
             " AND (user_id IS NOT NULL OR session IS NOT NULL OR first_message_at IS NOT NULL"
             " OR opened_at % 900000000 <> 0)"),
        std::vector<std::string>{"0|"}
    );
    EXPECT_NE(
        rows("SELECT count(*) FROM analytics_conversations WHERE session_id IS NULL"),
        std::vector<std::string>{"0|"}
    );
    for (const auto& one : expected) {
        if (!one.deleted) continue;
        EXPECT_EQ(
            rows(
                "SELECT count(*) FROM analytics_conversations WHERE session_id = '" +
                one.session_id + "'"
            ),
            std::vector<std::string>{"0|"}
        );
    }
}

TEST_F(FatesTest, ADurationIsMeasuredFromTheEventsOfTheLog) {
    const auto it = open();
    hand_over(it, "asked");
    at(2min, [this, it] { claim(it); });
    at(3min, [this, it] { speak(it); });
    at(7min, [this, it] { give_back(it, true); });
    run_until(10min);
    refresh();
    ConversationListQuery query;
    query.range = whole();
    const auto page = run_task(database->analytics().conversations(query)).value();
    ASSERT_EQ(page.items.size(), 1U);
    EXPECT_EQ(page.items[0].first_response_agent, 40);
    EXPECT_EQ(page.items[0].queue_wait, 120'000);
    EXPECT_EQ(page.items[0].first_response_human, 180'000);
    EXPECT_EQ(page.items[0].handle, 300'000);
    EXPECT_EQ(page.items[0].outcome, "resolved_human");
}

TEST_F(FatesTest, TimeAloneSettlesAPendingConversation) {
    const auto it = open();
    answer(it);
    run_until(23h);
    refresh();
    EXPECT_EQ(value_of(report().sums, "outcomes.pending"), 1);
    run_until(25h);
    refresh();
    EXPECT_EQ(value_of(report().sums, "outcomes.pending"), 0);
    EXPECT_EQ(value_of(report().sums, "outcomes.resolved_assumed"), 1);
}

}  // namespace
}  // namespace continuo::test
