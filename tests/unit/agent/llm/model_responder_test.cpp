#include "agent/llm/model_responder.hpp"

#include <gmock/gmock.h>

#include "agent/llm/day_budget.hpp"
#include "responder_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class ModelResponderTest : public ModelResponderFixture {
protected:
    static ModelReply broken_off(std::vector<std::string> texts) {
        ModelReply reply;
        for (const auto& text : texts)
            reply.pieces.push_back(chunk_text({{"content", text}}));
        reply.end = ModelReply::End::cut;
        return reply;
    }
};

TEST_F(ModelResponderTest, SaysTheModelsSentencesAsTheyPass) {
    serve({streamed(
        {"You can ",
         "get a full refund within 30 days. [1] ",
         "Standard shipping takes ",
         "3-5 business days. [3]"}
    )});
    const auto answer = ask();
    EXPECT_EQ(
        answer.text,
        "You can get a full refund within 30 days. [1] Standard shipping takes 3-5 business days. "
        "[2]"
    );
    EXPECT_THAT(
        watching.parts,
        ElementsAre(
            "You can get a full refund within 30 days. [1]",
            " Standard shipping takes 3-5 business days. [2]"
        )
    );
    EXPECT_EQ(answer.type, AnswerType::answer);
    EXPECT_DOUBLE_EQ(answer.confidence, 0.8);
    ASSERT_EQ(answer.sources.size(), 2U);
    EXPECT_EQ(answer.sources[0].metadata.at("title"), "Refund policy");
    EXPECT_EQ(answer.sources[0].rank, 1);
    EXPECT_EQ(answer.sources[1].metadata.at("title"), "Shipping times");
    EXPECT_EQ(answer.sources[1].rank, 2) << "as it is numbered in the answer";
    EXPECT_EQ(outcome_of(answer), "answered");
    EXPECT_EQ(answer.model_tokens, 120U);
    EXPECT_EQ(answer.model.at("tokens").at("prompt"), 100);
    EXPECT_EQ(answer.model.at("prompt"), "2.1.1");
}

TEST_F(ModelResponderTest, CitesThePlaceInTheDocument) {
    serve({streamed({"A refund is possible within 30 days of purchase. [1]"})});
    const auto answer = ask();
    const auto begin = answer.sources.at(0).metadata.at("quote_begin").as_int64();
    const auto end = answer.sources.at(0).metadata.at("quote_end").as_int64();
    const auto place = refunds.substr(
        static_cast<std::size_t>(begin - 1000), static_cast<std::size_t>(end - begin)
    );
    EXPECT_EQ(place, "You can get a full refund within 30 days of purchase.");
    EXPECT_EQ(answer.sources[0].content, refunds);
}

TEST_F(ModelResponderTest, LeavesOutSentencesThatDoNotPass) {
    serve(
        {streamed({"Refunds are possible within 30 days. [1] I am sure you will love it! See "
                   "https://evil.example/x. [1]\n\nShipping takes 3-5 days. [3]"})}
    );
    const auto answer = ask();
    EXPECT_EQ(
        answer.text, "Refunds are possible within 30 days. [1]\n\nShipping takes 3-5 days. [2]"
    );
    EXPECT_EQ(answer.model.at("dropped"), 2);
    EXPECT_EQ(answer.model.at("faults"), (json::array{"no_citation", "unknown_link"}));
    EXPECT_DOUBLE_EQ(answer.confidence, 0.4);
    EXPECT_THAT(
        metrics.expose(), HasSubstr(R"(continuo_model_sentences_total{verdict="no_citation"} 1)")
    );
}

TEST_F(ModelResponderTest, AsksOnceMoreAndNamesTheFault) {
    serve(
        {streamed({"Refunds are quick and easy."}),
         streamed({"Refunds are possible within 30 days. [1]"})}
    );
    const auto answer = ask();
    EXPECT_EQ(answer.text, "Refunds are possible within 30 days. [1]");
    EXPECT_EQ(outcome_of(answer), "regenerated");
    EXPECT_DOUBLE_EQ(answer.confidence, 0.8) << "what was rejected was not said";
    ASSERT_EQ(server->calls().size(), 2U);
    EXPECT_THAT(
        server->calls()[1].question(), HasSubstr("a sentence ends without the number of a passage")
    );
    EXPECT_THAT(server->calls()[1].question(), HasSubstr("Refunds are quick and easy."));
    EXPECT_EQ(answer.model_tokens, 240U);
    EXPECT_EQ(answer.model.at("requests"), 2);
}

