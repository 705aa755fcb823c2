#include "agent/llm/model_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gmock/gmock.h>

#include "model_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Answers the requests in turn; the last reply answers all further ones.
ModelServer::Script in_turn(std::vector<ModelReply> replies) {
    return [replies = std::move(replies)](const ModelCall&, std::size_t number) {
        return replies[std::min(number, replies.size()) - 1];
    };
}

ModelReply ended(std::vector<std::string> pieces, ModelReply::End end) {
    ModelReply reply;
    reply.pieces = std::move(pieces);
    reply.end = end;
    return reply;
}

class ModelClientTest : public ModelClientFixture {};

TEST_F(ModelClientTest, StreamsAnAnswerAndCountsIt) {
    ModelServer server(in_turn({streamed({"Five", " days."}, {120, 20, 30, 10})}));
    config.endpoints = {endpoint_of(server)};
    EXPECT_EQ(result(), "ok: Five days.");
    EXPECT_EQ(sink.text, "Five days.");
    const auto call = server.calls().at(0);
    EXPECT_EQ(call.target, "/v1/chat/completions");
    EXPECT_EQ(call.headers.at("authorization"), "Bearer sk-primary");
    EXPECT_EQ(call.question(), "How long do refunds take?");
    EXPECT_EQ(ledger.today().usage, (TokenUsage{120, 20, 30, 10, false}));
    EXPECT_DOUBLE_EQ(to_currency(allowance.attempts.at(0).cost), 0.0002 + 0.00001 + 0.00024);
    EXPECT_THAT(
        metrics.expose(),
        HasSubstr(R"(continuo_model_requests_total{endpoint="primary",outcome="ok"} 1)")
    );
}

TEST_F(ModelClientTest, TriesAgainWhatMayPass) {
    auto limited = refused(429, "rate_limit_exceeded", "slow");
    limited.headers.emplace_back("retry-after-ms", "40");
    ModelServer server(in_turn({limited, refused(503, "", "busy"), streamed({"Yes."})}));
    config.endpoints = {endpoint_of(server)};
    EXPECT_EQ(result(), "ok: Yes.");
    ASSERT_EQ(waits.size(), 2U);
    EXPECT_EQ(waits[0], 40ms) << "as the server says";
    EXPECT_GE(waits[1], 1500ms) << "the second wait, doubled by the overload, less a quarter";
    EXPECT_THAT(
        outcomes(), ElementsAre("primary rate_limited", "primary overloaded", "primary ok")
    );
    EXPECT_EQ(ledger.today().requests, 3U);
    EXPECT_EQ(ledger.today().usage.total(), 120U) << "refusals use nothing";
}

TEST_F(ModelClientTest, DoesNotTryAgainWhatWillNotPass) {
    for (const auto& [reply, fault] : std::vector<std::pair<ModelReply, std::string>>{
             {refused(429, "insufficient_quota", "pay"), "quota"},
             {refused(401, "invalid_api_key", "no"), "unauthorized"},
             {refused(404, "", "no"), "not_found"},
             {refused(400, "context_length_exceeded", "long"), "context_length"},
             {refused(400, "content_filter", "bad"), "content_filter"},
         }) {
        ModelServer server(in_turn({reply}));
        ModelClientConfig one;
        one.endpoints = {endpoint_of(server)};
        one.keep_connections = false;
        auto client = make_model_client(one, ledger, clock, nullptr).value();
        ModelAllowance allowed;
        const auto outcome = run_task(client->complete(ChatRequest(), &allowed, &sink));
        ASSERT_FALSE(outcome);
        EXPECT_EQ(to_string(outcome.error().fault), fault);
        EXPECT_EQ(server.calls().size(), 1U) << fault;
    }
}

TEST_F(ModelClientTest, ObeysXShouldRetry) {
    auto reply = refused(500, "", "no");
    reply.headers.emplace_back("x-should-retry", "false");
    ModelServer server(in_turn({reply}));
    config.endpoints = {endpoint_of(server)};
    EXPECT_EQ(result(), "server_error");
    EXPECT_EQ(server.calls().size(), 1U);
}

