#include "cli/evaluation/evaluation_client.hpp"

#include <sstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../chat/fake_chat_transport.hpp"
#include "cli/evaluation/evaluation_report.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto new_session = R"({"session_id":"s1"})";
constexpr auto good_reply =
    R"({"message":"5 euros","confidence":0.75,"metadata":{"answer_type":"answer"},)"
    R"("sources":[{"metadata":{"document_id":"fees"}},{"metadata":{"document_id":"fees"}},1]})";

class EvaluationClientTest : public ::testing::Test {
protected:
    EvaluationClientTest() {
        data.questions.push_back(
            {.id = "q", .text = "Fees?", .kind = {}, .gold = {{"fees", 1}}, .answers = {}}
        );
    }

    FakeChatTransport transport;
    EvaluationData data;
    std::vector<std::chrono::seconds> waits;
    EvaluationClient client{
        transport,
        {.prefix = "/v1",
         .key = "secret-key",
         .wait = [this](std::chrono::seconds time) { waits.push_back(time); },
         .progress = {}}
    };
};

TEST_F(EvaluationClientTest, SearchesAndAsksInASessionOfItsOwn) {
    transport.reply(
        200, R"([{"metadata":{"document_id":"x"}},{"metadata":{"document_id":"fees"}}])"
    );
    transport.reply(429, 3s, "{}");
    transport.reply(201, new_session);
    transport.reply(200, good_reply);
    const auto result = client.ask(data).value();
    EXPECT_THAT(result.searches.at(0).found, ElementsAre("x", "fees"));
    EXPECT_EQ(result.questions.at(0).outcome, EvaluationOutcome::right);
    EXPECT_THAT(result.questions.at(0).reply.cited, ElementsAre("fees"));
    EXPECT_THAT(waits, ElementsAre(3s));
    EXPECT_EQ(transport.requests[0].target, "/v1/chat/search");
    EXPECT_EQ(transport.requests[3].target, "/v1/chat/sessions/s1/messages");
}

TEST_F(EvaluationClientTest, JudgesARefusedTurnAndNotARefusedQuestion) {
    data.questions.clear();
    data.conversations.push_back(
        {"c", {{.user = "a", .expect = "answer", .gold = {}, .contains = {}}}}
    );
    transport.reply(201, new_session);
    transport.reply(422, R"({"message":"too long"})");
    const auto result = client.ask(data).value();
    EXPECT_EQ(result.turns.at(0).id, "c#1");
    EXPECT_EQ(result.turns.at(0).outcome, EvaluationOutcome::unexpected);

    EvaluationData question;
    question.unanswerable.push_back({.id = "n", .text = "x", .kind = {}, .gold = {}, .answers = {}}
    );
    transport.reply(201, new_session);
    transport.reply(422, R"({"message":"too long"})");
    EXPECT_THAT(client.ask(question).error().detail, HasSubstr("too long"));
}

TEST_F(EvaluationClientTest, RefusesAServerThatAnswersNonsense) {
    for (const auto* session : {"[]", "{}", R"({"session_id":"../x"})", "<html>"}) {
        transport.reply(200, "[]");
        transport.reply(201, session);
        EXPECT_EQ(client.ask(data).error().code, Errc::internal) << session;
    }
    transport.reply(200, "{}");
    EXPECT_EQ(client.ask(data).error().code, Errc::internal);
}

TEST_F(EvaluationClientTest, SaysWhichDocumentWasRefused) {
    transport.reply(200, R"({"documents_added":0,"errors":[{"id":"fees","error":"empty"}]})");
    NewDocument document;
    document.id = "fees";
    EXPECT_THAT(client.load({document}).error().detail, HasSubstr("document fees: empty"));
}

EvaluationResult result_of(EvaluationOutcome outcome) {
    EvaluationResult result;
    EvaluationRow row;
    row.id = "q\x1b[31m";
    row.text = "Fees?";
    row.reply.answer_type = "answer";
    row.outcome = outcome;
    result.questions.push_back(row);
    return result;
}

TEST(EvaluationReport, ListsFailuresInPrintableText) {
    std::ostringstream out;
    print_evaluation(result_of(EvaluationOutcome::wrong), 5, out);
    EXPECT_THAT(out.str(), HasSubstr("right                           0.0000"));
    EXPECT_THAT(out.str(), HasSubstr("wrong  q"));
    EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
    std::ostringstream none;
    print_evaluation(result_of(EvaluationOutcome::wrong), 0, none);
    EXPECT_THAT(none.str(), HasSubstr("and 1 more"));
}

TEST(EvaluationReport, CountsWhatWasWonAndLost) {
    const auto before = result_of(EvaluationOutcome::wrong);
    const auto now = result_of(EvaluationOutcome::right);
    std::ostringstream out;
    print_comparison({"a.env", "b.env", before, now}, false, out);
    EXPECT_THAT(out.str(), HasSubstr("won   wrong -> right"));
    EXPECT_THAT(out.str(), HasSubstr("1 won, 0 lost"));
    std::ostringstream json_out;
    print_comparison({"a.env", "b.env", now, before}, true, json_out);
    const auto object = json::parse(json_out.str()).as_object();
    EXPECT_EQ(object.at("lost").to_number<int>(), 1);
    EXPECT_EQ(object.at("now").at("figures").at("wrong").to_number<double>(), 1);
}

}  // namespace
}  // namespace continuo::test
