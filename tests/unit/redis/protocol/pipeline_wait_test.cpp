#include <gtest/gtest.h>

#include "pipeline_fixture.hpp"
#include "redis/protocol/pipeline.hpp"

namespace continuo::test {
namespace {

class PipelineWaitTest : public PipelineTest {
protected:
    static Command wait(const std::string& replicas = "1") { return {"WAIT", replicas, "1000"}; }
    std::size_t push_written(const std::string& name, SteadyPoint deadline = SteadyPoint::max()) {
        return push({Command{name}, wait()}, deadline);
    }
    static std::string wait_bytes(const std::string& replicas = "1") {
        return wait(replicas).bytes();
    }
    [[nodiscard]] std::int64_t replicas(std::size_t index) const {
        return outcomes[index].value()->back().integer;
    }
};

TEST_F(PipelineWaitTest, OneWaitAnswersForAllThatWereWrittenBeforeIt) {
    connect();
    const auto a = push_written("A");
    const auto b = push_written("B");
    EXPECT_EQ(write(), bytes_of("A") + bytes_of("B") + wait_bytes());
    ASSERT_TRUE(receive("+a\r\n+b\r\n"));
    EXPECT_EQ(text(a), "(waits)") << "no replica has said that it has it";
    ASSERT_TRUE(receive(":2\r\n"));
    for (const auto index : {a, b}) {
        ASSERT_TRUE(outcomes[index] && *outcomes[index]);
        EXPECT_EQ((**outcomes[index]).size(), 2u);
        EXPECT_EQ(replicas(index), 2);
    }
    EXPECT_EQ((**outcomes[a])[0].text, "a");
    EXPECT_EQ((**outcomes[b])[0].text, "b");
    EXPECT_EQ(pipeline->commands_waiting(), 0u);
}

TEST_F(PipelineWaitTest, HoldsTheNextOnesBackWhileAWaitIsUnderWay) {
    connect();
    const auto a = push_written("A");
    write();
    const auto b = push_written("B");
    const auto c = push_written("C");
    EXPECT_FALSE(pipeline->has_output());
    const auto read = push("R");
    EXPECT_EQ(write(), bytes_of("R")) << "what waits for nobody goes on";
    ASSERT_TRUE(receive("+a\r\n:0\r\n"));
    EXPECT_EQ(replicas(a), 0);
    EXPECT_EQ(write(), bytes_of("B") + bytes_of("C") + wait_bytes());
    ASSERT_TRUE(receive("+r\r\n+b\r\n+c\r\n:1\r\n"));
    EXPECT_EQ(text(read), "r");
    EXPECT_EQ(replicas(b), 1);
    EXPECT_EQ(replicas(c), 1);
}

TEST_F(PipelineWaitTest, SharesOnlyTheSameWait) {
    connect();
    push_written("A");
    const auto b = push({Command{"B"}, wait("2")});
    push_written("C");
    EXPECT_EQ(write(), bytes_of("A") + bytes_of("C") + wait_bytes());
    ASSERT_TRUE(receive("+a\r\n+c\r\n:1\r\n"));
    EXPECT_EQ(write(), bytes_of("B") + wait_bytes("2"));
    ASSERT_TRUE(receive("+b\r\n:2\r\n"));
    EXPECT_EQ(replicas(b), 2);
}

TEST_F(PipelineWaitTest, GivesAnErrorOfTheWaitToAll) {
    connect();
    const auto a = push_written("A");
    const auto b = push_written("B");
    write();
    ASSERT_TRUE(receive("-ERR a\r\n+b\r\n-ERR WAIT cannot be used with replica instances\r\n"));
    for (const auto index : {a, b})
        EXPECT_TRUE((**outcomes[index])[1].is_error());
    EXPECT_TRUE((**outcomes[a])[0].is_error());
    EXPECT_FALSE((**outcomes[b])[0].is_error());
}

TEST_F(PipelineWaitTest, AWaitAloneOrInTheMiddleGoesAsItIs) {
    connect();
    const auto alone = push({wait()});
    const auto middle = push({Command{"A"}, wait(), Command{"B"}});
    EXPECT_EQ(write(), wait_bytes() + bytes_of("A") + wait_bytes() + bytes_of("B"));
    ASSERT_TRUE(receive(":1\r\n+a\r\n:2\r\n+b\r\n"));
    EXPECT_EQ(replicas(alone), 1);
    EXPECT_EQ(text(middle), "a  b");
}

TEST_F(PipelineWaitTest, LetsACallerLeaveAtAnyTime) {
    connect();
    const auto a = push_written("A");
    const auto b = push_written("B");
    write();
    const auto held = push_written("C");
    pipeline->cancel(ids[held]);
    ASSERT_TRUE(receive("+a\r\n+b\r\n"));
    pipeline->cancel(ids[a]);
    deliver();
    EXPECT_EQ(text(held), "cancelled, not executed");
    EXPECT_EQ(text(a), "cancelled, maybe executed");
    ASSERT_TRUE(receive(":1\r\n"));
    EXPECT_EQ(replicas(b), 1);
    EXPECT_FALSE(pipeline->has_output());
    EXPECT_EQ(pipeline->commands_waiting(), 0u);
}

TEST_F(PipelineWaitTest, EndsWhatIsLateAndKeepsTheOrder) {
    connect();
    const auto a = push_written("A", now + 1s);
    write();
    const auto held = push_written("B", now + 1s);
    ASSERT_TRUE(receive("+a\r\n"));
    EXPECT_EQ(pipeline->next_tick(), now + 1s);
    now += 1s;
    ASSERT_TRUE(tick());
    EXPECT_EQ(text(a), "timeout, maybe executed");
    EXPECT_EQ(text(held), "timeout, not executed");
    const auto c = push_written("C");
    EXPECT_FALSE(pipeline->has_output());
    ASSERT_TRUE(receive(":0\r\n"));
    EXPECT_EQ(write(), bytes_of("C") + wait_bytes());
    ASSERT_TRUE(receive("+c\r\n:1\r\n"));
    EXPECT_EQ(replicas(c), 1);
}

/// The connection may break at any byte of what the server says, and what is asked on the next one
/// is not held back by a wait of the one before.
TEST_F(PipelineWaitTest, EndsEachOnceWhereverItBreaks) {
    const std::string_view answer = "+a\r\n+b\r\n:1\r\n";
    for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
        SCOPED_TRACE(cut);
        make({});
        connect();
        const auto a = push_written("A");
        const auto b = push_written("B");
        write();
        const auto held = push_written("C");
        ASSERT_TRUE(receive(answer.substr(0, cut)));
        break_off();
        const bool whole = cut == answer.size();
        EXPECT_EQ(text(a), whole ? "a " : "timeout, maybe executed");
        EXPECT_EQ(text(b), whole ? "b " : "timeout, maybe executed");
        EXPECT_EQ(text(held), "unavailable, not executed");
        EXPECT_EQ(pipeline->commands_waiting(), 0u);
        connect();
        const auto again = push_written("C");
        EXPECT_EQ(write(), bytes_of("C") + wait_bytes());
        ASSERT_TRUE(receive("+c\r\n:1\r\n"));
        EXPECT_EQ(replicas(again), 1);
    }
}

}  // namespace
}  // namespace continuo::test
