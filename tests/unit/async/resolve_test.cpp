// A name server that does not answer. getaddrinfo is replaced in this program: "stalled.test" is
// looked up until the test ends, "none.test" does not exist, everything else is the system's.
#include "async/resolve.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

namespace continuo::test {
namespace {

struct NameServer {
    std::mutex mutex;
    std::condition_variable changed;
    int asked = 0;
    int answered = 0;
    bool answers = false;

    void look_up() {
        std::unique_lock lock(mutex);
        ++asked;
        changed.notify_all();
        changed.wait(lock, [this] { return answers; });
        ++answered;
        changed.notify_all();
    }
    void wait_until_asked(int times) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this, times] { return asked >= times; });
    }
    void answer_all() {
        std::unique_lock lock(mutex);
        answers = true;
        changed.notify_all();
        changed.wait(lock, [this] { return answered == asked; });
        answers = false;
        asked = answered = 0;
    }
};

NameServer& name_server() {
    static auto* const server = new NameServer;  // threads may outlive the tests
    return *server;
}

}  // namespace
}  // namespace continuo::test

extern "C" int getaddrinfo(
    const char* host, const char* service, const addrinfo* hints, addrinfo** result
) {
    if (std::string_view(host) == "none.test") return EAI_NONAME;
    if (std::string_view(host) == "stalled.test") {
        continuo::test::name_server().look_up();
        host = "127.0.0.1";
    }
    using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto next = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return next(host, service, hints, result);
}

namespace continuo::test {
namespace {

using Endpoints = std::vector<asio::ip::tcp::endpoint>;

class ResolveTest : public ::testing::Test {
protected:
    ~ResolveTest() override { name_server().answer_all(); }

    void start(const std::string& host) {
        asio::co_spawn(
            *context,
            resolve(host, 80),
            asio::bind_cancellation_slot(
                cancel.slot(),
                [this](std::exception_ptr error, Result<Endpoints> result) {
                    if (error) std::rethrow_exception(error);
                    outcome = std::move(result);
                }
            )
        );
    }
    Errc error() const { return outcome->error().code; }

    std::optional<asio::io_context> context{std::in_place};
    asio::cancellation_signal cancel;
    std::optional<Result<Endpoints>> outcome;
};

TEST_F(ResolveTest, AnAddressNeedsNoLookUp) {
    for (const auto* address : {"127.0.0.1", "::1"}) {
        start(address);
        context->restart();
        context->poll();
        ASSERT_EQ(outcome->value().size(), 1U);
        EXPECT_EQ(outcome->value()[0].address().to_string(), address);
        EXPECT_EQ(outcome->value()[0].port(), 80);
    }
}

TEST_F(ResolveTest, LooksANameUp) {
    start("localhost");
    context->run();
    ASSERT_TRUE(*outcome) << outcome->error().detail;
    EXPECT_TRUE(outcome->value()[0].address().is_loopback());
}

TEST_F(ResolveTest, AnUnknownNameIsUnavailable) {
    start("none.test");
    context->run();
    EXPECT_EQ(error(), Errc::unavailable);
}

TEST_F(ResolveTest, ACancelledCallerDoesNotWait) {
    start("stalled.test");
    context->poll();
    name_server().wait_until_asked(1);
    cancel.emit(asio::cancellation_type::terminal);
    context->run();
    EXPECT_EQ(error(), Errc::cancelled);
}

TEST_F(ResolveTest, AnEndingContextDoesNotWait) {
    start("stalled.test");
    context->poll();
    name_server().wait_until_asked(1);
    context.reset();
    EXPECT_FALSE(outcome);
}

TEST_F(ResolveTest, UnansweredLookUpsAreBounded) {
    constexpr int lookups_max = 16;
    int started = 0;
    for (; !outcome && started <= lookups_max; ++started) {
        start("stalled.test");
        context->poll();
    }
    ASSERT_TRUE(outcome);
    name_server().wait_until_asked(started - 1);
    EXPECT_EQ(error(), Errc::unavailable);
    EXPECT_EQ(
        outcome->error().detail, "too many name look-ups are unanswered; check the name server"
    );
}

}  // namespace
}  // namespace continuo::test
