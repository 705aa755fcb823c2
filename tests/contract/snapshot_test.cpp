// What a store hands out never changes; in memory, readers share it.

#include "contract/store_contract.hpp"

namespace continuo::test {

TEST_P(SessionStoreContract, ASnapshotStaysAsItWas) {
    create("s").value();
    const auto seen = run_task(store().load("s")).value();
    const Session before = seen;
    const auto turn = begun(message("s", "m1"));
    const Session at_begin = turn.session;
    const auto done = commit(turn.lease, "hi").value();
    const Session after_turn = done.session;
    SessionPatch change;
    change.metadata = json::object{{"k", 1}};
    patch("s", change).value();
    EXPECT_EQ(seen, before);
    EXPECT_EQ(turn.session, at_begin);
    EXPECT_EQ(done.session, after_turn);
    EXPECT_EQ(load("s").value().metadata, (json::object{{"k", 1}}));
}

TEST_P(SessionStoreContract, ReadersOfASessionInMemoryShareItsState) {
    if (GetParam().is_shared) GTEST_SKIP() << "the state is outside the process";
    create("s").value();
    const auto done = talk("s", "m1", "hello");
    const auto first = run_task(store().load("s")).value();
    const auto second = run_task(store().load("s")).value();
    EXPECT_EQ(&*first, &*done.session);
    EXPECT_EQ(&*second, &*first);
}

}  // namespace continuo::test
