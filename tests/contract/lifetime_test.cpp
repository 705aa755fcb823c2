// The clock and the bound: what ends a session, and what only takes it out of memory. And the same,
// and deletion and a change of owner, in the middle of a turn, at each of its steps.

#include "contract/store_contract.hpp"

namespace continuo::test {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const StoreOptions short_life{.idle_timeout = 10min, .lifetime_max = 1h};

}  // namespace

TEST_P(SessionStoreContract, TheIdleClockSlidesWithTheCustomer) {
    use(short_life);
    create("s").value();
    for (int i = 0; i < 5; ++i) {
        advance(10min - 1us);
        talk("s", "m" + std::to_string(i), "still here");
    }
    advance(5min);
    EXPECT_TRUE(run_task(store().touch("s")));
    EXPECT_EQ(load("s").value().last_activity, now());
}

TEST_P(SessionStoreContract, AnIdleSessionEndsOrComesBack) {
    use(short_life);
    const auto& backend = GetParam();
    for (const bool reaped : {false, true}) {
        const std::string id = reaped ? "reaped" : "unseen";
        create(id).value();
        talk(id, "m1", "one");
        advance(5min);
        load(id).value();  // reading is not activity
        advance(5min);
        const auto idle = backend.idle_ends_life ? 1u : 2u;
        if (reaped) EXPECT_EQ(run_task(store().reap(100)).value(), backend.idle_leaves ? idle : 0u);
        if (backend.idle_ends_life) {
            EXPECT_EQ(error_of(begin(message(id, "m2"))), Errc::not_found);
            EXPECT_EQ(error_of(load(id)), Errc::not_found);
        } else {
            EXPECT_THAT(lines(log_of(id)), ElementsAre("1 user one", "2 assistant re: one"));
            EXPECT_EQ(begun(message(id, "m2")).message.seq, 3u);
        }
    }
    EXPECT_GE(store().stats().expired, backend.idle_leaves ? 1u : 0u);
}

TEST_P(SessionStoreContract, TheReaperTakesNoMoreThanAsked) {
    use(short_life);
    for (int i = 0; i < 10; ++i)
        create("s" + std::to_string(i)).value();
    advance(GetParam().idle_leaves ? 10min : short_life.lifetime_max);
    EXPECT_EQ(run_task(store().reap(4)).value(), 4u);
    EXPECT_EQ(store().stats().total_sessions, 6u);
    EXPECT_EQ(run_task(store().reap(100)).value(), 6u);
    EXPECT_EQ(run_task(store().reap(100)).value(), 0u);
    EXPECT_EQ(store().stats().total_sessions, 0u);
}

TEST_P(SessionStoreContract, NothingOutlivesTheAbsoluteLifetime) {
    use(short_life);
    for (const auto* id : {"s", "resting"})
        create(id).value();
    for (int i = 0; i < 11; ++i) {
        advance(5min);
        talk("s", "m" + std::to_string(i), "x");
    }
    const auto turn = begun(message("s", "last"));
    advance(5min);
    const auto expect_gone = [&] {
        EXPECT_EQ(error_of(load("s")), Errc::gone);
        EXPECT_EQ(error_of(commit(turn.lease, "late")), Errc::gone);
        EXPECT_EQ(error_of(begin(message("s", "m0"))), Errc::gone);
        EXPECT_EQ(error_of(create("s")), Errc::gone);
        EXPECT_THAT(run_task(store().list({})).value().items, IsEmpty());
    };
    expect_gone();
    run_task(store().reap(100)).value();
    expect_gone();
    EXPECT_EQ(store().stats().total_sessions, 0u);
    EXPECT_EQ(run_task(store().list({})).value().total, 0u);
    EXPECT_EQ(error_of(load("resting")), GetParam().idle_ends_life ? Errc::not_found : Errc::gone);
    advance(2h);
    run_task(store().reap(100)).value();
    EXPECT_EQ(error_of(load("s")), Errc::not_found);
}

TEST_P(SessionStoreContract, AtTheBoundTheLongestIdleLeaves) {
    if (!GetParam().is_bounded) GTEST_SKIP() << "it holds all that there are";
    use({.sessions_max = 5});
    for (int i = 0; i < 10; ++i)
        create("s" + std::to_string(i)).value();
    const auto stats = store().stats();
    EXPECT_EQ(stats.total_sessions, 5u);
    EXPECT_EQ(stats.evicted, 5u);
    EXPECT_EQ(stats.max_sessions, 5u);
    EXPECT_TRUE(load("s9"));
    EXPECT_TRUE(load("s5"));
    if (GetParam().eviction_loses) {
        for (int i = 0; i < 5; ++i)
            EXPECT_EQ(error_of(load("s" + std::to_string(i))), Errc::not_found);
    } else {
        for (int i = 0; i < 10; ++i)
            EXPECT_TRUE(load("s" + std::to_string(i)));
        EXPECT_EQ(store().stats().total_sessions, 5u);
    }
}

