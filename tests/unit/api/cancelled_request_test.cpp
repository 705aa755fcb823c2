#include <exception>
#include <fstream>
#include <sstream>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "api_test.hpp"
#include "telemetry/log.hpp"

namespace continuo::test {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::Not;

struct CancelledRequestTest : ApiTest {
    CancelledRequestTest() {
        config.access_log = true;
        restart();
        configure_log({.file = folder / "log", .to_stderr = true});
    }
    ~CancelledRequestTest() override { configure_log({}); }

    /// Hands a request to the handler, as a connection does, and cancels it while it waits. Returns
    /// whether the handler ended with an exception.
    bool cancel_while_it_waits(TestRequest built) {
        auto& request = built.request;
        request.received = clock.steady_now();
        EXPECT_TRUE(std::holds_alternative<BodyPlan>(api->accept(request)));
        asio::io_context context;
        asio::cancellation_signal signal;
        bool thrown = false;
        asio::co_spawn(
            context,
            api->handle(std::move(request)),
            asio::bind_cancellation_slot(
                signal.slot(),
                [&](const std::exception_ptr& error, const HttpResponse&) {
                    thrown = error != nullptr;
                }
            )
        );
        context.poll();
        signal.emit(asio::cancellation_type::terminal);
        context.restart();
        context.run();
        return thrown;
    }

    std::string lines() {
        flush_log();
        std::ostringstream out;
        out << std::ifstream(folder / "log").rdbuf();
        return out.str();
    }
};

TEST_F(CancelledRequestTest, IsLoggedAndCountedAsCancelledAndNotAsAnError) {
    sessions.add("sess_1");
    agent.never_answers = true;
    EXPECT_TRUE(
        cancel_while_it_waits(post("/api/chat/sessions/sess_1/messages").form("message=hello"))
    );
    EXPECT_EQ(agent.turns.size(), 1U);
    const auto text = lines();
    EXPECT_THAT(text, HasSubstr("access - INFO - POST /api/chat/sessions/"));
    EXPECT_THAT(text, HasSubstr("/messages 499 "));
    EXPECT_THAT(text, Not(HasSubstr("ERROR")));
    EXPECT_EQ(metrics.totals().errors, 0U);
    EXPECT_THAT(metrics.expose(), HasSubstr("status=\"499\"} 1"));
    EXPECT_THAT(metrics.expose(), Not(HasSubstr("status=\"500\"")));
}

}  // namespace
}  // namespace continuo::test