TEST_F(ModelClientTest, AsksTheSecondEndpointWithItsOwnKey) {
    ModelServer first(in_turn({refused(429, "insufficient_quota", "pay")}));
    ModelServer second(in_turn({streamed({"Yes."})}));
    config.endpoints = {endpoint_of(first), endpoint_of(second, "fallback")};
    EXPECT_EQ(result(), "ok: Yes.");
    EXPECT_THAT(outcomes(), ElementsAre("primary quota", "fallback ok"));
    EXPECT_EQ(second.calls().at(0).headers.at("authorization"), "Bearer sk-fallback");
}

TEST_F(ModelClientTest, NeverFollowsARedirectionWithItsKey) {
    ModelServer other(in_turn({streamed({"Stolen."})}));
    for (const int status : {301, 302, 307, 308}) {
        ModelReply reply;
        reply.status = status;
        reply.headers.emplace_back("Location", other.url() + "/chat/completions");
        ModelServer server(in_turn({reply}));
        ModelClientConfig one;
        one.endpoints = {endpoint_of(server)};
        one.keep_connections = false;
        auto client = make_model_client(one, ledger, clock, nullptr).value();
        const auto outcome = run_task(client->complete(ChatRequest(), &allowance, &sink));
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().fault, ModelFault::redirected);
    }
    EXPECT_THAT(other.calls(), IsEmpty());
}

TEST_F(ModelClientTest, WaitsForTheFirstByteOnlySoLong) {
    auto mute = ended({}, ModelReply::End::silence);
    mute.before_head = true;
    ModelServer server(in_turn({mute, ended({}, ModelReply::End::silence)}));
    config.endpoints = {endpoint_of(server)};
    config.attempts = 1;
    config.first_byte_timeout = 30ms;
    EXPECT_EQ(result(), "first_byte") << "no head";
    EXPECT_EQ(result(), "first_byte") << "no body";
    EXPECT_TRUE(allowance.attempts.at(0).usage.estimated) << "the prompt may be charged";
}

TEST_F(ModelClientTest, WaitsForTheNextByteOnlySoLong) {
    const auto begun = chunk_text({{"content", "Fi"}});
    ModelServer server(in_turn({ended({begun}, ModelReply::End::silence)}));
    config.endpoints = {endpoint_of(server)};
    config.attempts = 1;
    config.between_bytes_timeout = 30ms;
    EXPECT_EQ(result(), "between_bytes");
    server.wait_until_abandoned(1);
}

TEST_F(ModelClientTest, EndsARequestThatTakesTooLongAltogether) {
    auto slow = ended({}, ModelReply::End::silence);
    ModelServer server(in_turn({slow}));
    config.endpoints = {endpoint_of(server)};
    config.attempts = 1;
    config.total_timeout = 30ms;
    EXPECT_EQ(result(), "total_time");
    allowance.deadline = Deadline::after(30ms);
    config.total_timeout = 30s;
    EXPECT_EQ(result(), "total_time") << "the turn's";
}

TEST_F(ModelClientTest, LeavesTimeForTheSecondEndpoint) {
    ModelServer silent(in_turn({ended({}, ModelReply::End::silence)}));
    ModelServer second(in_turn({streamed({"Yes."})}));
    config.endpoints = {endpoint_of(silent), endpoint_of(second, "fallback")};
    config.first_byte_timeout = 300ms;
    EXPECT_EQ(result(), "ok: Yes.");
    EXPECT_THAT(outcomes(), ElementsAre("primary first_byte", "fallback ok"));
}

TEST_F(ModelClientTest, BeginsTheTextAgainWhenAnAnswerBreaksOff) {
    const auto begun = chunk_text({{"content", "Fi"}});
    ModelServer server(in_turn({ended({begun}, ModelReply::End::cut), streamed({"Yes."})}));
    config.endpoints = {endpoint_of(server)};
    EXPECT_EQ(result(), "ok: Yes.");
    EXPECT_EQ(sink.text, "Yes.");
    EXPECT_EQ(sink.restarts, 1);
}

TEST_F(ModelClientTest, DoesNotTryAgainWhatWasShown) {
    const auto begun = chunk_text({{"content", "Fi"}});
    ModelServer server(in_turn({ended({begun}, ModelReply::End::cut), streamed({"Yes."})}));
    ModelServer second(in_turn({streamed({"Yes."})}));
    config.endpoints = {endpoint_of(server), endpoint_of(second, "fallback")};
    sink.may_restart = false;
    EXPECT_EQ(result(), "truncated");
    EXPECT_EQ(sink.text, "Fi");
    EXPECT_EQ(server.calls().size(), 1U);
    EXPECT_THAT(second.calls(), IsEmpty());
}

