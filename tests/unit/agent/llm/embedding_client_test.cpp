#include "agent/llm/embedding_client.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/llm/embedding_answer.hpp"
#include "support/fake_clock.hpp"
#include "support/model_server.hpp"
#include "support/run_task.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

ModelReply json_reply(std::string body, int status = 200) {
    ModelReply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.pieces = {std::move(body)};
    return reply;
}

/// Two vectors, the second one first.
ModelReply two_vectors() {
    return json_reply(
        R"({"object":"list","data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,4]}]})"
    );
}

class EmbeddingClientTest : public testing::Test {
protected:
    EmbeddingClient& client(const ModelServer& server) {
        if (x_client) return *x_client;
        EmbeddingEndpointConfig config;
        config.base_url = server.url();
        config.api_key = Secret("sk-secret");
        config.model = "small";
        config.masked = personal_kinds_of(std::vector<std::string>{"card"});
        config.sleep = [this](std::chrono::milliseconds wait) -> Task<void> {
            waits.push_back(wait);
            co_return;
        };
        x_client = EmbeddingClient::make(config, clock, &metrics).value();
        return *x_client;
    }
    Result<std::vector<DenseVector>> embed(const ModelServer& server) {
        auto result = run_task(client(server).embed({"one", "two"}, Deadline::after(30s)));
        x_client->close();  // each task has its own io_context
        return result;
    }

    FakeClock clock;
    Metrics metrics;
    std::vector<std::chrono::milliseconds> waits;

private:
    std::unique_ptr<EmbeddingClient> x_client;
};

TEST_F(EmbeddingClientTest, AsksInTheFormOfOpenAi) {
    ModelServer server([](const ModelCall&, std::size_t) { return two_vectors(); });
    const auto vectors = embed(server);
    ASSERT_TRUE(vectors) << vectors.error().detail;
    EXPECT_THAT(*vectors, ElementsAre(ElementsAre(.6F, .8F), ElementsAre(0, 1)));
    const auto call = server.calls().at(0);
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.target, "/v1/embeddings");
    EXPECT_EQ(call.headers.at("authorization"), "Bearer sk-secret");
    EXPECT_EQ(
        call.body,
        (json::object{{"model", "small"}, {"input", {"one", "two"}}, {"encoding_format", "float"}})
    );
    EXPECT_THAT(
        metrics.expose(),
        HasSubstr(R"(continuo_model_requests_total{endpoint="embedding",outcome="ok"} 1)")
    );
}

TEST_F(EmbeddingClientTest, DoesNotSendWhatIsMasked) {
    ModelServer server([](const ModelCall&, std::size_t) {
        return json_reply(R"({"data":[{"index":0,"embedding":[1,0]}]})");
    });
    ASSERT_TRUE(run_task(
        client(server).embed({"my card 4111 1111 1111 1111 was charged"}, Deadline::after(30s))
    ));
    client(server).close();
    const auto sent = json::serialize(server.calls().at(0).body);
    EXPECT_THAT(sent, HasSubstr("was charged"));
    EXPECT_THAT(sent, Not(HasSubstr("4111")));
}

TEST_F(EmbeddingClientTest, TriesAgainWhatMayPass) {
    ModelServer server([](const ModelCall&, std::size_t number) {
        return number < 3 ? json_reply(R"({"error":{"message":"busy"}})", 503) : two_vectors();
    });
    EXPECT_TRUE(embed(server));
    EXPECT_EQ(waits.size(), 2U);
}

TEST_F(EmbeddingClientTest, DoesNotRepeatWhatIsRefused) {
    ModelServer server([](const ModelCall&, std::size_t) {
        return json_reply(R"({"error":{"message":"no such key: sk-secret"}})", 401);
    });
    const auto refused = embed(server);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unauthorized);
    EXPECT_THAT(refused.error().detail, HasSubstr("no such key"));
    EXPECT_THAT(refused.error().detail, Not(HasSubstr("sk-secret")));
    EXPECT_EQ(server.calls().size(), 1U);
}

TEST_F(EmbeddingClientTest, StopsAskingAnEndpointThatKeepsFailing) {
    ModelServer server([](const ModelCall&, std::size_t) { return json_reply("{}", 500); });
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(embed(server).error().code, Errc::unavailable);
    EXPECT_EQ(server.calls().size(), 5U) << "the circuit opens after five failures";
    EXPECT_THAT(embed(server).error().detail, HasSubstr("circuit"));
    clock.advance(31s);
    EXPECT_FALSE(embed(server));
    EXPECT_EQ(server.calls().size(), 6U) << "one request to see whether it is back";
}

TEST_F(EmbeddingClientTest, GivesUpAtTheDeadline) {
    ModelServer server([](const ModelCall&, std::size_t) {
        ModelReply silent;
        silent.end = ModelReply::End::silence;
        silent.before_head = true;
        return silent;
    });
    const auto late = run_task(client(server).embed({"one", "two"}, Deadline::after(50ms)));
    EXPECT_EQ(late.error().code, Errc::timeout);
    client(server).close();
}

TEST(ParseEmbeddings, RefusesWhatIsNotAVectorForEachText) {
    for (const std::string_view body : {
             "<html>",
             "[]",
             R"({"data":[]})",
             R"({"data":[{"index":0,"embedding":[1]}]})",
             R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]})",
             R"({"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]})",
             R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]})",
             R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[]}]})",
             R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[0]}]})",
             R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1e300]}]})",
             R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":["1"]}]})",
             R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":"AACAPw=="}]})",
         }) {
        const auto vectors = parse_embeddings(body, 2);
        ASSERT_FALSE(vectors) << body;
        EXPECT_EQ(vectors.error().code, Errc::corrupt);
    }
}

TEST(ParseEmbeddings, BoundsTheDimensions) {
    const auto of_size = [](std::size_t size) {
        std::string numbers = "1";
        for (std::size_t i = 1; i < size; ++i)
            numbers += ",0";
        return fmt::format(R"({{"data":[{{"index":0,"embedding":[{}]}}]}})", numbers);
    };
    EXPECT_TRUE(parse_embeddings(of_size(embedding_dimensions_max), 1));
    EXPECT_FALSE(parse_embeddings(of_size(embedding_dimensions_max + 1), 1));
}

}  // namespace
}  // namespace continuo::test