TEST_F(ModelResponderTest, LetsTheDocumentsAnswerIfNoSentencePasses) {
    serve({streamed({"Refunds are quick and easy."})});
    const auto answer = ask();
    EXPECT_EQ(answer.text, documents_answer().text);
    EXPECT_EQ(answer.type, AnswerType::answer);
    EXPECT_EQ(outcome_of(answer), "unsupported");
    EXPECT_EQ(server->calls().size(), 2U) << "once more, and no further";
    EXPECT_THAT(watching.parts, IsEmpty());
}

TEST_F(ModelResponderTest, LetsTheDocumentsAnswerIfTheModelKnowsNoAnswer) {
    for (const auto* text : {"NO_ANSWER", " **NO_ANSWER**.\n"}) {
        serve({streamed({text})});
        const auto answer = ask();
        EXPECT_EQ(answer.text, documents_answer().text);
        EXPECT_EQ(outcome_of(answer), "no_answer");
        EXPECT_EQ(server->calls().size(), 1U);
        break;
    }
}

TEST_F(ModelResponderTest, DoesNotKnowWhatNeitherTheModelNorTheDocumentsKnow) {
    serve({streamed({"NO_ANSWER"})});
    const auto answer = ask(question_of("What is the capital of France?"));
    EXPECT_EQ(answer.type, AnswerType::abstain);
    EXPECT_THAT(answer.text, HasSubstr("hand you over to a person"));
}

TEST_F(ModelResponderTest, AsksNoModelForWhatNeedsNone) {
    serve({streamed({"Never. [1]"})});
    auto greeting = question_of("Hello!");
    EXPECT_EQ(ask(greeting).type, AnswerType::smalltalk);
    EXPECT_EQ(ask(question_of("help")).type, AnswerType::clarify);
    auto nothing = question_of("What is your refund policy?");
    nothing.sources.clear();
    EXPECT_EQ(ask(nothing).type, AnswerType::abstain);
    auto leaving = question_of("What is your refund policy?");
    leaving.documents_only = true;
    EXPECT_TRUE(ask(leaving).model.empty());
    EXPECT_THAT(server->calls(), IsEmpty());
}

TEST_F(ModelResponderTest, GoesOnWithTheDocumentsWhereTheModelBreaksOff) {
    serve({broken_off({"Standard shipping takes 3-5 business days. [3] ", "You can get a full "})});
    const auto answer = ask();
    EXPECT_THAT(
        answer.text,
        StartsWith(
            "Standard shipping takes 3-5 business days. [1]\n\nThe answer above was interrupted."
        )
    );
    EXPECT_THAT(answer.text, HasSubstr("> You can get a full refund within 30 days of purchase."));
    EXPECT_THAT(answer.text, HasSubstr(" [2]"));
    EXPECT_THAT(answer.text, Not(HasSubstr("You can get a full \n")));
    ASSERT_GE(answer.sources.size(), 2U);
    EXPECT_EQ(answer.sources[0].metadata.at("title"), "Shipping times");
    EXPECT_EQ(answer.sources[1].metadata.at("title"), "Refund policy");
    EXPECT_EQ(answer.sources[1].rank, 2);
    EXPECT_EQ(outcome_of(answer), "interrupted");
    EXPECT_EQ(server->calls().size(), 1U) << "what was said cannot be taken back";
    EXPECT_TRUE(answer.model.at("tokens").as_object().contains("estimated"));
}

TEST_F(ModelResponderTest, SaysThatItBrokeOffIfTheDocumentsDoNotAnswer) {
    serve({broken_off({"Standard shipping takes 3-5 business days. [3] ", "It takes "})});
    auto question = question_of("What is the capital of France?");
    question.language = "de";
    const auto answer = ask(question);
    EXPECT_THAT(answer.text, HasSubstr("[1]\n\nMeine Antwort ist hier abgebrochen."));
}

TEST_F(ModelResponderTest, BeginsAgainWhileNothingWasSaid) {
    serve({broken_off({"You can get a full "}), streamed({"Within 30 days. [1]"})});
    const auto answer = ask();
    EXPECT_EQ(answer.text, "Within 30 days. [1]");
    EXPECT_EQ(outcome_of(answer), "answered");
    EXPECT_EQ(server->calls().size(), 2U);
}

TEST_F(ModelResponderTest, LeavesOutTheHalfSentenceOfAnAnswerThatIsTooLong) {
    ModelReply reply;
    reply.pieces = {
        chunk_text({{"content", "Within 30 days. [1] And then the"}}),
        chunk_text({}, "length"),
        "data: [DONE]\n\n"
    };
    serve({reply});
    EXPECT_EQ(ask().text, "Within 30 days. [1]");
}

