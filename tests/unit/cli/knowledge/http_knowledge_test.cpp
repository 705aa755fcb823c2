#include "cli/knowledge/http_knowledge.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../chat/fake_chat_transport.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class HttpKnowledgeTest : public ::testing::Test {
protected:
    std::vector<std::string> targets() const {
        std::vector<std::string> out;
        for (const auto& request : transport.requests)
            out.push_back(request.method + " " + request.target);
        return out;
    }

    FakeChatTransport transport;
    std::vector<std::chrono::seconds> waits;
    std::unique_ptr<KnowledgeAccess> access = make_http_knowledge(
        transport,
        {.prefix = "/v1",
         .key = "secret-key",
         .wait = [this](std::chrono::seconds time) { waits.push_back(time); }}
    );
};

TEST_F(HttpKnowledgeTest, ListsPageByPageWithTheKey) {
    transport.page(R"([{"id":"a","content_hash":"1"}])", "a");
    transport.reply(
        200, R"([{"id":"b","content_hash":"2","state":"failed","reason":"it is broken"}])"
    );
    const auto documents = access->list();
    ASSERT_TRUE(documents);
    ASSERT_EQ(documents->size(), 2);
    EXPECT_EQ(documents->at(1).content_hash, "2");
    EXPECT_EQ(documents->at(0).error, "");
    EXPECT_EQ(documents->at(1).error, "it is broken");
    EXPECT_THAT(
        targets(),
        ElementsAre(
            "GET /v1/knowledge/documents?limit=100",
            "GET /v1/knowledge/documents?limit=100&cursor=a"
        )
    );
    EXPECT_EQ(transport.requests[0].token, "secret-key");
}

TEST_F(HttpKnowledgeTest, FollowsNoCursorThatIsNoIdOrGoesBack) {
    transport.page("[]", "a&x=1");
    EXPECT_EQ(access->list().error().code, Errc::internal);
    transport.page("[]", "b");
    transport.page("[]", "b");
    EXPECT_EQ(access->list().error().code, Errc::internal) << "this would never end";
}

TEST_F(HttpKnowledgeTest, ComesBackWhenTheServerAsksForIt) {
    transport.reply(429, 7s, "{}");
    transport.reply(429, 7s, "{}");
    transport.reply(200, R"({"documents_added":1,"errors":[{"id":"x","error":"content: empty"}]})");
    NewDocument document;
    document.id = "d";
    document.content = "text";
    const auto report = access->upsert({document});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->documents_added, 1);
    EXPECT_EQ(report->errors.at(0).error, "content: empty");
    EXPECT_THAT(waits, ElementsAre(7s, 7s));
    EXPECT_EQ(transport.requests[0].body, transport.requests[2].body);
}

TEST_F(HttpKnowledgeTest, TellsAMissingDocumentFromAnError) {
    transport.reply(404, R"({"message":"Document not found"})");
    EXPECT_EQ(access->erase("a").value(), false);
    transport.reply(401, R"({"message":"The key is not valid."})");
    const auto refused = access->erase("a");
    EXPECT_EQ(refused.error().code, Errc::unauthorized);
    EXPECT_EQ(refused.error().detail, "The key is not valid.");
    transport.reply(200, "no json");
    EXPECT_EQ(access->status().error().code, Errc::internal);
}

}  // namespace
}  // namespace continuo::test
