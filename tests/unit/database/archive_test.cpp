#include "database/archive.hpp"

#include <gtest/gtest.h>

#include "database_fixture.hpp"
#include "support/edit_session.hpp"

namespace continuo::test {
namespace {

class ArchiveTest : public DatabaseTest {};

TEST_P(ArchiveTest, GivesBackAStepExactly) {
    const auto step = full_step("sess_a", 1);
    ASSERT_TRUE(write(step));

    const auto loaded = load("sess_a");
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ(loaded->session, step.session);
    EXPECT_EQ(loaded->newest, step.messages);
    EXPECT_EQ(loaded->outcomes, step.outcomes);
}

TEST_P(ArchiveTest, GivesBackAnEmptyMessageAndControlCharacters) {
    auto step = small_step("sess_a", 1);
    step.messages[0].content = "";
    step.messages[1].content = std::string("a\0b\x01\xf0\x9f\x98\x80'\"", 10);
    ASSERT_TRUE(write(step));
    EXPECT_EQ(load("sess_a")->newest, step.messages);
}

TEST_P(ArchiveTest, KeepsMetadataAsDeepAsTheApiTakesIt) {
    auto step = small_step("sess_a", 1);
    json::value nested = json::object();
    for (std::size_t depth = 1; depth < limits::json_depth_max; ++depth) {
        nested = json::object{{"a", std::move(nested)}};
    }
    edit(step.session).metadata = nested.get_object();
    step.messages[1].metadata = nested.get_object();
    ASSERT_TRUE(write(step));
    const auto loaded = load("sess_a");
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ(loaded->session, step.session);
    EXPECT_EQ(loaded->newest, step.messages);
}

TEST_P(ArchiveTest, TellsAnUnknownSessionFromAnErasedOne) {
    EXPECT_EQ(load("sess_none").error().code, Errc::not_found);
    EXPECT_TRUE(history("sess_none", 0, 10)->empty());
    EXPECT_FALSE(*erase("sess_none"));
    EXPECT_EQ(load("sess_none").error().code, Errc::not_found);
}

TEST_P(ArchiveTest, LoadsTheNewestMessagesOldestFirst) {
    for (std::uint64_t turn = 1; turn <= 5; ++turn)
        ASSERT_TRUE(write(small_step("sess_a", turn)));
    const auto loaded = load("sess_a", 3);
    EXPECT_EQ(seqs(loaded->newest), (std::vector<std::uint64_t>{8, 9, 10}));
    EXPECT_EQ(loaded->session.version, 5);
    EXPECT_TRUE(load("sess_a", 0)->newest.empty());
}

TEST_P(ArchiveTest, PagesThroughTheHistory) {
    for (std::uint64_t turn = 1; turn <= 5; ++turn)
        ASSERT_TRUE(write(small_step("sess_a", turn)));
    ASSERT_TRUE(write(small_step("sess_b", 1)));
    EXPECT_EQ(seqs(*history("sess_a", 0, 4)), (std::vector<std::uint64_t>{1, 2, 3, 4}));
    EXPECT_EQ(seqs(*history("sess_a", 8, 100)), (std::vector<std::uint64_t>{9, 10}));
    EXPECT_TRUE(history("sess_a", 10, 100)->empty());
    EXPECT_TRUE(history("sess_a", 0, 0)->empty());
}

TEST_P(ArchiveTest, TakesTheSameStepTwice) {
    const auto step = full_step("sess_a", 1);
    ASSERT_TRUE(write(step));
    ASSERT_TRUE(write(step));
    EXPECT_EQ(history("sess_a", 0, 100)->size(), step.messages.size());
    EXPECT_EQ(load("sess_a")->newest, step.messages);
    EXPECT_EQ(tickets(std::nullopt)->items, std::vector{*step.ticket});
    EXPECT_EQ(recall({.session_id = "sess_a", .user_id = "ann"})->at(0).access_count, 0);
}

TEST_P(ArchiveTest, ForgetsFactsOfTheSessionAndItsVerifiedUserOnly) {
    const auto fact_of = [&](const std::string& session, std::optional<std::string> user) {
        auto fact = sample_memory(session, "User name: Ann");
        fact.user_id = std::move(user);
        return fact;
    };
    ASSERT_TRUE(run_task(database->memories().store(
        {fact_of("sess_a", {}),
         fact_of("sess_b", "ann"),
         fact_of("sess_c", {}),
         fact_of("sess_d", "bob")}
    )));
    auto step = small_step("sess_a", 1);
    edit(step.session).user_id = "ann";
    step.forgotten.contents = {"user name: ann!"};
    ASSERT_TRUE(write(step));
    EXPECT_EQ(recall({.session_id = "sess_a", .user_id = {}})->size(), 0U);
    EXPECT_EQ(recall({.session_id = "x", .user_id = "ann"})->size(), 1U) << "only a label";
    auto proved = small_step("sess_a", 2);
    edit(proved.session).user_id = "ann";
    edit(proved.session).user_verified = true;
    proved.forgotten.contents = {"User name: Ann"};
    ASSERT_TRUE(write(proved));
    EXPECT_EQ(recall({.session_id = "x", .user_id = "ann"})->size(), 0U);
    EXPECT_EQ(recall({.session_id = "sess_c", .user_id = {}})->size(), 1U);
    EXPECT_EQ(recall({.session_id = "x", .user_id = "bob"})->size(), 1U);
}

TEST_P(ArchiveTest, ForgetsAllBeforeItKeepsWhatTheSameStepSays) {
    auto step = small_step("sess_a", 1);
    step.memories = {sample_memory("sess_a", "User name: Ann")};
    for (auto& memory : step.memories)
        memory.user_id.reset();
    ASSERT_TRUE(write(step));
    auto next = small_step("sess_a", 2);
    next.forgotten.all = true;
    next.memories = {sample_memory("sess_a", "User name: Eve")};
    ASSERT_TRUE(write(next));
    const auto known = recall({.session_id = "sess_a", .user_id = {}});
    ASSERT_EQ(known->size(), 1U);
    EXPECT_EQ(known->front().content, "User name: Eve");
}

// Instances that share a database share the outbox: a later step may be written first, with the
// messages before it from Redis.
TEST_P(ArchiveTest, AStepThatALaterOneOvertookAddsWhatOnlyItHas) {
    auto first = small_step("sess_a", 1);
    first.replayed = true;
    edit(first.session).user_id = "ann";
    edit(first.session).user_verified = true;
    first.memories = {sample_memory("sess_a", "User name: Ann")};
    first.ticket = sample_ticket("ESC-1", "sess_a");
    first.outcomes = {IdempotencyRecord{"m1", 1, std::nullopt, clock.now()}};
    auto second = small_step("sess_a", 2);
    second.replayed = true;
    edit(second.session).user_id = "ann";
    edit(second.session).user_verified = true;
    second.messages.insert(second.messages.begin(), first.messages.begin(), first.messages.end());
    second.outcomes = {IdempotencyRecord{"m1", 1, 2, clock.now() + std::chrono::seconds(1)}};
    ASSERT_TRUE(write(second));
    ASSERT_TRUE(write(first));
    ASSERT_TRUE(write(first)) << "delivered twice";
    EXPECT_EQ(*recall({.session_id = "sess_a", .user_id = "ann"}), first.memories);
    EXPECT_EQ(tickets(std::nullopt)->items.size(), 1);
    const auto loaded = load("sess_a");
    EXPECT_EQ(loaded->session.version, 2);
    EXPECT_EQ(loaded->newest, second.messages);
    EXPECT_EQ(loaded->outcomes, second.outcomes) << "the reply stays known";
}

// An archive that had less of a conversation than the one that brought it back after a FLUSHALL.
TEST_P(ArchiveTest, AStateWhoseLastMessageIsNotStoredAsksForTheMessages) {
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    auto state = small_step("sess_a", 2);
    state.replayed = true;
    const auto messages = std::exchange(state.messages, {});
    EXPECT_EQ(write(state).error().code, Errc::not_found);
    EXPECT_EQ(load("sess_a")->session.version, 1);
    state.messages = messages;
    ASSERT_TRUE(write(state));
    state.messages.clear();
    EXPECT_TRUE(write(state)) << "they are stored now";
    EXPECT_EQ(history("sess_a", 0, 10)->size(), 4U);
}

TEST_P(ArchiveTest, RefusesAnotherMessageUnderAStoredNumberAndWritesNothingOfItsStep) {
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    auto other = small_step("sess_a", 2);
    other.messages[1].seq = 1;
    EXPECT_EQ(write(other).error().code, Errc::conflict);
    EXPECT_EQ(load("sess_a")->session.version, 1);
    EXPECT_EQ(history("sess_a", 0, 100)->size(), 2);
}

TEST_P(ArchiveTest, RefusesAnOlderVersion) {
    ASSERT_TRUE(write(small_step("sess_a", 3)));
    const auto refused = write(small_step("sess_a", 2));
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(load("sess_a")->session.version, 3);
    EXPECT_EQ(seqs(*history("sess_a", 0, 100)), (std::vector<std::uint64_t>{5, 6}));
}

TEST_P(ArchiveTest, RefusesIdsAndNumbersThatAreNone) {
    EXPECT_EQ(write(small_step("../etc", 1)).error().code, Errc::invalid_input);
    EXPECT_EQ(write(small_step("", 1)).error().code, Errc::invalid_input);
    auto step = small_step("sess_a", 1);
    step.messages[0].seq = 0;
    EXPECT_EQ(write(step).error().code, Errc::invalid_input);
    EXPECT_EQ(load("sess_a").error().code, Errc::not_found);
}

TEST_P(ArchiveTest, MovesASessionToAnotherUser) {
    auto step = small_step("sess_a", 1);
    edit(step.session).user_id = std::nullopt;
    ASSERT_TRUE(write(step));
    EXPECT_TRUE(list({.user_id = "ann", .status = {}})->items.empty());
    step = small_step("sess_a", 2);
    edit(step.session).user_id = "ann";
    ASSERT_TRUE(write(step));
    EXPECT_EQ(list({.user_id = "ann", .status = {}})->items, std::vector{*step.session});
}

TEST_P(ArchiveTest, SharesFactsOfAVerifiedUserOnly) {
    auto said = small_step("sess_a", 1);
    edit(said.session).user_id = "ann";
    said.memories = {sample_memory("sess_a", "User name: Eve")};
    ASSERT_TRUE(write(said));
    auto proved = small_step("sess_b", 1);
    edit(proved.session).user_id = "bob";
    edit(proved.session).user_verified = true;
    proved.memories = {sample_memory("sess_b", "is of another user than the session")};
    ASSERT_TRUE(write(proved));
    EXPECT_TRUE(recall({.session_id = "sess_z", .user_id = "ann"})->empty());
    EXPECT_EQ(recall({.session_id = "sess_a", .user_id = {}})->size(), 1);
    EXPECT_EQ(recall({.session_id = "sess_b", .user_id = {}})->size(), 1);

    proved = small_step("sess_c", 1);
    edit(proved.session).user_id = "ann";
    edit(proved.session).user_verified = true;
    proved.memories = {sample_memory("sess_c", "User name: Ann")};
    ASSERT_TRUE(write(proved));
    EXPECT_EQ(*recall({.session_id = "sess_z", .user_id = "ann"}), proved.memories);
}

TEST_P(ArchiveTest, KeepsOutcomesForTheirTimeOnly) {
    auto first = small_step("sess_a", 1);
    first.outcomes = {IdempotencyRecord{"m1", 1, 2, clock.now()}};
    ASSERT_TRUE(write(first));
    clock.advance(limits::outcome_kept);
    auto second = small_step("sess_a", 2);
    second.outcomes = {IdempotencyRecord{"m2", 3, std::nullopt, clock.now()}};
    ASSERT_TRUE(write(second));
    EXPECT_EQ(load("sess_a")->outcomes.size(), 2);

    clock.advance(std::chrono::microseconds(1));
    EXPECT_EQ(load("sess_a")->outcomes, second.outcomes);
    ASSERT_TRUE(prune());
    EXPECT_EQ(count_rows("outcomes"), 1);
}

TEST_P(ArchiveTest, ErasesAllThatBelongsToASession) {
    ASSERT_TRUE(write(full_step("sess_a", 1)));
    ASSERT_TRUE(write(small_step("sess_b", 1)));
    EXPECT_TRUE(*erase("sess_a"));

    EXPECT_EQ(load("sess_a").error().code, Errc::gone);
    EXPECT_TRUE(history("sess_a", 0, 100)->empty());
    EXPECT_EQ(count_rows("outcomes"), 0);
    EXPECT_EQ(count_rows("memories"), 0);
    EXPECT_EQ(count_rows("tickets"), 0);
    EXPECT_EQ(count_rows("messages"), 2);
    EXPECT_TRUE(load("sess_b"));
    EXPECT_FALSE(*erase("sess_a")) << "a second time there is nothing to erase";
}

TEST_P(ArchiveTest, NothingBringsAnErasedSessionBack) {
    ASSERT_TRUE(write(full_step("sess_a", 1)));
    ASSERT_TRUE(*erase("sess_a"));
    EXPECT_EQ(write(full_step("sess_a", 2)).error().code, Errc::gone);
    EXPECT_EQ(load("sess_a").error().code, Errc::gone);
    for (const auto* table : {"sessions", "messages", "outcomes", "memories", "tickets"}) {
        EXPECT_EQ(count_rows(table), 0) << table;
    }
}

TEST_P(ArchiveTest, ForgetsATombstoneAfterItsTime) {
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    ASSERT_TRUE(*erase("sess_a"));
    clock.advance(limits::tombstone_kept - std::chrono::microseconds(1));
    ASSERT_TRUE(prune());
    EXPECT_EQ(load("sess_a").error().code, Errc::gone);

    clock.advance(std::chrono::microseconds(1));
    EXPECT_EQ(load("sess_a").error().code, Errc::not_found);
    ASSERT_TRUE(prune());
    EXPECT_EQ(count_rows("tombstones"), 0);
    EXPECT_TRUE(write(small_step("sess_a", 1)));
}

TEST_P(ArchiveTest, ErasesEndedSessionsThatAreOldEnough) {
    for (int i = 0; i < 5; ++i) {
        auto step = small_step("ended_" + std::to_string(i), 1);
        edit(step.session).status = SessionStatus::ended;
        edit(step.session).last_activity = clock.now() + std::chrono::minutes(i);
        ASSERT_TRUE(write(step));
    }
    ASSERT_TRUE(write(small_step("active", 1)));
    const auto cutoff = clock.now() + std::chrono::minutes(4);
    const auto first = run_task(archive().erase_ended_before(cutoff, 3));
    EXPECT_EQ(*first, (std::vector<std::string>{"ended_0", "ended_1", "ended_2"}));
    EXPECT_EQ(
        *run_task(archive().erase_ended_before(cutoff, 3)), std::vector<std::string>{"ended_3"}
    );
    EXPECT_TRUE(run_task(archive().erase_ended_before(cutoff, 3))->empty());
    EXPECT_EQ(load("ended_0").error().code, Errc::gone);
    EXPECT_TRUE(load("ended_4"));
    EXPECT_TRUE(load("active"));
}

TEST_P(ArchiveTest, FindsWhatWasNotAnswered) {
    const auto store = [this](std::string id, auto change) {
        auto step = small_step(std::move(id), 1);
        change(step);
        ASSERT_TRUE(write(step));
    };
    const auto without_reply = [](SessionWrite& step) {
        step.messages.pop_back();
        edit(step.session).last_seq = 1;
    };
    store("answered", [](SessionWrite&) {});
    store("asked", without_reply);
    store("left_to_human", [&](SessionWrite& step) {
        without_reply(step);
        step.messages.back().turn = 0;
    });
    store("ended", [&](SessionWrite& step) {
        without_reply(step);
        edit(step.session).status = SessionStatus::ended;
    });
    const auto at = small_step("x", 1).messages.front().timestamp;
    const auto find = [this](TimePoint from, TimePoint until) {
        return run_task(archive().unanswered(from, until, 10)).value();
    };
    using std::chrono::seconds;
    EXPECT_EQ(find(at, at + seconds(1)), std::vector<std::string>{"asked"});
    EXPECT_TRUE(find(at - seconds(9), at).empty());
    EXPECT_TRUE(find(at + seconds(1), at + seconds(9)).empty());
}

TEST_P(ArchiveTest, PrunesMoreThanOneTransactionTakes) {
    for (int session = 0; session < 9; ++session) {
        auto step = small_step("sess_" + std::to_string(session), 1);
        for (int i = 0; i < 500; ++i) {
            const auto age = i == 0 ? std::chrono::minutes(0) : std::chrono::minutes(30);
            step.outcomes.push_back(
                IdempotencyRecord{"m" + std::to_string(i), 1, 2, clock.now() - age}
            );
        }
        ASSERT_TRUE(write(step));
    }
    ASSERT_TRUE(prune());
    EXPECT_EQ(count_rows("outcomes"), 9);
    EXPECT_EQ(load("sess_8")->outcomes.size(), 1);
}

TEST_P(ArchiveTest, ReportsACorruptRowAndReadsTheOthers) {
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    ASSERT_TRUE(write(small_step("sess_b", 1)));
    ASSERT_TRUE(write(small_step("sess_c", 1)));
    execute("UPDATE sessions SET state = '{\"session_id\": ' WHERE session_id = 'sess_a'");
    execute(
        "UPDATE messages SET role = 'nobody' WHERE seq = 1 AND session ="
        " (SELECT number FROM sessions WHERE session_id = 'sess_b')"
    );
    EXPECT_EQ(load("sess_a").error().code, Errc::corrupt);
    EXPECT_EQ(load("sess_b").error().code, Errc::corrupt);
    EXPECT_EQ(history("sess_b", 0, 10).error().code, Errc::corrupt);
    EXPECT_EQ(history("sess_b", 1, 10)->size(), 1);
    EXPECT_TRUE(load("sess_c"));
    EXPECT_EQ(list({})->items.size(), 2);
}

INSTANTIATE_TEST_SUITE_P(, ArchiveTest, both_engines(), engine_name);

}  // namespace
}  // namespace continuo::test