TEST_F(ModelClientTest, ClosesARequestThatIsStoppedAndCountsIt) {
    ModelServer server(
        in_turn({ended({chunk_text({{"content", "Five days."}})}, ModelReply::End::silence)})
    );
    config.endpoints = {endpoint_of(server)};
    sink.stop_after = 4;
    EXPECT_EQ(result(), "stopped");
    server.wait_until_abandoned(1);
    EXPECT_THAT(outcomes(), ElementsAre("primary stopped"));
    EXPECT_GT(allowance.attempts[0].usage.completion, 0U);
    EXPECT_TRUE(allowance.attempts[0].usage.estimated);
}

Task<void> cancel_when_it_runs(
    ModelClient* client, ModelServer* server, ModelAllowance* allowance, TextSink* sink
) {
    const auto executor = co_await asio::this_coro::executor;
    asio::cancellation_signal signal;
    bool ended = false;
    const ModelMessage message{ModelRole::user, "Hi"};
    asio::co_spawn(
        executor,
        client->complete(ChatRequest{{&message, 1}}, allowance, sink),
        asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr, auto) { ended = true; })
    );
    while (sink->text.empty())
        co_await asio::post(executor, asio::use_awaitable);
    signal.emit(asio::cancellation_type::all);
    while (!ended)
        co_await asio::post(executor, asio::use_awaitable);
    server->wait_until_abandoned(1);
}

TEST_F(ModelClientTest, ClosesARequestThatIsCancelledAndCountsIt) {
    ModelServer server(in_turn({ended({chunk_text({{"content", "Five"}})}, ModelReply::End::silence)
    }));
    config.endpoints = {endpoint_of(server)};
    run_task(cancel_when_it_runs(&client(), &server, &allowance, &sink));
    EXPECT_THAT(outcomes(), ElementsAre("primary cancelled"));
    EXPECT_EQ(ledger.today().requests, 1U);
    EXPECT_GT(ledger.today().estimated, 0U);
}

TEST_F(ModelClientTest, OpensTheCircuitOfAnEndpointThatFails) {
    ModelServer server(in_turn(
        {refused(500, "", "a"), refused(500, "", "b"), refused(500, "", "c"), streamed({"Yes."})}
    ));
    config.endpoints = {endpoint_of(server)};
    config.attempts = 1;
    config.failures_to_open = 3;
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(result(), "server_error");
    EXPECT_EQ(result(), "circuit_open");
    EXPECT_EQ(server.calls().size(), 3U) << "it is not asked";
    clock.advance(31s);
    EXPECT_EQ(result(), "ok: Yes.");
    EXPECT_EQ(result(), "ok: Yes.");
}

TEST_F(ModelClientTest, DoesNotOpenTheCircuitForWhatTheRequestIsToBlameFor) {
    ModelServer server(in_turn({refused(400, "content_filter", "a")}));
    config.endpoints = {endpoint_of(server)};
    config.failures_to_open = 1;
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(result(), "content_filter");
}

Task<std::string> ask_while_another_one_waits(ModelClient* client, ModelServer* server) {
    const auto executor = co_await asio::this_coro::executor;
    ModelAllowance first_allowance;
    TextSink first_sink;
    asio::cancellation_signal signal;
    bool ended = false;
    asio::co_spawn(
        executor,
        client->complete(ChatRequest(), &first_allowance, &first_sink),
        asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr, auto) { ended = true; })
    );
    while (first_sink.text.empty())
        co_await asio::post(executor, asio::use_awaitable);
    ModelAllowance allowance;
    TextSink sink;
    const auto outcome = co_await client->complete(ChatRequest(), &allowance, &sink);
    signal.emit(asio::cancellation_type::all);
    while (!ended)
        co_await asio::post(executor, asio::use_awaitable);
    server->wait_until_abandoned(1);
    co_return outcome ? "ok" : std::string(to_string(outcome.error().fault));
}

