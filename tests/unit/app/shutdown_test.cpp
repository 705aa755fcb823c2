#include "app/shutdown.hpp"

#include <atomic>
#include <thread>

#include <arpa/inet.h>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/services.hpp"
#include "async/with_deadline.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"
#include "unit/agent/fault_plan.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

/// Begins a turn that another agent would answer, and never ends it.
class TurnHandler final : public HttpHandler {
public:
    TurnHandler(Agent& agent, std::string session_id)
        : x_agent(agent), x_session_id(std::move(session_id)) {}

    std::variant<BodyPlan, HttpResponse> accept(HttpRequest&) override { return BodyPlan{}; }
    Task<std::optional<HttpResponse>> check_before_body(HttpRequest) override {
        co_return std::nullopt;
    }
    Task<HttpResponse> handle(HttpRequest) override {
        TurnRequest turn;
        turn.session_id = x_session_id;
        turn.message = "A lamp?";
        turn.client_message_id = "m1";
        (void)co_await x_agent.turn(std::move(turn));
        co_return HttpResponse{};
    }
    HttpResponse reject(const HttpRequest&, int status, Error) override {
        HttpResponse response;
        response.status = status;
        return response;
    }

private:
    Agent& x_agent;
    std::string x_session_id;
};

/// As a store on the network: gives a lease back in many trips through the event loop.
Task<void> take_many_steps() {
    const auto executor = co_await asio::this_coro::executor;
    for (int i = 0; i < 10'000; ++i)
        co_await asio::post(executor, asio::use_awaitable);
}

Task<Result<Answer>> answer_at(bool now) {
    if (!now) co_await sleep_until(Deadline::never());
    Answer answer;
    answer.text = "Yes.";
    co_return answer;
}

std::unique_ptr<Agent> make_test_agent(
    std::string instance, SessionStore& store, FaultPlan& plan, std::function<bool()> answers
) {
    AgentConfig config;
    config.instance = std::move(instance);
    return make_agent(
        std::move(config),
        store,
        run_task(make_tool_registry(ToolMode::registry, {}, system_clock(), nullptr)).value(),
        std::make_unique<FakeResponder>(
            plan,
            [answers = std::move(answers)](Question, Deadline) { return answer_at(answers()); }
        ),
        system_clock(),
        nullptr
    );
}

int send_request(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof server), 0);
    const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_GT(::send(socket, request.data(), request.size(), 0), 0);
    return socket;
}

/// Two instances over one store: the first is ended while it answers, the second gets the retry.
TEST(ShutDown, LeavesNoSessionBusyForTheNextInstance) {
    ScratchFolder folder;
    FaultPlan plan;
    const auto shared = make_in_memory_session_store({}, nullptr, system_clock(), nullptr);
    FaultyStore slow(*shared, plan);
    slow.before_abandon = take_many_steps;
    const auto session_id = run_task(shared->create({})).value()->session_id;
    std::atomic<bool> is_asked = false;

    Services services;
    services.settings.app.shutdown_grace = 0s;
    services.metrics = std::make_unique<Metrics>();
    services.blocking_pool = std::make_unique<asio::thread_pool>(1);
    services.agent = make_test_agent("one", slow, plan, [&] {
        is_asked = true;
        return false;
    });
    services.api = std::make_unique<TurnHandler>(*services.agent, session_id);
    services.shards = std::make_unique<ShardSet>(1);
    services.shards->start();
    HttpServerConfig config;
    config.host = "127.0.0.1";
    config.port = 0;
    config.scratch_folder = folder / "uploads";
    services.server = start_http_server(config, *services.shards, *services.api, nullptr).value();
    const int socket = send_request(services.server->port());
    while (!is_asked)
        std::this_thread::yield();
    shut_down(services);
    ::close(socket);
    EXPECT_EQ(slow.abandons, 1);

    const auto other = make_test_agent("two", *shared, plan, [] { return true; });
    TurnRequest retry;
    retry.session_id = session_id;
    retry.message = "A lamp?";
    retry.client_message_id = "m1";
    const auto begin = run_task(with_deadline(other->turn(std::move(retry)), Deadline::after(10s)));
    ASSERT_TRUE(begin) << begin.error().detail;
    EXPECT_TRUE(begin->reply);
}

}  // namespace
}  // namespace continuo::test