TEST_F(ModelResponderTest, ShortensThePromptOnceIfItIsTooLong) {
    serve({refused(400, "context_length_exceeded", "too long"), streamed({"Within 30 days. [1]"})});
    responding.context_tokens = 3000;
    EXPECT_EQ(ask().text, "Within 30 days. [1]");
    ASSERT_EQ(server->calls().size(), 2U);
    EXPECT_LE(server->calls()[1].question().size(), server->calls()[0].question().size());
    serve({refused(400, "context_length_exceeded", "too long")});
}

TEST_F(ModelResponderTest, EndsWhereTheCustomerStopsIt) {
    ModelReply reply;
    reply.pieces = {
        chunk_text({{"content", "Within 30 days. [1] Shipping takes 3-5 days. [3] More follows"}})
    };
    reply.end = ModelReply::End::silence;
    serve({reply});
    watching.stop_after = 1;
    const auto answer = ask();
    EXPECT_EQ(answer.text, "Within 30 days. [1]");
    EXPECT_EQ(outcome_of(answer), "stopped");
    server->wait_until_abandoned(1);
}

TEST_F(ModelResponderTest, CountsNothingAsAnAnswerIfItIsStoppedBeforeItsFirstWords) {
    serve({streamed({"Within 30 days. [1]"})});
    watching.stop_after = 0;
    const auto answer = ask();
    EXPECT_EQ(answer.text, "");
    EXPECT_EQ(answer.type, AnswerType::smalltalk);
    EXPECT_EQ(outcome_of(answer), "stopped");
    EXPECT_EQ(answer.model_tokens, 120U);
}

TEST_F(ModelResponderTest, NoticesWithinASentenceThatItIsStopped) {
    ModelReply reply;
    reply.pieces = {
        chunk_text({{"content", "Within 30 days. [1] And then "}}), chunk_text({{"content", "it"}})
    };
    reply.end = ModelReply::End::silence;
    serve({reply});
    watching.stop_after = 1;
    EXPECT_EQ(outcome_of(ask()), "stopped");
    server->wait_until_abandoned(1);
}

TEST_F(ModelResponderTest, ShowsNothingOfAnAnswerThatOthersWriteInto) {
    serve({streamed({"Within 30 days. [1]"})});
    auto question = question_of("What is your refund policy?");
    question.may_stream = false;
    EXPECT_EQ(ask(question).text, "Within 30 days. [1]");
    EXPECT_THAT(watching.parts, IsEmpty());
}

TEST_F(ModelResponderTest, AsksNoModelBeyondTheBudgets) {
    serve({streamed({"Within 30 days. [1]"}, {100, 0, 20, 0})});
    responding.day_tokens = 200;
    responding.session_tokens = 1000;
    auto rich = question_of("What is your refund policy?");
    rich.model_tokens = 1000;
    EXPECT_EQ(outcome_of(ask(rich)), "session_budget");
    EXPECT_THAT(server->calls(), IsEmpty());
    EXPECT_EQ(outcome_of(ask()), "answered");
    EXPECT_EQ(outcome_of(ask()), "answered") << "the turn that uses it up is completed";
    const auto polite = ask();
    EXPECT_EQ(outcome_of(polite), "day_budget");
    EXPECT_EQ(polite.text, documents_answer().text);
    EXPECT_EQ(server->calls().size(), 2U);
    clock.advance(24h);
    EXPECT_EQ(outcome_of(ask()), "answered") << "another day";
}

/// What two instances used; or away.
class FakeSharedSum : public SharedSum {
public:
    Task<Result<std::uint64_t>> put(std::string name, std::uint64_t part) override {
        if (away) co_return fail(Errc::unavailable, "away");
        parts[name] = part;
        co_return part + others;
    }
    std::map<std::string, std::uint64_t> parts;  ///< by day
    std::uint64_t others = 0;
    bool away = false;
};

TEST_F(ModelResponderTest, CountsTheTokensOfAllInstances) {
    serve({streamed({"Within 30 days. [1]"}, {100, 0, 20, 0})});
    const auto shared = std::make_shared<FakeSharedSum>();
    responding.day_tokens = 1000;
    responding.day_tokens_of_all = shared;
    EXPECT_EQ(outcome_of(ask()), "answered");
    EXPECT_EQ(shared->parts.begin()->second, 120U) << "told after the turn";
    shared->others = 880;
    EXPECT_EQ(outcome_of(ask()), "day_budget");
    shared->away = true;
    EXPECT_EQ(outcome_of(ask()), "answered") << "alone it has used 120";
    shared->away = false;
    shared->others = 0;
    clock.advance(24h);
    EXPECT_EQ(outcome_of(ask()), "answered");
    ASSERT_EQ(shared->parts.size(), 2U);
    EXPECT_EQ(shared->parts.rbegin()->second, 120U) << "of the new day";
}