TEST_F(ModelClientTest, RefusesRequestsBeyondItsConcurrency) {
    ModelServer server(in_turn({ended({chunk_text({{"content", "Fi"}})}, ModelReply::End::silence)})
    );
    config.endpoints = {endpoint_of(server)};
    config.concurrency = 1;
    EXPECT_EQ(run_task(ask_while_another_one_waits(&client(), &server)), "too_many");
    EXPECT_EQ(server.calls().size(), 1U);
}

TEST_F(ModelClientTest, LearnsTheDialectOfAnEndpoint) {
    ModelServer server([](const ModelCall& call, std::size_t) {
        if (call.body.contains("stream_options"))
            return refused(400, "", "Unrecognized request argument supplied: stream_options");
        if (call.body.contains("max_tokens"))
            return refused(
                400, "", "'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            );
        return streamed({"Yes."});
    });
    config.endpoints = {endpoint_of(server)};
    config.attempts = 1;
    EXPECT_EQ(result(), "ok: Yes.");
    EXPECT_EQ(server.calls().size(), 3U);
    EXPECT_EQ(result(), "ok: Yes.");
    EXPECT_EQ(server.calls().size(), 4U) << "it remembers";
}

TEST_F(ModelClientTest, MakesNoRequestBeyondTheTokensOfATurn) {
    ModelServer server(in_turn({ended({usage_text({80, 0, 15, 0})}, ModelReply::End::cut)}));
    config.endpoints = {endpoint_of(server)};
    allowance.tokens_max = 100;
    EXPECT_EQ(result(), "budget");
    EXPECT_EQ(server.calls().size(), 1U);
    EXPECT_EQ(allowance.tokens(), 95U) << "the usage of an answer that broke off counts";
}

TEST_F(ModelClientTest, SaysWhatCannotBeReached) {
    std::string url;
    {
        ModelServer gone(in_turn({streamed({"Yes."})}));
        config.endpoints = {endpoint_of(gone)};
    }
    EXPECT_EQ(result(), "unreachable");
    EXPECT_EQ(ledger.today().usage.total(), 0U);
}

TEST_F(ModelClientTest, RefusesPagesOfHtml) {
    ModelReply page;
    page.content_type = "text/html; charset=utf-8";
    page.pieces = {"<html><body>Sign in</body></html>"};
    ModelServer server(in_turn({page}));
    config.endpoints = {endpoint_of(server)};
    config.attempts = 2;
    EXPECT_EQ(result(), "malformed");
    EXPECT_EQ(server.calls().size(), 2U);
}

Task<std::string> two_answers(ModelClient* client, ModelAllowance* allowance, TextSink* sink) {
    std::string texts;
    for (int i = 0; i < 2; ++i) {
        const auto outcome = co_await client->complete(ChatRequest(), allowance, sink);
        texts += outcome ? outcome->text : std::string(to_string(outcome.error().fault));
    }
    client->close();
    co_return texts;
}

TEST_F(ModelClientTest, KeepsItsConnections) {
    ModelServer server(in_turn({streamed({"Yes."})}));
    config.endpoints = {endpoint_of(server)};
    auto keeping = make_model_client(config, ledger, clock, nullptr).value();
    EXPECT_EQ(run_task(two_answers(keeping.get(), &allowance, &sink)), "Yes.Yes.");
    EXPECT_EQ(server.connections(), 1U);
}

TEST_F(ModelClientTest, CountsWhatTheServerCharges) {
    const auto broken_off = [] {
        auto reply = ended(
            {chunk_text({{"content", "Fi"}}), usage_text({50, 10, 3, 1})}, ModelReply::End::cut
        );
        reply.charged = {50, 10, 3, 1};
        return reply;
    }();
    ModelServer first(in_turn({refused(500, "", "x"), broken_off, refused(503, "", "x")}));
    ModelServer second(in_turn({refused(429, "", "x"), streamed({"Yes."}, {70, 30, 9, 4})}));
    config.endpoints = {endpoint_of(first), endpoint_of(second, "fallback")};
    EXPECT_EQ(result(), "ok: Yes.");
    auto charged = first.meter();
    charged += second.meter();
    const auto counted = ledger.today().usage;
    EXPECT_EQ(
        counted,
        (TokenUsage{charged.prompt, charged.cached, charged.completion, charged.reasoning, false})
    );
    EXPECT_EQ(allowance.tokens(), counted.total());
}

}  // namespace
}  // namespace continuo::test
