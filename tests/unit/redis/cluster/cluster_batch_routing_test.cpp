// Commands without a key, of several nodes or of one transaction.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster_batch_fixture.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ClusterBatchTest, SendsACommandWithoutAKeyAlongWithItsNeighbour) {
    begin({"TIME", "SET b 1", "WAIT 1 0", "GET c", "TIME"});
    EXPECT_THAT(split(), ElementsAre("B: TIME, SET b 1, WAIT 1 0", "C: GET c, TIME"));
    begin({"TIME", "INFO"});
    EXPECT_THAT(split(), ElementsAre("A: TIME, INFO")) << "anywhere";
    EXPECT_EQ(lose(0, Errc::unavailable, false), Next::refresh);
    EXPECT_THAT(split(), ElementsAre("B: TIME, INFO")) << "and when that is lost, elsewhere";
}

TEST_F(ClusterBatchTest, WaitsForAWriteWhereItWasMade) {
    begin({"SET a 1", "WAIT 1 0", "SET b 1", "TIME", "WAIT 1 0"});
    EXPECT_THAT(split(), ElementsAre("A: SET a 1, WAIT 1 0", "B: SET b 1, TIME, WAIT 1 0"));
    answer(0, {ask("a", "D:4"), "9"});
    EXPECT_EQ(answer(1, {moved("b", "C:3"), "now", "9"}), Next::send);
    EXPECT_THAT(split(), ElementsAre("D: ASKING, SET a 1, WAIT 1 0", "C: SET b 1, WAIT 1 0"));
    answer(0, {"OK", "OK", "1"});
    EXPECT_EQ(lose(1, Errc::unavailable, false), Next::refresh);
    map.assign(hash_slot("b"), node_d);
    EXPECT_THAT(split(), ElementsAre("D: SET b 1, WAIT 1 0"));
    EXPECT_EQ(answer(0, {"OK", "2"}), Next::done);
    EXPECT_EQ(outcome(), "OK 1 OK now 2");
}

TEST_F(ClusterBatchTest, RefusesAWaitForAWriteThatItDoesNotSee) {
    begin({"WAIT 1 0"});
    EXPECT_THAT(split(), ElementsAre());
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_THAT(outcome(), HasSubstr("ERR in a cluster WAIT must follow a write"));
}

TEST_F(ClusterBatchTest, DoesNotSendAWaitBeforeItsWrite) {
    begin({"SET d 1", "WAIT 1 0"});
    EXPECT_THAT(split(), ElementsAre());
    map.assign(hash_slot("d"), node_d);
    EXPECT_THAT(split(), ElementsAre("D: SET d 1, WAIT 1 0"));
    EXPECT_EQ(answer(0, {"-CLUSTERDOWN", "0"}), Next::pause);
    EXPECT_THAT(split(), ElementsAre("D: SET d 1, WAIT 1 0"));
    EXPECT_EQ(answer(0, {"OK", "1"}), Next::done);
}

TEST_F(ClusterBatchTest, AsksEveryMasterWhatIsAboutAll) {
    begin({"FUNCTION LOAD code", "FCALL f 1 b"});
    EXPECT_THAT(
        split(),
        ElementsAre(
            "A: FUNCTION LOAD code", "B: FUNCTION LOAD code, FCALL f 1 b", "C: FUNCTION LOAD code"
        )
    );
    answer(2, {"from C"});
    answer(1, {"from B", "result"});
    EXPECT_EQ(answer(0, {"from A"}), Next::send);
    EXPECT_THAT(split(), ElementsAre());
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_EQ(outcome(), "from C result");
}

TEST_F(ClusterBatchTest, TellsTheFirstErrorOfEveryMaster) {
    begin({"PING"});
    split();
    answer(0, {"PONG"});
    answer(1, {"-ERR no"});
    answer(2, {"-ERR later"});
    split();
    EXPECT_EQ(outcome(), "ERR no");
}

TEST_F(ClusterBatchTest, AsksTheNewMasterAlone) {
    begin({"FUNCTION LOAD code"});
    split();
    answer(0, {"name"});
    answer(1, {"-READONLY You can't write against a read only replica."});
    EXPECT_EQ(answer(2, {"name"}), Next::refresh);
    SlotMap newer;
    newer.assign(hash_slot("a"), node_a);
    newer.assign(hash_slot("b"), node_d);
    newer.assign(hash_slot("c"), node_c);
    map = newer;
    EXPECT_THAT(split(), ElementsAre("D: FUNCTION LOAD code"));
    answer(0, {"name"});
    split();
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_EQ(outcome(), "name");
}

TEST_F(ClusterBatchTest, LeavesAKeysReadonlyToTheCaller) {
    begin({"SET a 1"});
    split();
    EXPECT_EQ(answer(0, {"-READONLY min-replicas"}), Next::done);
    EXPECT_EQ(outcome(), "READONLY min-replicas");
}

TEST_F(ClusterBatchTest, SendsNothingOfATransactionAgain) {
    begin({"MULTI", "SET a 1", "SET {a}x 2", "EXEC"});
    EXPECT_THAT(split(), ElementsAre("A: MULTI, SET a 1, SET {a}x 2, EXEC"));
    const auto next =
        answer(0, {"OK", moved("a", "D:4"), moved("a", "D:4"), "-EXECABORT Transaction discarded"});
    EXPECT_EQ(next, Next::done);
    EXPECT_TRUE(batch->map_is_old());
    EXPECT_THAT(outcome(), HasSubstr("EXECABORT"));
    begin({"MULTI", "SET a 1", "EXEC"});
    EXPECT_THAT(split(), ElementsAre("D: MULTI, SET a 1, EXEC"));
}

}  // namespace
}  // namespace continuo::test
