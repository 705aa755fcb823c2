// What goes wrong on the way to a server and back: each is an explained, bounded failure, and what
// is secret stays so.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "mcp_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class McpPitfallsTest : public McpClientFixture {
protected:
    McpPitfallsTest() { script.stateless = false; }

    static ModelReply page(int status, const std::string& type, const std::string& text) {
        ModelReply reply;
        reply.status = status;
        reply.content_type = type;
        reply.pieces = {text};
        return reply;
    }
};

TEST_F(McpPitfallsTest, ResumesAStreamThatIsCut) {
    script.fault = [](const ModelCall& call, std::size_t) -> std::optional<ModelReply> {
        static json::value id;
        if (call.method == "GET" && call.headers.at("last-event-id") == "a1")
            return mcp_stream({mcp_event("a2", nullptr)});
        if (call.method == "GET")
            return mcp_stream({mcp_event(
                "a3", {{"jsonrpc", "2.0"}, {"id", id}, {"result", mcp_text_result("at last")}}
            )});
        if (find_string(call.body, "method") != "tools/call") return std::nullopt;
        id = mcp_id(call);
        return mcp_stream(
            {mcp_event("a1", nullptr), "retry: 70\n\n", "id: a2\ndata: {\"half"},
            ModelReply::End::cut
        );
    };
    EXPECT_EQ(order(), "at last");
    EXPECT_THAT(waits, ElementsAre(70ms, 500ms)) << "as the server asks; and by default";
    EXPECT_EQ(last_call("GET").headers.at("last-event-id"), "a2");
    EXPECT_EQ(last_call("GET").headers.at("mcp-session-id"), "session-1");
    EXPECT_EQ(std::ranges::count(server().methods(), "tools/call"), 1) << "it is never sent twice";
}

TEST_F(McpPitfallsTest, DoesNotKnowWhetherACutCallWasDone) {
    for (const auto end : {ModelReply::End::cut, ModelReply::End::whole}) {
        script.fault = nullptr;
        answer_calls([end](const ModelCall&) { return mcp_stream({": nothing\n\n"}, end); });
        McpServer cutting(script);
        config.url = cutting.url();
        auto one = make_mcp_client(config, clock).value();
        const auto result =
            run_task(one->call({"find_order", {{"number", "1"}}, "", ""}, Deadline::never()));
        EXPECT_EQ(result.error().code, Errc::timeout);
        EXPECT_THAT(result.error().detail, HasSubstr("unknown whether"));
        EXPECT_THAT(cutting.methods(), Not(Contains("GET"))) << "there is no id to resume at";
    }
}

TEST_F(McpPitfallsTest, DoesNotResumeForEver) {
    config.limits.resumptions_max = 5;
    script.fault = [](const ModelCall& call, std::size_t) -> std::optional<ModelReply> {
        const bool concerned =
            call.method == "GET" || find_string(call.body, "method") == "tools/call";
        if (!concerned) return std::nullopt;
        return mcp_stream({mcp_event("a1", nullptr)});
    };
    EXPECT_THAT(order(), StartsWith("timeout: crm: the stream was cut too often"));
    EXPECT_EQ(std::ranges::count(server().methods(), "GET"), 5);
}

TEST_F(McpPitfallsTest, AcceptsThatAServerDoesNotResume) {
    answer_calls([](const ModelCall&) {
        return mcp_stream({mcp_event("a1", nullptr)}, ModelReply::End::cut);
    });
    EXPECT_THAT(order(), HasSubstr("does not resume the stream (status 405)"));
}

TEST_F(McpPitfallsTest, LosesACutStreamOfTheStatelessRevision) {
    script.stateless = true;
    answer_calls([](const ModelCall&) {
        return mcp_stream({mcp_event("a1", nullptr)}, ModelReply::End::cut);
    });
    EXPECT_THAT(order(), StartsWith("timeout: "));
    EXPECT_THAT(server().methods(), Not(Contains("GET")));
}

