#include "agent/llm/chat_request.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

ModelEndpointConfig endpoint_at(std::string url, ModelApi api = ModelApi::openai) {
    ModelEndpointConfig endpoint;
    endpoint.base_url = std::move(url);
    endpoint.model = "gpt-4o";
    endpoint.api_key = Secret("sk-hunter2");
    endpoint.api = api;
    return endpoint;
}

std::string full_address(const ModelEndpointConfig& endpoint) {
    const auto address = chat_address(endpoint);
    return address ? address->server + address->target : address.error().detail;
}

TEST(ChatAddress, IsThatOfTheDialect) {
    EXPECT_EQ(
        full_address(endpoint_at("https://api.openai.com/v1/")),
        "https://api.openai.com/v1/chat/completions"
    );
    EXPECT_EQ(
        full_address(endpoint_at("http://[::1]:11434/v1")), "http://[::1]:11434/v1/chat/completions"
    );
    EXPECT_EQ(
        full_address(endpoint_at("http://a/v1/chat/completions")), "http://a/v1/chat/completions"
    );
    auto azure = endpoint_at("https://us.openai.azure.com", ModelApi::azure);
    EXPECT_EQ(full_address(azure), "https://us.openai.azure.com/openai/v1/chat/completions");
    azure.base_url += "/openai/v1/";
    EXPECT_EQ(full_address(azure), "https://us.openai.azure.com/openai/v1/chat/completions");
    azure.api_version = "2024-10-21";
    azure.model = "my model/1";
    EXPECT_EQ(
        full_address(azure),
        "https://us.openai.azure.com/openai/deployments/my%20model%2F1/chat/"
        "completions?api-version=2024-10-21"
    );
    EXPECT_THAT(full_address(endpoint_at("nowhere")), HasSubstr("is not an HTTP URL"));
}

json::object body_of(
    const ModelEndpointConfig& endpoint, const ChatRequest& request, ModelDialect dialect = {}
) {
    return json::parse(make_chat_call(endpoint, "/x", request, dialect).body).as_object();
}

TEST(ChatCall, HasTheMembersThatServersKnow) {
    const std::vector<ModelMessage> messages{
        {ModelRole::system, "Be \"brief\"."}, {ModelRole::user, "Hi"}
    };
    ChatRequest request{messages, 300, 0.5};
    const auto endpoint = endpoint_at("http://a/v1");
    const auto body = body_of(endpoint, request);
    EXPECT_EQ(body.at("model"), "gpt-4o");
    EXPECT_EQ(body.at("stream"), true);
    EXPECT_EQ(body.at("stream_options").at("include_usage"), true);
    EXPECT_EQ(body.at("max_tokens"), 300);
    EXPECT_EQ(body.at("temperature"), 0.5);
    EXPECT_EQ(body.at("messages").at(0).at("role"), "system");
    EXPECT_EQ(body.at("messages").at(0).at("content"), "Be \"brief\".");
    EXPECT_FALSE(body.contains("tools"));
    request.tools.emplace_back(json::object{{"type", "function"}});
    const auto other = body_of(endpoint, request, {false, false, true});
    EXPECT_EQ(other.at("max_completion_tokens"), 300);
    EXPECT_EQ(other.at("tools").as_array().size(), 1U);
    for (const auto* name : {"max_tokens", "temperature", "stream_options"})
        EXPECT_FALSE(other.contains(name)) << name;
}

TEST(ChatCall, HasTheKeyInOneHeaderOnly) {
    const auto call = make_chat_call(endpoint_at("http://a"), "/x", {}, {});
    EXPECT_EQ(*call.headers.find("Authorization"), "Bearer sk-hunter2");
    EXPECT_EQ(call.headers.find("api-key"), nullptr);
    EXPECT_THAT(call.body + call.target, Not(HasSubstr("hunter2")));
    const auto azure = make_chat_call(endpoint_at("http://a", ModelApi::azure), "/x", {}, {});
    EXPECT_EQ(*azure.headers.find("api-key"), "sk-hunter2");
    EXPECT_EQ(azure.headers.find("Authorization"), nullptr);
    auto open = endpoint_at("http://a");
    open.api_key = Secret();
    EXPECT_EQ(make_chat_call(open, "/x", {}, {}).headers.find("Authorization"), nullptr);
}

TEST(ModelDialect, BeginsWithWhatTheModelIsLikelyToAccept) {
    auto endpoint = endpoint_at("http://a");
    EXPECT_EQ(ModelDialect::of(endpoint), ModelDialect());
    for (const auto* name : {"o1-mini", "o3", "gpt-5-mini", "openai/gpt-5"}) {
        endpoint.model = name;
        EXPECT_TRUE(ModelDialect::of(endpoint).completion_limit) << name;
        EXPECT_FALSE(ModelDialect::of(endpoint).temperature) << name;
    }
}

TEST(ModelDialect, LearnsFromRefusals) {
    ModelDialect dialect;
    EXPECT_TRUE(
        dialect.learn("Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                      "'max_completion_tokens' instead.")
    );
    EXPECT_TRUE(dialect.completion_limit);
    EXPECT_TRUE(
        dialect.learn("Unsupported value: 'temperature' does not support 0.2 with this model.")
    );
    EXPECT_FALSE(dialect.temperature);
    EXPECT_TRUE(dialect.learn("Unrecognized request argument supplied: stream_options"));
    EXPECT_FALSE(dialect.stream_options);
    EXPECT_FALSE(dialect.learn("Unrecognized request argument supplied: stream_options"))
        << "known";
    EXPECT_FALSE(dialect.learn("messages: must not be empty"));
    EXPECT_TRUE(dialect.learn("Unrecognized request argument supplied: max_completion_tokens"));
    EXPECT_FALSE(dialect.completion_limit);
}

}  // namespace
}  // namespace continuo::test
