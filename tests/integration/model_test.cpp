// Answers by a model, with the real binary: what the model says, what is left when it does not, and
// that the count of tokens is the server's own.
#include <csignal>
#include <fstream>
#include <iterator>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/model_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* model_key = "sk-hunter2-hunter2";

ServerProcess::Environment asking(const ModelServer& model) {
    return {
        {"LLM_BASE_URL", model.url()},
        {"LLM_MODEL", "gpt-4.1"},
        {"LLM_API_KEY", model_key},
        {"LLM_ATTEMPTS", "1"},
    };
}

std::string new_model_conversation(HttpCaller& caller) {
    const auto created = caller.post_json("/api/sessions", "{}");
    EXPECT_EQ(created.status, 201) << created.body;
    return std::string(created.json().at("session_id").as_string());
}

CallResult ask_model(HttpCaller& caller, const std::string& session, const std::string& text) {
    const auto reply = caller.post_json(
        fmt::format("/api/chat/sessions/{}/messages", session),
        json::serialize(json::object{{"message", text}})
    );
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply;
}

std::string reply_text(const CallResult& reply) {
    return std::string(reply.json().at("message").as_string());
}

std::string model_outcome(const CallResult& reply) {
    return std::string(reply.json().at("metadata").at("model").at("outcome").as_string());
}

json::value usage_of_today(const ScratchFolder& folder) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
        if (entry.path().filename() != "model-usage.json") continue;
        std::ifstream in(entry.path());
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        return json::parse(text).as_object().begin()->value();
    }
    return nullptr;
}

TEST(Model, AnswersAndIsNotNeeded) {
    const ScratchFolder folder;
    ModelReply next = streamed({"A full refund is possible within 30 days. [1]"}, {210, 64, 12, 3});
    auto model = std::make_unique<ModelServer>([&](const ModelCall&, std::size_t) { return next; });
    ServerProcess server(folder.path(), asking(*model));
    HttpCaller caller(server.port());
    const auto session = new_model_conversation(caller);
    const std::string question = "What is your refund policy?";

    const auto answered = ask_model(caller, session, question);
    EXPECT_EQ(reply_text(answered), "A full refund is possible within 30 days. [1]");
    EXPECT_EQ(model_outcome(answered), "answered");
    EXPECT_FALSE(answered.json().at("metadata").at("model").as_object().contains("tokens"));
    const auto source = answered.json().at("sources").at(0).at("metadata").as_object();
    EXPECT_EQ(source.at("document_id"), "sample-refund-policy");
    EXPECT_TRUE(source.contains("quote_begin"));
    EXPECT_EQ(model->calls().at(0).headers.at("authorization"), std::string("Bearer ") + model_key);

    next = streamed({"Refunds are wonderful."}, {200, 0, 4, 0});
    const auto unsupported = ask_model(caller, session, question);
    EXPECT_EQ(model_outcome(unsupported), "unsupported");
    EXPECT_THAT(reply_text(unsupported), HasSubstr("> You can get a full refund"));

    const auto meter = model->meter();
    const auto usage = usage_of_today(folder).as_object();
    EXPECT_EQ(usage.at("requests"), 3);
    EXPECT_EQ(usage.at("prompt").to_number<std::uint64_t>(), meter.prompt);
    EXPECT_EQ(usage.at("cached").to_number<std::uint64_t>(), meter.cached);
    EXPECT_EQ(usage.at("completion").to_number<std::uint64_t>(), meter.completion);
    EXPECT_EQ(usage.at("reasoning").to_number<std::uint64_t>(), meter.reasoning);

    next = streamed({"A full refund is possible within 30 days. [1] And ", "so on"});
    next.pieces.resize(next.pieces.size() - 3);
    next.end = ModelReply::End::cut;
    const auto interrupted = ask_model(caller, session, question);
    EXPECT_EQ(model_outcome(interrupted), "interrupted");
    EXPECT_THAT(
        reply_text(interrupted), StartsWith("A full refund is possible within 30 days. [1]\n\n")
    );
    EXPECT_THAT(reply_text(interrupted), HasSubstr("> You can get a full refund"));

    model.reset();
    const auto alone = ask_model(caller, session, question);
    EXPECT_EQ(model_outcome(alone), "unreachable");
    EXPECT_EQ(reply_text(alone), reply_text(unsupported));

    caller.close();
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 0) << server.output();
    EXPECT_THAT(server.output(), Not(HasSubstr("hunter2")));
}

TEST(Model, AnswersNoMoreBeyondItsBudget) {
    const ScratchFolder folder;
    const ModelServer model([](const ModelCall&, std::size_t) {
        return streamed({"A full refund is possible within 30 days. [1]"}, {210, 0, 12, 0});
    });
    auto settings = asking(model);
    settings["LLM_BUDGET_PER_SESSION"] = "300";
    const ServerProcess server(folder.path(), settings);
    HttpCaller caller(server.port());
    const auto session = new_model_conversation(caller);
    const std::string question = "What is your refund policy?";
    EXPECT_EQ(model_outcome(ask_model(caller, session, question)), "answered");
    EXPECT_EQ(model_outcome(ask_model(caller, session, question)), "answered");
    EXPECT_EQ(model_outcome(ask_model(caller, session, question)), "session_budget");
    EXPECT_EQ(
        model_outcome(ask_model(caller, new_model_conversation(caller), question)), "answered"
    );
    EXPECT_EQ(model.calls().size(), 3U);
}

}  // namespace
}  // namespace continuo::test
