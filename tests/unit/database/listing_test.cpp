#include <set>

#include "database/cursor.hpp"
#include "database_fixture.hpp"
#include "support/edit_session.hpp"

namespace continuo::test {
namespace {

TEST(Cursor, GoesRound) {
    const Cursor cursor{FakeClock::start(), "sess_a.b:c@d-e"};
    const auto parsed = parse_cursor(format_cursor(cursor));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->created_at, cursor.created_at);
    EXPECT_EQ(parsed->id, cursor.id);
}

TEST(Cursor, RefusesWhatIsNoCursor) {
    for (const auto* text :
         {"x",
          ".",
          "1.",
          ".a",
          "1",
          "1x.a",
          "1.a b",
          "1.../x",
          "99999999999999999999.a",
          "1.a'; DROP TABLE sessions"}) {
        const auto parsed = parse_cursor(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, Errc::invalid_input) << text;
    }
}

class ListingTest : public DatabaseTest {
protected:
    /// Thirty sessions, pairs of which began at the same moment.
    ListingTest() {
        for (int i = 0; i < 30; ++i) {
            auto step = small_step("sess_" + std::to_string(i), 1);
            edit(step.session).created_at = clock.now() + std::chrono::seconds(i / 2);
            if (i % 3 == 0) edit(step.session).user_id = "ann";
            if (i % 5 == 0) edit(step.session).status = SessionStatus::escalated;
            if (i % 5 == 1) edit(step.session).status = SessionStatus::ended;
            if (!write(step)) throw std::runtime_error("cannot write");
        }
    }

    /// All pages of a listing, one after the other.
    std::vector<std::string> all(const SessionFilter& filter, std::size_t limit) {
        std::vector<std::string> ids;
        std::string cursor;
        do {
            const auto page = list(filter, cursor, limit);
            if (!page) throw std::runtime_error(page.error().detail);
            EXPECT_LE(page->items.size(), limit);
            for (const auto& session : page->items)
                ids.push_back(session.session_id);
            cursor = page->next;
        } while (!cursor.empty());
        return ids;
    }
};

TEST_P(ListingTest, GivesEachSessionOnceNewestFirst) {
    for (const std::size_t limit : {1, 2, 7, 30, 100}) {
        const auto ids = all({}, limit);
        EXPECT_EQ(ids.size(), 30) << limit;
        EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 30) << limit;
        EXPECT_EQ(ids.front(), "sess_29");
        EXPECT_EQ(ids.back(), "sess_0");
    }
}

TEST_P(ListingTest, GoesOnWhereItWasWhenNewerSessionsCome) {
    const auto first = list({}, "", 10);
    auto newer = small_step("sess_new", 1);
    edit(newer.session).created_at = clock.now() + std::chrono::hours(1);
    ASSERT_TRUE(write(newer));
    const auto second = list({}, first->next, 10);
    EXPECT_EQ(second->items.front().session_id, "sess_19");
}

TEST_P(ListingTest, Filters) {
    EXPECT_EQ(all({.user_id = "ann", .status = {}}, 4).size(), 10);
    EXPECT_EQ(all({.user_id = {}, .status = SessionStatus::escalated}, 4).size(), 6);
    EXPECT_EQ(all({.user_id = {}, .status = SessionStatus::ended}, 4).size(), 6);
    EXPECT_EQ(all({.user_id = {}, .status = SessionStatus::active}, 4).size(), 18);
    EXPECT_EQ(
        all({.user_id = "ann", .status = SessionStatus::escalated}, 4),
        (std::vector<std::string>{"sess_15", "sess_0"})
    );
    EXPECT_TRUE(all({.user_id = "' OR 1=1 --", .status = {}}, 4).empty());
}

TEST_P(ListingTest, CountsOnItsFirstPage) {
    EXPECT_EQ(list({}, "", 3)->total, 30);
    EXPECT_EQ(list({.user_id = "ann", .status = {}}, "", 3)->total, 10);
    EXPECT_EQ(list({.user_id = {}, .status = SessionStatus::active}, "", 3)->total, 18);
    EXPECT_EQ(list({.user_id = {}, .status = SessionStatus::ended}, "", 3)->total, 6);
}

TEST_P(ListingTest, SkipsAnOffset) {
    const auto page = run_task(archive().list({}, "", 28, 10));
    ASSERT_EQ(page->items.size(), 2);
    EXPECT_EQ(page->items[1].session_id, "sess_0");
    EXPECT_TRUE(page->next.empty());
    EXPECT_TRUE(run_task(archive().list({}, "", 1000, 10))->items.empty());
}

TEST_P(ListingTest, RefusesACursorThatIsNone) {
    EXPECT_EQ(list({}, "nonsense").error().code, Errc::invalid_input);
    EXPECT_EQ(
        run_task(database->tickets().list(std::nullopt, "nonsense", 3)).error().code,
        Errc::invalid_input
    );
}

INSTANTIATE_TEST_SUITE_P(, ListingTest, both_engines(), engine_name);

}  // namespace
}  // namespace continuo::test
