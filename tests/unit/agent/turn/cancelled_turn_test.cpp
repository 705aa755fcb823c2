#include <exception>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "agent_fixture.hpp"

namespace continuo::test {
namespace {

Task<Result<Answer>> never_answer() {
    co_await sleep_until(Deadline::never());
    co_return Answer{};
}

/// As long as a store on the network: several trips through the event loop.
Task<void> take_some_steps() {
    const auto executor = co_await asio::this_coro::executor;
    for (int i = 0; i < 10; ++i)
        co_await asio::post(executor, asio::use_awaitable);
}

Task<void> fail_in_the_store() {
    throw std::runtime_error("injected");
    co_return;
}

class CancelledTurn : public AgentFixture {
protected:
    CancelledTurn() {
        respond = [](Question, Deadline) { return never_answer(); };
    }

    /// Cancels a turn that waits for its responder; `at_end` runs when its caller learns of the
    /// end.
    void cancel_turn(std::function<void(std::exception_ptr)> at_end) {
        asio::io_context context;
        asio::cancellation_signal signal;
        asio::co_spawn(
            context,
            agent().turn(request("A lamp?")),
            asio::bind_cancellation_slot(
                signal.slot(),
                [&](std::exception_ptr error, const Result<TurnReply>&) {
                    at_end(std::move(error));
                }
            )
        );
        context.poll();
        EXPECT_FALSE(is_free());
        signal.emit(asio::cancellation_type::terminal);
        context.restart();
        context.run();
    }
};

TEST_F(CancelledTurn, HasGivenItsLeaseBackWhenItEnds) {
    store.before_abandon = take_some_steps;
    bool ended = false;
    cancel_turn([&](const std::exception_ptr& error) {
        ended = true;
        EXPECT_TRUE(error);
        EXPECT_TRUE(is_free());
    });
    EXPECT_TRUE(ended);
    EXPECT_EQ(store.abandons, 1);
}

TEST_F(CancelledTurn, IsAnsweredByAnotherAgentAtOnce) {
    store.before_abandon = take_some_steps;
    Result<TurnReply> retried = fail(Errc::internal, "not tried");
    cancel_turn([&](const std::exception_ptr&) {
        FaultPlan no_faults;
        AgentConfig other;
        other.instance = "test-2";
        other.turn_timeout = std::chrono::seconds(2);  // shorter than the first one's lease
        const auto agent = make_agent(
            other,
            *memory,
            make_tools(),
            std::make_unique<FakeResponder>(
                no_faults, [this](Question, Deadline) { return answer_now(answer); }
            ),
            system_clock(),
            nullptr
        );
        retried = run_task(agent->turn(request("A lamp?", "m1")));
    });
    ASSERT_TRUE(retried) << retried.error().detail;
    EXPECT_TRUE(retried->reply);
}

TEST_F(CancelledTurn, EndsAlsoWhenItsLeaseCannotBeGivenBack) {
    store.before_abandon = fail_in_the_store;
    bool ended = false;
    cancel_turn([&](const std::exception_ptr& error) { ended = error != nullptr; });
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace continuo::test