TEST_F(McpPitfallsTest, AnswersTheServersOwnRequests) {
    answer_calls([](const ModelCall& call) {
        return mcp_stream({
            mcp_event("", {{"jsonrpc", "2.0"}, {"id", "p"}, {"method", "ping"}}),
            mcp_event("", {{"jsonrpc", "2.0"}, {"id", 9}, {"method", "elicitation/create"}}),
            mcp_event("", mcp_response(call, mcp_text_result("done"))),
        });
    });
    EXPECT_EQ(order(), "done");
    std::vector<std::string> responses;
    for (const auto& call : server().calls()) {
        if (!call.body.contains("method") && call.method == "POST")
            responses.push_back(json::serialize(call.body));
    }
    EXPECT_THAT(
        responses,
        ElementsAre(
            R"({"jsonrpc":"2.0","id":"p","result":{}})",
            R"({"jsonrpc":"2.0","id":9,"error":{"code":-32601,"message":"Method not found"}})"
        )
    );
}

TEST_F(McpPitfallsTest, ExplainsAnswersThatAreNone) {
    const auto id_of_another = [](const ModelCall& call) {
        auto message = mcp_response(call, mcp_text_result("not yours"));
        message["id"] = 4711;
        return mcp_json_reply(message);
    };
    const std::vector<std::pair<std::function<ModelReply(const ModelCall&)>, std::string>> cases{
        {[](const ModelCall&) { return page(200, "text/html", "<html>Welcome</html>"); },
         "corrupt: crm: the answer is 'text/html' instead of JSON"},
        {[](const ModelCall&) { return page(200, "application/json", "<html>"); },
         "corrupt: crm: a message that is not JSON"},
        {[](const ModelCall&) { return page(200, "application/json", ""); },
         "corrupt: crm: a message that is not JSON"},
        {[](const ModelCall&) { return page(202, "", ""); }, "corrupt: crm: the answer is ''"},
        {id_of_another, "corrupt: crm: the response is to another request"},
        {[](const ModelCall&) { return page(502, "text/html", "<html>"); },
         "unavailable: crm: the server failed (status 502)"},
        {[](const ModelCall&) { return page(401, "text/plain", ""); }, "unauthorized: crm: "},
        {[](const ModelCall&) { return page(403, "text/plain", ""); }, "forbidden: crm: "},
        {[](const ModelCall&) { return page(429, "text/plain", ""); }, "busy: crm: "},
        {[](const ModelCall&) { return page(302, "text/plain", ""); },
         "invalid_input: crm: a redirect, which is not followed"},
        {[](const ModelCall& call) { return mcp_error_reply(call, -32603, "stack trace", 500); },
         "unavailable: crm: the server failed (error -32603)"},
        {[](const ModelCall& call) { return mcp_error_reply(call, -32602, "number is missing"); },
         "error: number is missing"},
    };
    for (const auto& [reply, expected] : cases) {
        script.fault = nullptr;
        answer_calls(reply);
        McpServer bad(script);
        config.url = bad.url();
        auto one = make_mcp_client(config, clock).value();
        const auto result =
            run_task(one->call({"find_order", {{"number", "1"}}, "", ""}, Deadline::never()));
        const auto text =
            result ? (result->is_error ? "error: " : "") + result->text
                   : std::string(to_string(result.error().code)) + ": " + result.error().detail;
        EXPECT_THAT(text, StartsWith(expected));
        EXPECT_THAT(text, Not(HasSubstr("stack trace")));
    }
}

TEST_F(McpPitfallsTest, ReadsNoMoreThanItsLimit) {
    answer_calls([](const ModelCall&) {
        auto reply = page(200, "application/json", "");
        reply.pieces.assign(160, std::string(64 * 1024, ' '));
        return reply;
    });
    EXPECT_THAT(order(), StartsWith("limit_exceeded: crm: the answer has more than 1048576 bytes"));
}

TEST_F(McpPitfallsTest, EndsEndlessSilence) {
    config.call_timeout = 40ms;
    for (const bool before_head : {true, false}) {
        script.fault = nullptr;
        answer_calls([before_head](const ModelCall&) {
            auto reply = mcp_stream({": begun\n\n"}, ModelReply::End::silence);
            reply.before_head = before_head;
            return reply;
        });
        McpServer silent(script);
        config.url = silent.url();
        auto one = make_mcp_client(config, clock).value();
        ASSERT_TRUE(run_task(one->list_tools(Deadline::never())));
        const auto result =
            run_task(one->call({"find_order", {{"number", "1"}}, "", ""}, Deadline::never()));
        EXPECT_EQ(result.error().code, Errc::timeout);
    }
}

