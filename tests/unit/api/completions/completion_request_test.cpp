#include "api/completions/completion_request.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "api/completions/completion_error.hpp"
#include "base/limits.hpp"

namespace continuo::test {
namespace {

/// The body with these members besides the model and one message.
std::string asking(const std::string& members) {
    return R"({"model":"continuo","messages":[{"role":"user","content":"Hi"}])" +
           (members.empty() ? "" : "," + members) + "}";
}

std::string with_messages(const std::string& messages) {
    return R"({"model":"continuo","messages":)" + messages + "}";
}

/// "param code" of the error that clients get; empty: the request is taken.
std::string refusal(const std::string& body) {
    const auto request = read_completion_request(body);
    if (request) return {};
    const auto error = json::parse(completion_error_json(request.error(), false)).at("error");
    const auto& param = error.at("param");
    return (param.is_null() ? "-" : std::string(param.as_string())) + " " +
           std::string(error.at("code").as_string());
}

std::string message_of(const std::string& messages) {
    const auto request = read_completion_request(with_messages(messages));
    return request ? request->message : "refused: " + request.error().message;
}

TEST(CompletionRequest, TheLastMessageOfTheUserIsTheTurn) {
    EXPECT_EQ(message_of(R"([{"role":"user","content":"  Hello\n"}])"), "Hello");
    EXPECT_EQ(
        message_of(
            R"([{"role":"system","content":"Be a pirate."},{"role":"user","content":"One"},
                {"role":"assistant","content":null,"tool_calls":[]},{"role":"tool","content":"7"},
                {"role":"user","content":"Two"},{"role":"developer","content":"Be short."}])"
        ),
        "Two"
    );
}

TEST(CompletionRequest, TextPartsBecomeLines) {
    EXPECT_EQ(
        message_of(
            R"([{"role":"user","content":[{"type":"text","text":"One"},{"type":"text","text":"two"}]}])"
        ),
        "One\ntwo"
    );
}

TEST(CompletionRequest, AMessageThatIsNoTextOfTheUserIsRefused) {
    const std::pair<std::string, std::string> cases[] = {
        {R"([])", "messages missing_user_message"},
        {R"([{"role":"system","content":"x"}])", "messages missing_user_message"},
        {R"([{"role":"user","content":"x"},{"role":"assistant","content":"Well,"}])",
         "messages[1].role unexpected_role"},
        {R"([{"role":"user","content":"x"},{"role":"tool","content":"7"}])",
         "messages[1].role unexpected_role"},
        {R"([{"role":"pirate","content":"x"}])", "messages[0].role enum"},
        {R"(["x"])", "messages[0].role enum"},
        {R"([{"role":"user"}])", "messages[0].content missing"},
        {R"([{"role":"user","content":null}])", "messages[0].content missing"},
        {R"([{"role":"user","content":7}])", "messages[0].content content_type"},
        {R"([{"role":"user","content":" "}])", "messages[0].content string_too_short"},
        {R"([{"role":"user","content":[]}])", "messages[0].content string_too_short"},
        {R"([{"role":"user","content":"a\u0000b"}])", "messages[0].content control_characters"},
        {R"([{"role":"user","content":["x"]}])", "messages[0].content[0] part_type"},
        {R"([{"role":"user","content":[{"type":"text"}]}])", "messages[0].content[0].text missing"},
        {R"([{"role":"user","content":[{"type":"text","text":"What is this?"},
             {"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}])",
         "messages[0].content[1] unsupported_content"},
        {R"("x")", "messages list_type"},
    };
    for (const auto& [messages, expected] : cases)
        EXPECT_EQ(refusal(with_messages(messages)), expected) << messages;
}

TEST(CompletionRequest, LimitsAreExact) {
    const auto of_length = [](std::size_t length) {
        return with_messages(
            R"([{"role":"user","content":")" + std::string(length, 'a') + R"("}])"
        );
    };
    EXPECT_EQ(refusal(of_length(limits::message_code_points_max)), "");
    EXPECT_EQ(
        refusal(of_length(limits::message_code_points_max + 1)),
        "messages[0].content string_too_long"
    );
    const auto of_messages = [](std::size_t count) {
        std::string list = "[";
        for (std::size_t i = 0; i < count; ++i)
            list += R"({"role":"user","content":"x"},)";
        list.back() = ']';
        return with_messages(list);
    };
    EXPECT_EQ(refusal(of_messages(completion_messages_max)), "");
    EXPECT_EQ(refusal(of_messages(completion_messages_max + 1)), "messages too_long");
    const auto of_parts = [](std::size_t count) {
        std::string list = "[";
        for (std::size_t i = 0; i < count; ++i)
            list += R"({"type":"text","text":"x"},)";
        list.back() = ']';
        return with_messages(R"([{"role":"user","content":)" + list + "}]");
    };
    EXPECT_EQ(refusal(of_parts(completion_parts_max)), "");
    EXPECT_EQ(refusal(of_parts(completion_parts_max + 1)), "messages[0].content too_long");
}

TEST(CompletionRequest, OtherModelsDoNotExist) {
    const std::string messages = R"("messages":[{"role":"user","content":"Hi"}])";
    EXPECT_EQ(refusal("{" + messages + "}"), "model missing");
    EXPECT_EQ(refusal(R"({"model":7,)" + messages + "}"), "model string_type");
    EXPECT_EQ(refusal(R"({"model":"gpt-4o",)" + messages + "}"), "model model_not_found");
    EXPECT_EQ(refusal(""), "- missing");
    EXPECT_EQ(refusal("[]"), "- dict_type");
    EXPECT_EQ(refusal("{"), "- json_invalid");
}

TEST(CompletionRequest, WhatTunesAModelIsIgnored) {
    for (const auto* members :
         {R"("temperature":0.7,"top_p":1,"frequency_penalty":0,"presence_penalty":0,"seed":7)",
          R"("max_tokens":5,"max_completion_tokens":5,"stop":["\n"],"logit_bias":{"50256":-100})",
          R"("reasoning_effort":"high","verbosity":"low","service_tier":"auto","store":true)",
          R"("tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"auto")",
          R"("tool_choice":"none","parallel_tool_calls":false,"function_call":"auto")",
          R"("n":1,"logprobs":false,"top_logprobs":0,"modalities":["text"],"audio":null)",
          R"("response_format":{"type":"text"},"metadata":{"ours":"x"},"unknown":[{}])",
          R"("n":null,"user":null,"metadata":null,"stream":null,"stream_options":null)"})
        EXPECT_EQ(refusal(asking(members)), "") << members;
}

