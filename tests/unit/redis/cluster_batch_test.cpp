// The keys a, b and c belong to the nodes A, B and C.
#include "redis/cluster_batch.hpp"

#include <functional>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "slot_values.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Next = ClusterBatch::Next;

const RedisAddress node_a = address("A", 1);
const RedisAddress node_b = address("B", 2);
const RedisAddress node_c = address("C", 3);
const RedisAddress node_d = address("D", 4);

SlotMap make_map() {
    SlotMap map;
    map.assign(hash_slot("a"), node_a);
    map.assign(hash_slot("b"), node_b);
    map.assign(hash_slot("c"), node_c);
    return map;
}

Command command(const std::string& words) {
    const auto views = split(words, ' ');
    return Command(std::span<const std::string_view>(views));
}

/// The words of a command, as they were given.
std::string words_of(const Command& command) {
    std::string words;
    const auto lines = split(command.bytes(), '\n');
    for (std::size_t i = 2; i < lines.size(); i += 2)
        words += (words.empty() ? "" : " ") + std::string(trim(lines[i]));
    return words;
}

std::string moved(const std::string& key, const std::string& to) {
    return "-MOVED " + std::to_string(hash_slot(key)) + " " + to;
}
std::string ask(const std::string& key, const std::string& to) {
    return "-ASK " + std::to_string(hash_slot(key)) + " " + to;
}

class ClusterBatchTest : public testing::Test {
protected:
    void begin(const std::vector<std::string>& commands) {
        std::vector<Command> made;
        for (const auto& words : commands)
            made.push_back(command(words));
        batch.emplace(std::move(made));
    }

    /// What goes out: `A: GET a, GET a2`.
    std::vector<std::string> split() {
        parts = batch->split(map);
        std::vector<std::string> sent;
        for (const auto& part : parts) {
            std::string text = part.node.host + ":";
            for (const auto& one : part.commands)
                text += (text.ends_with(':') ? " " : ", ") + words_of(one);
            sent.push_back(text);
        }
        return sent;
    }

    /// The replies of part `index`; those that begin with `-` are errors.
    Next answer(std::size_t index, const std::vector<std::string>& texts) {
        std::vector<Reply> replies;
        for (const auto& text : texts)
            replies.push_back(text.starts_with("-") ? error(text.substr(1)) : bulk(text));
        batch->take(parts.at(index), std::move(replies), map);
        return batch->next();
    }
    Next lose(std::size_t index, Errc code, bool maybe_executed, std::string detail = "lost") {
        const RedisError error{{code, std::move(detail)}, maybe_executed};
        batch->take(parts.at(index), std::unexpected(error), map);
        return batch->next();
    }

    std::string outcome() { return text_of(batch->outcome()); }
    static std::string text_of(const ClusterBatch::Outcome& outcome) {
        if (!outcome) {
            return std::string(to_string(outcome.error().error.code)) +
                   (outcome.error().maybe_executed ? ", maybe executed: " : ", not executed: ") +
                   outcome.error().error.detail;
        }
        std::string joined;
        for (const auto& reply : *outcome)
            joined += (joined.empty() ? "" : " ") + reply.text;
        return joined;
    }

    SlotMap map = make_map();
    std::optional<ClusterBatch> batch;
    std::vector<ClusterBatch::Part> parts;
};

TEST_F(ClusterBatchTest, PutsTheRepliesInTheOrderOfTheCommands) {
    begin({"GET a", "GET b", "SET a 1", "GET c", "SET {b}x 2"});
    EXPECT_THAT(split(), ElementsAre("A: GET a, SET a 1", "B: GET b, SET {b}x 2", "C: GET c"));
    EXPECT_EQ(answer(1, {"2", "5"}), Next::send) << "the others are still to come";
    answer(0, {"1", "3"});
    EXPECT_EQ(answer(2, {"-ERR an answer as well"}), Next::done);
    EXPECT_FALSE(batch->map_is_old());
    EXPECT_EQ(outcome(), "1 2 3 ERR an answer as well 5");
}

TEST_F(ClusterBatchTest, OfNothingIsDone) {
    begin({});
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_EQ(outcome(), "");
}

TEST_F(ClusterBatchTest, FollowsMovedAndRemembersIt) {
    begin({"GET a", "SET a 1", "GET b"});
    split();
    answer(0, {moved("a", "D:4"), moved("a", "D:4")});
    EXPECT_EQ(answer(1, {"kept"}), Next::send);
    EXPECT_TRUE(batch->map_is_old());
    EXPECT_EQ(*map.master_of(hash_slot("a")), node_d);
    EXPECT_THAT(split(), ElementsAre("D: GET a, SET a 1"));
    EXPECT_EQ(answer(0, {"old", "OK"}), Next::done);
    EXPECT_EQ(outcome(), "old OK kept");
}

TEST_F(ClusterBatchTest, FollowsAskOnceAndForgetsIt) {
    begin({"GET a", "GET {a}x"});
    split();
    EXPECT_EQ(answer(0, {"here", ask("a", "D:4")}), Next::send);
    EXPECT_FALSE(batch->map_is_old());
    EXPECT_EQ(*map.master_of(hash_slot("a")), node_a);
    EXPECT_THAT(split(), ElementsAre("D: ASKING, GET {a}x"));
    EXPECT_EQ(answer(0, {"OK", "-TRYAGAIN not all keys are here"}), Next::pause);
    EXPECT_THAT(split(), ElementsAre("A: GET {a}x")) << "again from the beginning";
    EXPECT_EQ(answer(0, {ask("a", "D:4")}), Next::send);
    EXPECT_THAT(split(), ElementsAre("D: ASKING, GET {a}x"));
    EXPECT_EQ(answer(0, {"OK", "there"}), Next::done);
    EXPECT_EQ(outcome(), "here there");
}