TEST_P(SessionStoreContract, AtTheBoundOfBytesTheLongestIdleLeaves) {
    if (!GetParam().is_bounded) GTEST_SKIP() << "it holds all that there are";
    constexpr std::size_t mebibyte = 1024 * 1024;
    use({.memory_max = mebibyte});
    create("idle").value();
    create("busy").value();
    for (int i = 0; i < 30; ++i)
        talk("busy", "m" + std::to_string(i), std::string(10'000, 'x'));
    EXPECT_EQ(store().stats().total_sessions, 2u) << "600 kB";
    create("other").value();
    for (int i = 0; i < 30; ++i)
        talk("other", "m" + std::to_string(i), std::string(10'000, 'x'));
    const auto stats = store().stats();
    EXPECT_EQ(stats.evicted, 2u) << "a session that grows makes the others leave";
    EXPECT_LE(stats.memory_bytes, mebibyte);
    EXPECT_GT(stats.memory_bytes, 600'000u);
    if (GetParam().eviction_loses) {
        EXPECT_EQ(error_of(load("busy")), Errc::not_found);
    } else {
        EXPECT_EQ(load("busy").value().message_count, 30u);
        EXPECT_LE(store().stats().memory_bytes, mebibyte + 700'000u);
    }
    EXPECT_TRUE(load("other"));
}

TEST_P(SessionStoreContract, ActivityKeepsASessionInMemory) {
    if (!GetParam().is_bounded) GTEST_SKIP() << "it holds all that there are";
    use({.sessions_max = 5});
    for (int i = 0; i < 5; ++i)
        create("s" + std::to_string(i)).value();
    talk("s0", "m1", "one");
    run_task(store().touch("s1")).value();
    load("s2").value();  // no activity
    create("s5").value();
    if (GetParam().eviction_loses) {
        EXPECT_EQ(error_of(load("s2")), Errc::not_found);
    }
    for (const auto* id : {"s0", "s1", "s3", "s4", "s5"})
        EXPECT_TRUE(load(id)) << id;
}

TEST_P(SessionStoreContract, ASessionBeingAnsweredIsNotPushedOut) {
    use({.sessions_max = 5});
    std::vector<Begun> turns;
    for (int i = 0; i < 5; ++i) {
        create("s" + std::to_string(i)).value();
        turns.push_back(begun(message("s" + std::to_string(i), "m1")));
    }
    for (int i = 5; i < 10; ++i)
        EXPECT_TRUE(create("s" + std::to_string(i)));
    EXPECT_TRUE(load("s9"));
    for (const auto& turn : turns)
        EXPECT_TRUE(commit(turn.lease, "hi"));
}

TEST_P(SessionStoreContract, ExpiryAtEachStepOfATurn) {
    use(short_life);
    create("begin").value();
    create("commit").value();
    create("renew").value();
    create("abandon").value();
    const auto to_commit = begun(message("commit", "m1"));
    const auto to_renew = begun(message("renew", "m1"));
    const auto to_abandon = begun(message("abandon", "m1"));
    advance(10min);
    if (GetParam().idle_ends_life) {
        EXPECT_EQ(error_of(begin(message("begin", "m1"))), Errc::not_found);
        EXPECT_EQ(error_of(commit(to_commit.lease, "late")), Errc::not_found);
        EXPECT_EQ(error_of(renew(to_renew.lease)), Errc::not_found);
        EXPECT_EQ(error_of(abandon(to_abandon.lease)), Errc::not_found);
        EXPECT_THAT(take_over(), IsEmpty());
        EXPECT_EQ(store().stats().total_sessions, 0u);
        EXPECT_EQ(store().stats().pending_turns, 0u);
    } else {
        run_task(store().reap(100)).value();
        begun(message("begin", "m1"));
        EXPECT_TRUE(commit(to_commit.lease, "late"));
        EXPECT_TRUE(renew(to_renew.lease));
        EXPECT_TRUE(commit(to_renew.lease, "later"));
        EXPECT_TRUE(abandon(to_abandon.lease));
        EXPECT_TRUE(begun(message("abandon", "m1")).taken_over);
        EXPECT_EQ(log_of("abandon").size(), 1u);
    }
}

TEST_P(SessionStoreContract, ALiveLeaseKeepsASessionFromEndingIdle) {
    use({.idle_timeout = 1min, .lifetime_max = 1h});
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    for (int i = 0; i < 10; ++i) {
        advance(20s);
        ASSERT_TRUE(renew(turn.lease));
        run_task(store().reap(100)).value();
    }
    EXPECT_TRUE(commit(turn.lease, "a long answer"));
}

TEST_P(SessionStoreContract, ErasedAtEachStepOfATurn) {
    create("begin").value();
    erase("begin").value();
    EXPECT_EQ(error_of(begin(message("begin", "m1"))), Errc::gone);

    create("commit").value();
    const auto turn = begun(message("commit", "m1"));
    auto joining = message("commit", "m2");
    joining.when_leased = WhenLeased::join;
    as<Joined>(begin(joining));
    erase("commit").value();
    EXPECT_EQ(error_of(begin(joining)), Errc::gone);
    EXPECT_EQ(error_of(renew(turn.lease)), Errc::gone);
    EXPECT_EQ(error_of(commit(turn.lease, "late")), Errc::gone);
    EXPECT_EQ(error_of(abandon(turn.lease)), Errc::gone);

    create("committed").value();
    const auto done = begun(message("committed", "m1"));
    commit(done.lease, "hi").value();
    erase("committed").value();
    EXPECT_EQ(error_of(commit(done.lease, "hi")), Errc::gone);
    EXPECT_EQ(error_of(begin(message("committed", "m1"))), Errc::gone);

    create("abandoned").value();
    abandon(begun(message("abandoned", "m1")).lease).value();
    erase("abandoned").value();
    advance(1min);
    EXPECT_THAT(take_over(), IsEmpty());
}

TEST_P(SessionStoreContract, TheBotNeverTalksOverAPerson) {
    for (const auto& owner : {Owner::queue(), Owner::person("ann")}) {
        const auto id = owner.is_queue() ? "queue" : "person";
        create(id).value();
        const auto turn = begun(message(id, "m1"));
        patch(id, to_owner(owner)).value();
        EXPECT_EQ(error_of(commit(turn.lease, "too late")), Errc::conflict);
        EXPECT_EQ(error_of(renew(turn.lease)), Errc::conflict);
        EXPECT_TRUE(abandon(turn.lease));
        advance(1min);
        EXPECT_THAT(take_over(), IsEmpty());

        const auto repeated = as<LeftToHuman>(begin(message(id, "m1")));
        EXPECT_TRUE(repeated.repeated);
        EXPECT_EQ(repeated.message.seq, 1u);
        const auto left = as<LeftToHuman>(begin(message(id, "m2", "anybody there?")));
        EXPECT_FALSE(left.repeated);
        EXPECT_EQ(left.message.seq, 2u);
        EXPECT_EQ(left.session->message_count, 2u);
        EXPECT_TRUE(as<LeftToHuman>(begin(message(id, "m2", "anybody there?"))).repeated);
        EXPECT_THAT(lines(log_of(id)), ElementsAre("1 user hello", "2 user anybody there?"));

        // Given back, the bot answers what comes, and not what a person had.
        patch(id, to_status(SessionStatus::active)).value();
        EXPECT_EQ(error_of(commit(turn.lease, "too late")), Errc::conflict);
        const auto next = begun(message(id, "m3", "hello bot"));
        EXPECT_FALSE(next.taken_over);
        EXPECT_EQ(next.lease.turn, 3u);
        EXPECT_TRUE(commit(next.lease, "hello"));
    }
}

TEST_P(SessionStoreContract, EndedInTheMiddleOfATurn) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    patch("s", to_status(SessionStatus::ended)).value();
    EXPECT_EQ(error_of(commit(turn.lease, "late")), Errc::conflict);
    EXPECT_EQ(error_of(renew(turn.lease)), Errc::conflict);
    EXPECT_TRUE(abandon(turn.lease));
    EXPECT_EQ(error_of(begin(message("s", "m1"))), Errc::conflict);
    advance(1min);
    EXPECT_THAT(take_over(), IsEmpty());
    EXPECT_EQ(log_of("s").size(), 1u);
}

TEST_P(SessionStoreContract, ANoteInTheMiddleOfATurnDisturbsNothing) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    run_task(store().append("s", operator_message("looking on"))).value();
    run_task(store().increment("s", "c", 1)).value();
    run_task(store().touch("s")).value();
    SessionPatch change;
    change.metadata = json::object{{"a", 1}};
    patch("s", change).value();
    const auto done = commit(turn.lease, "hi").value();
    EXPECT_EQ(done.reply.seq, 3u);
    EXPECT_EQ(done.session->metadata, (json::object{{"a", 1}}));
    EXPECT_EQ(done.session->counters, (json::object{{"c", 1}}));
    EXPECT_THAT(
        lines(log_of("s")), ElementsAre("1 user hello", "2 operator looking on", "3 assistant hi")
    );
}

}  // namespace continuo::test