TEST(CompletionRequest, WhatAsksForAnotherFormOfAnswerIsRefused) {
    const std::pair<std::string, std::string> cases[] = {
        {R"("n":2)", "n"},
        {R"("n":"1")", "n"},
        {R"("logprobs":true)", "logprobs"},
        {R"("top_logprobs":3)", "top_logprobs"},
        {R"("response_format":{"type":"json_object"})", "response_format"},
        {R"("response_format":{"type":"json_schema","json_schema":{}})", "response_format"},
        {R"("tool_choice":"required")", "tool_choice"},
        {R"("tool_choice":{"type":"function","function":{"name":"f"}})", "tool_choice"},
        {R"("function_call":{"name":"f"})", "function_call"},
        {R"("modalities":["text","audio"])", "modalities"},
        {R"("audio":{"voice":"alloy","format":"wav"})", "audio"},
    };
    for (const auto& [members, param] : cases)
        EXPECT_EQ(refusal(asking(members)), param + " unsupported_parameter") << members;
}

TEST(CompletionRequest, NamesOfConversationsAndStreams) {
    const auto request = read_completion_request(asking(
        R"("user":"ada","metadata":{"session_id":"42"},"stream":true,"stream_options":{"include_usage":true})"
    ));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->user, "ada");
    EXPECT_EQ(request->conversation, "42");
    EXPECT_TRUE(request->stream);
    EXPECT_TRUE(request->include_usage);
    const std::pair<std::string, std::string> cases[] = {
        {R"("user":"")", "user string_too_short"},
        {R"("user":")" + std::string(256, 'a') + "\"", "user string_too_long"},
        {R"("user":"a\nb")", "user control_characters"},
        {R"("user":7)", "user string_type"},
        {R"("metadata":{"session_id":7})", "metadata.session_id string_type"},
        {R"("metadata":"x")", "metadata dict_type"},
        {R"("stream":"yes")", "stream bool_type"},
        {R"("stream_options":{"include_usage":true})", "stream_options value_error"},
        {R"("stream":true,"stream_options":true)", "stream_options object_type"},
        {R"("stream":true,"stream_options":{"include_usage":1})",
         "stream_options.include_usage bool_type"},
    };
    for (const auto& [members, expected] : cases)
        EXPECT_EQ(refusal(asking(members)), expected) << members;
}

}  // namespace
}  // namespace continuo::test
