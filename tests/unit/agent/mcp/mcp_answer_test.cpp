#include "agent/mcp/mcp_answer.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace continuo::test {
namespace {

using Form = McpAnswerReader::Form;
using testing::HasSubstr;

constexpr std::string_view good = R"({"jsonrpc":"2.0","id":7,"result":{"a":1}})";

std::string event_of(std::string_view data) {
    return "data: " + std::string(data) + "\n\n";
}

/// "ok: <result>", "error <code>", "none", or the failure of the reader.
std::string outcome_of(Form form, std::string_view body, std::size_t piece = 4096) {
    McpAnswerReader reader(7, 1024);
    reader.begin(form);
    for (std::size_t at = 0; at < body.size(); at += piece) {
        const auto fed = reader.feed(body.substr(at, piece));
        if (!fed) return std::string(to_string(fed.error().code));
    }
    if (const auto ended = reader.end(); !ended) return std::string(to_string(ended.error().code));
    if (!reader.is_complete()) return "none";
    const auto& result = reader.response()->result;
    return result ? "ok: " + json::serialize(*result)
                  : "error " + std::to_string(result.error().code);
}

TEST(McpAnswerReader, ReadsAResponseInEitherForm) {
    EXPECT_EQ(outcome_of(Form::json, good), R"(ok: {"a":1})");
    EXPECT_EQ(outcome_of(Form::events, event_of(good)), R"(ok: {"a":1})");
    for (const std::size_t piece : {1, 2, 5})
        EXPECT_EQ(
            outcome_of(Form::events, "\xEF\xBB\xBF: hi\r\n\r\n" + event_of(good), piece),
            R"(ok: {"a":1})"
        );
    EXPECT_EQ(
        outcome_of(Form::json, R"({"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"x"}})"),
        "error -32602"
    );
    EXPECT_EQ(
        outcome_of(Form::json, R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700}})"),
        "error -32700"
    ) << "the server could not read our id";
}

TEST(McpAnswerReader, RefusesWhatIsNoAnswerToTheRequest) {
    for (const std::string_view body : {
             R"({"jsonrpc":"2.0","id":8,"result":{}})",
             R"({"jsonrpc":"2.0","id":"7","result":{}})",
             R"({"jsonrpc":"2.0","result":{}})",
             R"({"jsonrpc":"2.0","id":7,"result":[]})",
             R"({"jsonrpc":"2.0","id":7,"result":{},"error":{"code":1}})",
             R"({"jsonrpc":"2.0","id":7})",
             R"({"jsonrpc":"1.0","id":7,"result":{}})",
             R"({"jsonrpc":"2.0","id":7,"error":{"code":"x"}})",
             R"({"jsonrpc":"2.0","id":7,"result":{"a":1,"a":2}})",
             R"([{"jsonrpc":"2.0","id":7,"result":{}}])",
             "<html></html>",
             "",
         }) {
        EXPECT_EQ(outcome_of(Form::json, body), "corrupt") << body;
        if (!body.empty()) EXPECT_EQ(outcome_of(Form::events, event_of(body)), "corrupt") << body;
    }
    EXPECT_EQ(outcome_of(Form::json, R"({"jsonrpc":"2.0","method":"x"})"), "corrupt");
    const std::string deep = R"({"jsonrpc":"2.0","id":7,"result":{"a":)" + std::string(99, '[') +
                             std::string(99, ']') + "}}";
    EXPECT_EQ(outcome_of(Form::json, deep), "corrupt");
}

TEST(McpAnswerReader, ReadsGluedAndUnfinishedEvents) {
    const std::string note = R"({"jsonrpc":"2.0","method":"notifications/progress"})";
    EXPECT_EQ(
        outcome_of(Form::events, "data: " + note + "\ndata: " + std::string(good) + "\n\n"),
        R"(ok: {"a":1})"
    );
    EXPECT_EQ(outcome_of(Form::events, "data: " + std::string(good)), R"(ok: {"a":1})")
        << "without the last empty line";
    EXPECT_EQ(outcome_of(Form::events, "data: {\"jsonrpc\":\"2.0\",\"id\":7,\"res"), "none");
    EXPECT_EQ(outcome_of(Form::events, "event: other\ndata: x\n\ndata:\n\n"), "none");
}

TEST(McpAnswerReader, BoundsAllBodiesTogether) {
    EXPECT_EQ(outcome_of(Form::json, std::string(2000, ' ')), "limit_exceeded");
    EXPECT_EQ(outcome_of(Form::events, std::string(2000, ':')), "limit_exceeded");
    McpAnswerReader reader(7, 100);
    reader.begin(Form::events);
    ASSERT_TRUE(reader.feed(":" + std::string(90, 'x')));
    reader.begin(Form::events);
    EXPECT_EQ(reader.feed(":" + std::string(20, 'x')).error().code, Errc::limit_exceeded);
}

TEST(McpAnswerReader, ResumesWhereTheLastWholeEventEnded) {
    McpAnswerReader reader(7, 4096);
    reader.begin(Form::events);
    ASSERT_TRUE(reader.feed("id: a1\nretry: 40\ndata:\n\nid: a2\ndata: {\"jsonrpc"));
    ASSERT_TRUE(reader.end());
    EXPECT_FALSE(reader.is_complete());
    EXPECT_EQ(reader.last_event_id(), "a1") << "a2 did not come whole";
    EXPECT_EQ(reader.retry(), std::chrono::milliseconds(40));
    reader.begin(Form::events);
    ASSERT_TRUE(reader.feed("id: a2\n" + event_of(good)));
    EXPECT_TRUE(reader.is_complete());
}

TEST(McpAnswerReader, DoesNotResumeAtAnIdThatCannotBeAHeader) {
    McpAnswerReader reader(7, 4096);
    reader.begin(Form::events);
    ASSERT_TRUE(reader.feed("id: a1\ndata:\n\nid: a b\ndata:\n\nid: caf\xC3\xA9\ndata:\n\n"));
    EXPECT_EQ(reader.last_event_id(), "");
}

TEST(McpAnswerReader, HandsOutRequestsOfTheServerUpToALimit) {
    McpAnswerReader reader(7, 64 * 1024);
    reader.begin(Form::events);
    const auto ping = event_of(R"({"jsonrpc":"2.0","id":"s1","method":"ping"})");
    const auto sampling = event_of(R"({"jsonrpc":"2.0","id":2,"method":"sampling/createMessage"})");
    const auto changed =
        event_of(R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})");
    EXPECT_FALSE(reader.tools_changed());
    ASSERT_TRUE(reader.feed(ping + sampling + changed));
    const auto requests = reader.take_requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(mcp_response_text(requests[0]), R"({"jsonrpc":"2.0","id":"s1","result":{}})");
    EXPECT_THAT(mcp_response_text(requests[1]), HasSubstr("-32601"));
    EXPECT_TRUE(reader.tools_changed());
    EXPECT_TRUE(reader.take_requests().empty());
    std::string many;
    for (std::size_t i = 0; i < McpAnswerReader::requests_max; ++i)
        many += ping;
    EXPECT_EQ(reader.feed(many).error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace continuo::test