TEST_F(ClusterBatchTest, WaitsWhileTheClusterIsDown) {
    begin({"GET a", "GET b"});
    split();
    answer(1, {"-CLUSTERDOWN The cluster is down"});
    EXPECT_EQ(answer(0, {"1"}), Next::pause);
    EXPECT_TRUE(batch->map_is_old());
    EXPECT_THAT(split(), ElementsAre("B: GET b"));
    EXPECT_EQ(answer(0, {"-LOADING"}), Next::pause);
    split();
    EXPECT_EQ(answer(0, {"2"}), Next::done);
    EXPECT_EQ(outcome(), "1 2");
}

TEST_F(ClusterBatchTest, RestsWhenNodesSendItToEachOther) {
    begin({"GET a"});
    std::vector<Next> next;
    for (int i = 0; i < 10; ++i) {
        split();
        next.push_back(answer(0, {moved("a", i % 2 == 0 ? "B:2" : "A:1")}));
    }
    EXPECT_EQ(std::ranges::count(next, Next::send), 8);
    EXPECT_EQ(next.back(), Next::pause);
}

TEST_F(ClusterBatchTest, TriesAnotherMasterWhenOneIsNotToBeHad) {
    begin({"GET a", "GET b"});
    split();
    answer(1, {"2"});
    EXPECT_EQ(lose(0, Errc::unavailable, false), Next::refresh);
    map.assign(hash_slot("a"), node_d);
    EXPECT_THAT(split(), ElementsAre("D: GET a"));
    EXPECT_EQ(answer(0, {"1"}), Next::done);
    EXPECT_EQ(outcome(), "1 2");
}

TEST_F(ClusterBatchTest, IsUnavailableWhenTheNewerMapNamesTheSameMaster) {
    begin({"GET a", "SET {a}x 1"});
    split();
    EXPECT_EQ(lose(0, Errc::unavailable, false, "refused"), Next::refresh);
    EXPECT_THAT(split(), ElementsAre());
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_EQ(outcome(), "unavailable, not executed: refused");
}

TEST_F(ClusterBatchTest, MayComeBackToANodeThatWasLost) {
    begin({"GET a"});
    split();
    lose(0, Errc::unavailable, false);
    map.assign(hash_slot("a"), node_d);
    split();
    EXPECT_EQ(answer(0, {moved("a", "A:1")}), Next::send);
    EXPECT_THAT(split(), ElementsAre("A: GET a"));
    EXPECT_EQ(answer(0, {"1"}), Next::done);
}

TEST_F(ClusterBatchTest, IsUnavailableWhenNobodyServesASlot) {
    begin({"GET d"});
    EXPECT_THAT(split(), ElementsAre());
    EXPECT_EQ(batch->next(), Next::refresh);
    EXPECT_THAT(split(), ElementsAre());
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_THAT(outcome(), HasSubstr("unavailable, not executed: no node of the cluster serves"));
}

TEST_F(ClusterBatchTest, FindsTheNodeOfASlotInTheNewerMap) {
    begin({"GET d", "GET a"});
    EXPECT_THAT(split(), ElementsAre("A: GET a"));
    EXPECT_EQ(answer(0, {"1"}), Next::refresh);
    map.assign(hash_slot("d"), node_d);
    EXPECT_THAT(split(), ElementsAre("D: GET d"));
    EXPECT_EQ(answer(0, {"4"}), Next::done);
    EXPECT_EQ(outcome(), "4 1");
}

TEST_F(ClusterBatchTest, NeverSendsAgainWhatMayHaveBeenExecuted) {
    begin({"INCR a", "INCR b"});
    split();
    answer(1, {"1"});
    EXPECT_EQ(lose(0, Errc::timeout, true, "broke"), Next::done);
    EXPECT_TRUE(batch->map_is_old());
    EXPECT_EQ(outcome(), "timeout, maybe executed: broke");
}

TEST_F(ClusterBatchTest, IsHalfDoneWhenOnlyOnePartWasDone) {
    begin({"INCR a", "INCR b"});
    split();
    answer(1, {"1"});
    lose(0, Errc::unavailable, false, "refused");
    split();
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_EQ(
        outcome(), "timeout, maybe executed: a part of it was executed; of the rest: refused"
    );
}

TEST_F(ClusterBatchTest, IsNotDoneAtAllWhenAllPartsWereRefused) {
    begin({"INCR a", "INCR b"});
    split();
    answer(1, {moved("b", "C:3")});
    EXPECT_EQ(lose(0, Errc::limit_exceeded, false, "too much"), Next::done);
    EXPECT_EQ(outcome(), "limit_exceeded, not executed: too much");
}

TEST_F(ClusterBatchTest, SaysWhatItWaitedForWhenItIsGivenUp) {
    begin({"INCR a"});
    split();
    answer(0, {"-CLUSTERDOWN Hash slot\nnot served"});
    EXPECT_EQ(
        text_of(batch->give_up({Errc::timeout, "late"})),
        "timeout, not executed: late: a node says: CLUSTERDOWN Hash slot\\nnot served"
    );
    begin({"INCR a", "INCR b"});
    split();
    answer(0, {"1"});
    answer(1, {"-TRYAGAIN"});
    EXPECT_THAT(
        text_of(batch->give_up({Errc::cancelled, "left"})), HasSubstr("cancelled, maybe executed")
    );
}

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
    begin({"WAIT 1 0"});
    EXPECT_THAT(split(), ElementsAre("A: WAIT 1 0"));
    EXPECT_EQ(answer(0, {"1"}), Next::done);
    EXPECT_EQ(outcome(), "1");
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
