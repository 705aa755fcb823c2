#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent_fixture.hpp"

// Breaks every single call of a turn in every way, one run for each: whatever fails, the turn is
// answered or fails cleanly, the session is free again, nothing stands in the log twice, nobody is
// handed to a person, and the same message sent again gets its one reply.

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

struct Breaking {
    Fault fault;
    bool with_user;  // with a user there is a recall beside the rest
    bool with_files;
};

std::string name_of(const ::testing::TestParamInfo<Breaking>& info) {
    std::string name = info.param.fault == Fault::error       ? "error"
                       : info.param.fault == Fault::exception ? "exception"
                                                              : "hang";
    if (info.param.with_user) name += "_with_user";
    if (info.param.with_files) name += "_with_files";
    return name;
}

class AgentFaults : public AgentFixture, public ::testing::WithParamInterface<Breaking> {
protected:
    TurnRequest question() {
        auto question = request("How do I return a lamp?");
        if (GetParam().with_files)
            question.files = {{"attachments", "a.txt", "text/plain", 5, nullptr}};
        return question;
    }

    /// The turn's own deadline ends what hangs in a tool or the responder; the outer one, a client
    /// that leaves, what hangs in the store.
    Result<TurnReply> broken_turn() {
        auto asked = question();
        if (GetParam().fault == Fault::hang) asked.deadline = Deadline::after(100ms);
        return run_task([](Agent* one, TurnRequest what, Fault fault) -> Task<Result<TurnReply>> {
            const auto outer = fault == Fault::hang ? Deadline::after(400ms) : Deadline::never();
            auto result = co_await with_deadline(one->turn(std::move(what)), outer);
            // A lease is given back behind the back of a caller who left.
            for (int i = 0; i < 10; ++i)
                co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
            co_return result;
        }(&agent(), std::move(asked), GetParam().fault));
    }

    void expect_sound(bool answered) {
        EXPECT_TRUE(is_free());
        EXPECT_LE(replies_in_log(), 1U);
        if (answered) EXPECT_EQ(replies_in_log(), 1U);
        const auto session = run_task(memory->load(session_id)).value();
        EXPECT_FALSE(session->escalated);
        EXPECT_TRUE(session->owner.is_bot());
        EXPECT_FALSE(session->ticket_id);
    }
};

TEST_P(AgentFaults, LeaveEverythingSound) {
    (void)agent();
    int broken = 0;
    for (int n = 1;; ++n) {
        ASSERT_LT(n, 50) << "a turn does not make this many calls";
        session_id = create(GetParam().with_user ? std::optional<std::string>("u1") : std::nullopt);
        plan = {.break_at = n, .fault = GetParam().fault};
        const auto reply = broken_turn();
        SCOPED_TRACE("call " + std::to_string(n) + ": " + plan.broken);
        if (plan.broken.empty()) {
            EXPECT_TRUE(reply);
            break;
        }
        ++broken;
        if (reply) {
            EXPECT_TRUE(reply->reply);
        } else {
            const auto code = reply.error().code;
            EXPECT_TRUE(
                code == Errc::unavailable || code == Errc::internal || code == Errc::timeout
            ) << to_string(code);
        }
        // A tool that fails at once fails no turn; the store and the responder do.
        const bool is_tool =
            plan.broken != "begin_turn" && plan.broken != "commit_turn" && plan.broken != "respond";
        if (GetParam().fault != Fault::hang) EXPECT_EQ(reply.has_value(), is_tool);

        plan = {};
        const auto again = run_task(agent().turn(question()));
        ASSERT_TRUE(again) << again.error().detail;
        EXPECT_EQ(again->replayed, reply.has_value());
        int said = 0;
        for (const auto& message : log_of_session())
            said += message.role == Role::user;
        EXPECT_EQ(said, 1);
        expect_sound(true);
    }
    // begin, respond, commit, and what the parameter adds; rag, extract and escalation do not wait
    // and so cannot hang.
    const int not_waiting = GetParam().fault == Fault::hang ? 0 : 3;
    EXPECT_EQ(broken, 3 + not_waiting + GetParam().with_user + GetParam().with_files);
}

INSTANTIATE_TEST_SUITE_P(
    EveryCall,
    AgentFaults,
    ::testing::Values(
        Breaking{Fault::error, false, false},
        Breaking{Fault::exception, false, false},
        Breaking{Fault::hang, false, false},
        Breaking{Fault::error, true, false},
        Breaking{Fault::exception, true, true},
        Breaking{Fault::hang, true, true}
    ),
    name_of
);

}  // namespace
}  // namespace continuo::test