TEST_F(McpPitfallsTest, TellsTheServerThatACallIsNotWaitedFor) {
    config.call_timeout = 40ms;
    answer_calls([](const ModelCall&) {
        return mcp_stream({mcp_event("a1", nullptr)}, ModelReply::End::silence);
    });
    ASSERT_TRUE(list());
    run_task([](McpClient* client, McpServer* server) -> Task<void> {
        const auto executor = co_await asio::this_coro::executor;
        (void)co_await client->call({"find_order", {{"number", "1"}}, "", ""}, Deadline::never());
        while (server->methods().back() != "notifications/cancelled")
            co_await asio::post(executor, asio::use_awaitable);
    }(&client(), &server()));
    const auto note = last_call("notifications/cancelled");
    EXPECT_EQ(note.body.at("params").at("requestId"), mcp_id(last_call("tools/call")));
    EXPECT_EQ(note.headers.at("mcp-session-id"), "session-1");
}

TEST_F(McpPitfallsTest, ClosesACallThatIsCancelled) {
    script.stateless = true;
    answer_calls([](const ModelCall&) {
        return mcp_stream({": begun\n\n"}, ModelReply::End::silence);
    });
    ASSERT_TRUE(list());
    run_task([](McpClient* client, McpServer* server) -> Task<void> {
        const auto executor = co_await asio::this_coro::executor;
        asio::cancellation_signal signal;
        bool ended = false;
        asio::co_spawn(
            executor,
            client->call({"find_order", {{"number", "1"}}, "", ""}, Deadline::never()),
            asio::bind_cancellation_slot(
                signal.slot(), [&ended](std::exception_ptr, auto) { ended = true; }
            )
        );
        while (server->methods().back() != "tools/call")
            co_await asio::post(executor, asio::use_awaitable);
        signal.emit(asio::cancellation_type::all);
        while (!ended)
            co_await asio::post(executor, asio::use_awaitable);
    }(&client(), &server()));
    server().wait_until_abandoned(1);
}

TEST_F(McpPitfallsTest, ConnectsLaterToAServerThatIsAway) {
    auto answers = std::make_shared<bool>(false);
    script.fault = [answers](const ModelCall&, std::size_t) -> std::optional<ModelReply> {
        if (*answers) return std::nullopt;
        return page(503, "text/plain", "");
    };
    EXPECT_THAT(order(), StartsWith("unavailable: crm: "));
    *answers = true;
    EXPECT_EQ(order(), sent);
}

TEST_F(McpPitfallsTest, RefusesPrivateAddressesUnlessTheyAreAllowed) {
    config.private_addresses = false;
    EXPECT_THAT(order(), StartsWith("forbidden: crm: "));
    EXPECT_TRUE(server().calls().empty());
}

TEST_F(McpPitfallsTest, SendsItsAuthorizationAndTellsItToNobody) {
    config.authorization = Secret("Bearer key-12345678");
    script.authorization = "Bearer key-12345678";
    script.tools = {mcp_tool("find_order", {"number"})};
    script.run = [](const json::object&) {
        auto result = mcp_text_result("debug: key-12345678");
        result["structuredContent"] = json::object{{"seen", json::array{"Bearer key-12345678"}}};
        return result;
    };
    const auto result = call_order();
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(result->text, "debug: ***");
    EXPECT_EQ(json::serialize(*result->structured), R"({"seen":["Bearer ***"]})");
    for (const auto& call : server().calls())
        EXPECT_EQ(call.headers.at("authorization"), "Bearer key-12345678");

    answer_calls([](const ModelCall& call) {
        return mcp_error_reply(call, -32602, "bad key-12345678");
    });
    McpServer echoing(script);
    config.url = echoing.url();
    auto one = make_mcp_client(config, clock).value();
    const auto refused =
        run_task(one->call({"find_order", {{"number", "1"}}, "", ""}, Deadline::never()));
    EXPECT_EQ(refused->text, "bad ***");
    config.authorization = Secret("Bearer wrong-12345");
    auto wrong = make_mcp_client(config, clock).value();
    const auto error = run_task(wrong->connect(Deadline::never())).error();
    EXPECT_EQ(error.code, Errc::unauthorized);
    EXPECT_THAT(error.detail, Not(HasSubstr("wrong-12345")));
}

}  // namespace
}  // namespace continuo::test
