// Servers that misbehave in every way that others have met. Whatever they do, the customer gets the
// right answer, or what the documents say; and what was shown is the beginning of what is stored.
#include <gmock/gmock.h>

#include "responder_fixture.hpp"

namespace continuo::test {
namespace {

struct Pitfall {
    const char* name;
    ModelReply reply;     ///< of every request
    const char* outcome;  ///< of the turn
};

const std::string right = "You can get a full refund within 30 days. [1]";

ModelReply with(std::vector<std::string> pieces, ModelReply::End end = ModelReply::End::whole) {
    ModelReply reply;
    reply.pieces = std::move(pieces);
    reply.end = end;
    return reply;
}

ModelReply typed(std::string type, std::string body, int status = 200) {
    auto reply = with({std::move(body)});
    reply.content_type = std::move(type);
    reply.status = status;
    return reply;
}

ModelReply without_head() {
    auto reply = with({}, ModelReply::End::cut);
    reply.before_head = true;
    return reply;
}

std::string text_chunk() {
    return chunk_text({{"content", right}});
}
const std::string stop = chunk_text({}, "stop");
const std::string done = "data: [DONE]\n\n";

std::string call_chunk(json::object function) {
    return chunk_text(
        {{"tool_calls",
          json::array{json::object{{"index", 0}, {"id", "a"}, {"function", std::move(function)}}}}}
    );
}

std::vector<Pitfall> pitfalls() {
    using End = ModelReply::End;
    const std::string half = chunk_text({{"content", "You can get a"}});
    return {
        {"comments first",
         with(
             {": OPENROUTER PROCESSING\n\n", ": OPENROUTER PROCESSING\n\n", text_chunk(), stop, done
             }
         ),
         "answered"},
        {"comments as data",
         with({"data: : OPENROUTER PROCESSING\n\n", text_chunk(), stop, done}),
         "answered"},
        {"no [DONE]", with({text_chunk(), stop}), "answered"},
        {"no empty line at the end", with({text_chunk(), stop, "data: [DONE]"}), "answered"},
        {"bytes behind the end",
         with({text_chunk(), stop, done, "data: {\"x\n\n<html>"}),
         "answered"},
        {"cut behind the end", with({text_chunk(), stop}, End::cut), "answered"},
        {"choices empty first",
         with(
             {"data: {\"id\":\"\",\"choices\":[],\"prompt_filter_results\":[{}]}\n\n",
              text_chunk(),
              stop,
              usage_text({9, 0, 9, 0}),
              done}
         ),
         "answered"},
        {"no finish_reason", with({text_chunk(), done}), "answered"},
        {"null delta",
         with(
             {"data: {\"choices\":[{\"index\":0,\"delta\":null}]}\n\n",
              "data: {\"choices\":[{}]}\n\n",
              text_chunk(),
              stop}
         ),
         "answered"},
        {"wrong usage",
         with(
             {text_chunk(),
              stop,
              "data: "
              "{\"choices\":[],\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":\"x\"}}\n\n",
              done}
         ),
         "answered"},
        {"reasoning in the text",
         with(
             {chunk_text({{"content", "<think>They want money. [1]"}}),
              chunk_text({{"content", "</think>"}}),
              text_chunk(),
              stop,
              done}
         ),
         "answered"},
        {"reasoning without its beginning",
         with(
             {chunk_text({{"content", "They want money"}}),
              chunk_text({{"content", "</think>"}}),
              text_chunk(),
              stop,
              done}
         ),
         "answered"},
        {"not streamed",
         typed(
             "application/json",
             json::serialize(json::object{
                 {"choices",
                  json::array{json::object{
                      {"message", json::object{{"content", right}}}, {"finish_reason", "stop"}
                  }}}
             })
         ),
         "answered"},
        {"CRLF and no spaces",
         with(
             {"data:{\"choices\":[{\"delta\":{\"content\":\"" + right +
              "\"}}]}\r\n\r\ndata:[DONE]\r\n\r\n"}
         ),
         "answered"},
        {"citation behind the full stop, glued",
         with({chunk_text({{"content", "You can get a full refund within 30 days.[1]"}}), stop}),
         "answered"},

        {"error in the stream",
         with({half, "data: {\"error\":{\"message\":\"x\",\"code\":502},\"choices\":[]}\n\n"}),
         "server_error"},
        {"error as a text", with({"data: {\"error\":\"overloaded\"}\n\n"}), "overloaded"},
        {"error as a field",
         with({half, "error: {\"code\":500,\"message\":\"slot\"}\n\n"}),
         "server_error"},
        {"error without data",
         typed("application/json", "{\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}"),
         "server_error"},
        {"cut in the text", with({half}, End::cut), "truncated"},
        {"cut in an event", with({half, "data: {\"choices\":[{\"del"}, End::cut), "truncated"},
        {"ends without an end", with({half}), "truncated"},
        {"nothing at all", with({}, End::cut), "truncated"},
        {"no head", without_head(), "unreachable"},
        {"an empty body", with({}), "malformed"},
        {"HTML", typed("text/html", "<html>Sign in</html>"), "malformed"},
        {"HTML that claims to be a stream", with({"<html>\n<body>\n</html>\n"}), "malformed"},
        {"HTML with a status", typed("text/html", "<html>Bad gateway</html>", 502), "server_error"},
        {"wrong path", typed("text/plain", "404 page not found", 404), "not_found"},
        {"not JSON", with({"data: hello\n\n", done}), "malformed"},
        {"an empty answer", with({chunk_text({{"content", ""}}), stop, done}), "empty"},
        {"reasoning only", with({chunk_text({{"content", "<think>for ever"}}), stop, done}), "empty"
        },
        {"a filter", with({half, chunk_text({}, "content_filter"), done}), "content_filter"},
        {"arguments that are cut",
         with(
             {call_chunk({{"name", "f"}, {"arguments", "{\"x\":"}}),
              chunk_text({}, "tool_calls"),
              done}
         ),
         "malformed_call"},
        {"arguments glued",
         with(
             {call_chunk({{"name", "f"}, {"arguments", "{\"x\":1}{\"x\":2}"}}),
              chunk_text({}, "tool_calls"),
              done}
         ),
         "malformed_call"},
        {"a tool that was not offered",
         with({call_chunk({{"name", "f"}, {"arguments", "{}"}}), stop, done}),
         "unsupported"},
        {"calls without an index, repeated",
         with(
             {chunk_text(
                  {{"tool_calls",
                    json::array{json::object{
                        {"id", "a"},
                        {"function", json::object{{"name", "f"}, {"arguments", "{\"x\":1}"}}}
                    }}}}
              ),
              chunk_text(
                  {{"tool_calls",
                    json::array{json::object{
                        {"function", json::object{{"name", "f"}, {"arguments", "{\"x\":1}"}}}
                    }}}}
              ),
              stop,
              done}
         ),
         "unsupported"},
        {"compressed", with({"\x1f\x8b\x08 \x01\n\xff\n"}), "malformed"},
        {"half a character",
         with({"data: {\"choices\":[{\"delta\":{\"content\":\"\xC3\"}}]}\n\n", stop}),
         "malformed"},
        {"half a pair",
         with({"data: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}\n\n", stop}),
         "malformed"},
        {"a redirection", typed("text/html", "<html>Moved</html>", 302), "redirected"},
        {"no citations",
         with({chunk_text({{"content", "Refunds are easy."}}), stop, done}),
         "unsupported"},
        {"citations of nothing",
         with({chunk_text({{"content", "Refunds are easy. [17]"}}), stop, done}),
         "unsupported"},
        {"a tool call as text",
         with({chunk_text({{"content", "<tool_call>{\"name\":\"f\"}</tool_call>"}}), stop, done}),
         "empty"},
    };
}

class Pitfalls : public ModelResponderFixture {};

TEST_F(Pitfalls, AllHaveARightAnswerOrThatOfTheDocuments) {
    const auto documents = documents_answer();
    for (const auto& pitfall : pitfalls()) {
        SCOPED_TRACE(pitfall.name);
        ModelServer server([&](const ModelCall&, std::size_t) { return pitfall.reply; });
        ModelClientConfig one;
        one.endpoints = {endpoint_of(server)};
        one.keep_connections = false;
        one.sleep = [](std::chrono::milliseconds) -> Task<void> { co_return; };
        auto asked = make_model_client(one, ledger, clock, nullptr).value();
        const auto responder = make_model_responder(
            {}, make_extractive_responder(knowledge), *asked, ledger, make_citation_check, nullptr
        );
        WatchingSink sink;
        const auto answer =
            run_task(responder->respond(
                         question_of("What is your refund policy?"), Deadline::never(), &sink
                     ))
                .value();
        EXPECT_EQ(outcome_of(answer), pitfall.outcome);
        EXPECT_EQ(answer.text, std::string(pitfall.outcome) == "answered" ? right : documents.text);
        EXPECT_TRUE(answer.text.starts_with(sink.text()));
        EXPECT_EQ(answer.type, AnswerType::answer);
    }
}

TEST_F(Pitfalls, CutAnywhereIsARightAnswerOrThatOfTheDocuments) {
    const auto documents = documents_answer();
    std::string body;
    for (const auto& piece : streamed({"You can get a full refund ", "within 30 days. [1]"}).pieces)
        body += piece;
    int right_ones = 0;
    ModelReply reply;
    ModelServer server([&](const ModelCall&, std::size_t) { return reply; });
    ModelClientConfig one;
    one.endpoints = {endpoint_of(server)};
    one.keep_connections = false;
    one.attempts = 1;
    one.failures_to_open = 1'000'000;
    auto asked = make_model_client(one, ledger, clock, nullptr).value();
    const auto responder = make_model_responder(
        {}, make_extractive_responder(knowledge), *asked, ledger, make_citation_check, nullptr
    );
    for (std::size_t at = 1; at < body.size(); at += 7) {
        reply = with({body.substr(0, at)}, ModelReply::End::cut);
        const auto answer =
            run_task(responder->respond(
                         question_of("What is your refund policy?"), Deadline::never(), nullptr
                     ))
                .value();
        const bool is_right = outcome_of(answer) == "answered";
        right_ones += is_right;
        EXPECT_EQ(answer.text, is_right ? right : documents.text) << at;
    }
    EXPECT_GT(right_ones, 0) << "the end counts, not all that follows it";
}

TEST_F(Pitfalls, InPiecesOfAnySizeAreTheSameAnswer) {
    std::string body;
    for (const auto& piece :
         streamed({"<think>ä</think>You can get a full refund ", "within 30 days. [1]"}).pieces)
        body += piece;
    for (const std::size_t size : {1U, 2U, 13U}) {
        ModelReply reply;
        for (std::size_t at = 0; at < body.size(); at += size)
            reply.pieces.push_back(body.substr(at, size));
        ModelServer server([&](const ModelCall&, std::size_t) { return reply; });
        ModelClientConfig one;
        one.endpoints = {endpoint_of(server)};
        one.keep_connections = false;
        auto asked = make_model_client(one, ledger, clock, nullptr).value();
        const auto responder = make_model_responder(
            {}, make_extractive_responder(knowledge), *asked, ledger, make_citation_check, nullptr
        );
        const auto answer =
            run_task(responder->respond(
                         question_of("What is your refund policy?"), Deadline::never(), nullptr
                     ))
                .value();
        EXPECT_EQ(answer.text, right) << size;
    }
}

}  // namespace
}  // namespace continuo::test