TEST_F(ModelResponderTest, TokensOfAnEarlierProcessAreNotToldTwice) {
    ModelAttempt earlier;
    earlier.usage.prompt = 500;
    ledger.record(earlier);
    serve({streamed({"Within 30 days. [1]"}, {100, 0, 20, 0})});
    const auto shared = std::make_shared<FakeSharedSum>();
    responding.day_tokens = 1000;
    responding.day_tokens_of_all = shared;
    EXPECT_EQ(outcome_of(ask()), "answered");
    EXPECT_EQ(shared->parts.begin()->second, 120U);
    // Without what was told before, the count of this instance still holds.
    DayBudget budget(600, shared, ledger);
    EXPECT_TRUE(run_task(budget.is_used_up()));
}

TEST_F(ModelResponderTest, AnswersInTimeIfTheModelIsSilent) {
    ModelReply silent;
    silent.end = ModelReply::End::silence;
    serve({silent});
    responding.turn_time = 30ms;
    const auto answer = ask();
    EXPECT_EQ(answer.text, documents_answer().text);
    EXPECT_EQ(outcome_of(answer), "total_time");
}

TEST_F(ModelResponderTest, TakesNoCallOfAToolForAnAnswer) {
    ModelReply call;
    call.pieces = {
        chunk_text(
            {{"tool_calls",
              json::array{json::object{
                  {"id", "a"}, {"function", json::object{{"name", "refund"}, {"arguments", "{}"}}}
              }}}}
        ),
        chunk_text({}, "tool_calls")
    };
    serve({call});
    EXPECT_EQ(outcome_of(ask()), "unsupported");
}

TEST_F(ModelResponderTest, PutsBackWhatTheModelDidNotSee) {
    responding.prompt.masked = personal_kinds_of(std::vector<std::string>{"card"});
    serve({streamed({"You can get a full refund to [card-", "1] within 30 days. [1]"})});
    const auto answer = ask(question_of("Can I get 4111 1111 1111 1111 refunded?"));
    EXPECT_EQ(answer.text, "You can get a full refund to 4111 1111 1111 1111 within 30 days. [1]");
    EXPECT_THAT(watching.parts, ElementsAre(answer.text)) << "streamed as it is stored";
    const auto sent = server->calls().at(0).body;
    EXPECT_THAT(json::serialize(sent), Not(HasSubstr("4111")));
}

TEST_F(ModelResponderTest, ReadsTheFilesOfTheCustomer) {
    serve({streamed({"The file lists two lamps. [1]"})});
    auto question = question_of("What does my file say?");
    question.attachments = {
        "order.txt:\n" + std::string("Two lamps were ordered.\nThey are blue.\n") +
        std::string(200, 'x')
    };
    const auto answer = ask(question);
    EXPECT_EQ(answer.sources.at(0).metadata.at("title"), "order.txt");
    EXPECT_THAT(server->calls().at(0).question(), HasSubstr("Two lamps were ordered."));
}

TEST_F(ModelResponderTest, CountsWhatTheServerChargesForEachTurn) {
    std::uint64_t counted = 0;
    serve(
        {streamed({"Not cited."}, {90, 10, 7, 2}),
         streamed({"Within 30 days. [1]"}, {140, 80, 9, 3}),
         refused(500, "", "x"),
         streamed({"NO_ANSWER"}, {91, 0, 2, 0})}
    );
    counted += ask().model_tokens;
    counted += ask().model_tokens;
    const auto charged = server->meter();
    EXPECT_EQ(counted, charged.prompt + charged.completion);
    EXPECT_EQ(
        ledger.today().usage,
        (TokenUsage{charged.prompt, charged.cached, charged.completion, charged.reasoning, false})
    );
    EXPECT_EQ(ledger.today().estimated, 0U);
}

TEST_F(ModelResponderTest, LetsTheDocumentsAnswerIfNothingCitesASource) {
    check = make_gate_check;
    serve({streamed({"Good question! Would you like to know more?"})});
    const auto answer = ask();
    EXPECT_EQ(answer.text, documents_answer().text);
    EXPECT_EQ(outcome_of(answer), "unsupported");
}

TEST_F(ModelResponderTest, SaysWhatLeadsInWithTheFirstSentenceThatCites) {
    check = make_gate_check;
    serve({streamed({"Here is how it works:\n\nYou can get a full refund within 30 days. [1]"})});
    EXPECT_EQ(ask().text, "Here is how it works:\n\nYou can get a full refund within 30 days. [1]");
}

}  // namespace
}  // namespace continuo::test
