#include "agent/agent.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using AgentTest = AgentFixture;

TEST_F(AgentTest, AnswersAndKeepsTheConversation) {
    const auto reply = turn(request("How do I return a lamp?")).value();
    EXPECT_EQ(reply.reply->content, "Within 30 days [1].");
    EXPECT_EQ(reply.session->message_count, 1U);
    EXPECT_THAT(reply.reply->tools_used, ElementsAre("rag", "escalation"));
    const auto log = log_of_session();
    ASSERT_EQ(log.size(), 2U);
    EXPECT_EQ(log[0].content, "How do I return a lamp?");
    EXPECT_EQ(log[1].content, "Within 30 days [1].");
    EXPECT_EQ(questions.at(0).sources.at(0).content, "Within 30 days.");
    EXPECT_TRUE(is_free());
    EXPECT_EQ(store.abandons, 0);

    (void)turn(request("And the shade?", "m2")).value();
    EXPECT_EQ(questions.at(1).history.size(), 2U);
}

TEST_F(AgentTest, PreviewsAnAnswerAndStoresNothing) {
    const auto preview = run_task(agent().preview(" How do I return a lamp? ")).value();
    EXPECT_EQ(preview.answer.text, "Within 30 days [1].");
    EXPECT_EQ(preview.found.at(0).content, "Within 30 days.");
    EXPECT_EQ(questions.at(0).message, "How do I return a lamp?");
    EXPECT_TRUE(log_of_session().empty());
    EXPECT_TRUE(is_free());
}

TEST_F(AgentTest, FindsTheFirstMessageOfALongConversation) {
    session_id = create("u1");  // a recall runs in parallel
    (void)turn(request("Do you ship to Spain?", "m0")).value();
    for (int i = 1; i <= 6; ++i)
        (void)turn(request("And lamps?", "m" + std::to_string(i))).value();
    (void)turn(request("what did I ask first?", "m7")).value();
    EXPECT_GT(questions.back().history.front().seq, 1U);
    EXPECT_EQ(questions.back().first_asked, "Do you ship to Spain?");
}

TEST_F(AgentTest, HasAFileInAllLaterMessagesOfItsConversationOnly) {
    const auto other = create({});
    auto with_file = request("What is this?", "m0");
    with_file.files = {{"attachments", "a.txt", "text/plain", 5, nullptr}};
    file_text = "The serial number is 4711.";
    (void)turn(std::move(with_file)).value();
    EXPECT_EQ(questions.back().attachments.size(), 1U);
    for (int i = 1; i <= 7; ++i) {
        (void)turn(request("And lamps?", "m" + std::to_string(i))).value();
        EXPECT_THAT(
            questions.back().earlier_files, ElementsAre("a.txt:\nThe serial number is 4711.")
        );
        EXPECT_TRUE(questions.back().attachments.empty());
    }
    EXPECT_GT(questions.back().history.front().seq, 1U);
    session_id = other;
    (void)turn(request("And lamps?", "m9")).value();
    EXPECT_TRUE(questions.back().earlier_files.empty());
}

TEST_F(AgentTest, GivesTheSameReplyToTheSameMessage) {
    const auto first = turn(request("How do I return a lamp?")).value();
    const auto second = turn(request("How do I return a lamp?")).value();
    EXPECT_TRUE(second.replayed);
    EXPECT_EQ(second.reply->seq, first.reply->seq);
    EXPECT_EQ(questions.size(), 1U);
    EXPECT_EQ(log_of_session().size(), 2U);
    EXPECT_THAT(
        metrics.expose(), HasSubstr("chat_messages_total{escalated=\"false\",role=\"assistant\"} 1")
    );
}

TEST_F(AgentTest, RecallsOnlyWhereThereMayBeSomething) {
    (void)turn(request("How do I return a lamp?")).value();
    EXPECT_EQ(recalls, 0);
    session_id = create("u1");
    (void)turn(request("How do I return a lamp?")).value();
    EXPECT_EQ(recalls, 1);
}

TEST_F(AgentTest, HandsOverOnceThenPassesOnOnceAndThenStaysSilent) {
    real_escalation = true;
    answer.type = AnswerType::abstain;
    const auto handed = turn(request("I want to talk to a human")).value();
    EXPECT_TRUE(handed.requires_escalation);
    EXPECT_EQ(handed.answer_type, AnswerType::handoff);
    ASSERT_TRUE(handed.ticket_id);
    EXPECT_THAT(*handed.ticket_id, StartsWith("ESC-"));
    EXPECT_EQ(handed.session->ticket_id, handed.ticket_id);
    EXPECT_TRUE(handed.session->owner.is_queue());
    EXPECT_THAT(metrics.expose(), HasSubstr("reason=\"explicit_request\""));

    const auto passed = turn(request("what is the moon made of?", "m2")).value();
    ASSERT_TRUE(passed.reply);
    EXPECT_THAT(passed.reply->content, HasSubstr("added it to your request"));
    const auto silent = turn(request("and the sun?", "m3")).value();
    EXPECT_FALSE(silent.reply);
    EXPECT_TRUE(silent.told_before);
    EXPECT_EQ(silent.ticket_id, handed.ticket_id);
    EXPECT_EQ(replies_in_log(), 2U);
}

TEST_F(AgentTest, YesToTheOfferOfAHumanBringsOne) {
    real_escalation = true;
    answer.type = AnswerType::abstain;
    answer.text = "I don't know. Shall I hand you over to a person?";
    EXPECT_FALSE(turn(request("What is the moon made of?")).value().requires_escalation);
    EXPECT_TRUE(turn(request("yes please", "m2")).value().requires_escalation);
}

TEST_F(AgentTest, YesToAnAnswerBringsNobody) {
    real_escalation = true;
    EXPECT_FALSE(turn(request("How do I return a lamp?")).value().requires_escalation);
    EXPECT_FALSE(turn(request("yes please", "m2")).value().requires_escalation);
}

TEST_F(AgentTest, AHumanWhoTakesOverMeanwhileIsNotTalkedOver) {
    store.before_commit = [this] {
        return [](SessionStore* sessions, std::string id) -> Task<void> {
            SessionPatch patch;
            patch.owner = Owner::person("kim");
            (void)co_await sessions->patch(std::move(id), std::move(patch), std::nullopt);
        }(memory.get(), session_id);
    };
    const auto reply = turn(request("How do I return a lamp?")).value();
    EXPECT_FALSE(reply.reply);
    EXPECT_TRUE(reply.session->owner.is_human());
    EXPECT_EQ(replies_in_log(), 0U);
}

TEST_F(AgentTest, RefusesWhatIsNoMessage) {
    EXPECT_EQ(turn(request("")).error().code, Errc::invalid_input);
    EXPECT_EQ(turn(request("\xFF")).error().code, Errc::invalid_input);
    EXPECT_EQ(turn(request(std::string(4001, 'x'))).error().code, Errc::invalid_input);
    auto files = request("x");
    files.files.resize(6);
    EXPECT_EQ(turn(files).error().code, Errc::invalid_input);
    EXPECT_TRUE(log_of_session().empty());
}

TEST_F(AgentTest, DoesNotKnowEverySession) {
    session_id = "sess_none";
    EXPECT_EQ(turn(request("hi")).error().code, Errc::not_found);
}

// Several at once.

TEST_F(AgentTest, MessagesAtOnceAreOneTurnWithOneAnswer) {
    respond = [this](Question question, Deadline) {
        questions.push_back(std::move(question));
        return [](Answer given) -> Task<Result<Answer>> {
            co_await sleep_until(Deadline::after(2ms));
            co_return given;
        }(answer);
    };
    asio::io_context context;
    std::vector<Result<TurnReply>> replies;
    for (const std::string id : {"m1", "m2", "m1"}) {
        const auto* asked = id == "m1" ? "How do I return a lamp?" : "How do I return two?";
        asio::co_spawn(
            context,
            agent().turn(request(asked, id)),
            [&](std::exception_ptr error, Result<TurnReply> reply) {
                ASSERT_FALSE(error);
                replies.push_back(std::move(reply));
            }
        );
    }
    context.run_for(60s);
    ASSERT_EQ(replies.size(), 3U);
    for (const auto& reply : replies)
        EXPECT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(log_of_session().size(), 3U);  // m1, m2 and the reply to both
    EXPECT_EQ(replies_in_log(), 1U);
    for (const auto& reply : replies)
        EXPECT_EQ(reply->reply->seq, 3U);
    // The second came after the first was asked about: it was asked again, with both.
    ASSERT_EQ(questions.size(), 2U);
    EXPECT_EQ(questions.back().message, "How do I return a lamp?\nHow do I return two?");
}

TEST_F(AgentTest, GivesUpOnALeaseThatIsNotGivenBack) {
    (void)run_task(memory->begin_turn(begun_elsewhere("other"))).value();
    auto late = request("How do I return a lamp?");
    late.deadline = Deadline::after(50ms);
    EXPECT_EQ(turn(late).error().code, Errc::busy);
    EXPECT_GT(store.begins, 1);
    EXPECT_EQ(log_of_session().size(), 2U);  // it is part of the other's turn, and stays so
    EXPECT_EQ(replies_in_log(), 0U);
}

TEST_F(AgentTest, RenewsTheLeaseOfALongAnswer) {
    config.lease_time = 30ms;
    respond = [this](Question, Deadline) {
        return [](Answer given, FaultyStore* counted) -> Task<Result<Answer>> {
            while (counted->renewals < 5)
                co_await sleep_until(Deadline::after(1ms));
            co_return given;
        }(answer, &store);
    };
    EXPECT_TRUE(turn(request("How do I return a lamp?")).value().reply);
    EXPECT_GE(store.renewals, 5);
}

// Pending turns.

TEST_F(AgentTest, AnswersWhatAnotherInstanceLeft) {
    auto begun = std::get<Begun>(run_task(memory->begin_turn(begun_elsewhere("m1"))).value());
    EXPECT_EQ(answer_pending(10), 0U);  // its lease is alive
    EXPECT_TRUE(run_task(memory->abandon(begun.lease)));
    EXPECT_EQ(answer_pending(10), 1U);
    EXPECT_EQ(questions.at(0).message, "A lamp?");
    EXPECT_EQ(replies_in_log(), 1U);
    EXPECT_EQ(answer_pending(10), 0U);
    EXPECT_TRUE(turn(request("A lamp?")).value().replayed);
}

TEST_F(AgentTest, APendingTurnThatFailsStaysPending) {
    auto begun = std::get<Begun>(run_task(memory->begin_turn(begun_elsewhere("m1"))).value());
    EXPECT_TRUE(run_task(memory->abandon(begun.lease)));
    respond = [](Question, Deadline) { return strike<Answer>(Fault::error); };
    EXPECT_EQ(answer_pending(3), 0U);
    EXPECT_EQ(memory->stats().pending_turns, 1U);
    EXPECT_TRUE(is_free());
}

TEST_F(AgentTest, CannotAnswerPendingTurnsOfAStoreThatIsDown) {
    plan.break_at = 1;
    EXPECT_EQ(answer_pending(3), 0U);
    EXPECT_EQ(plan.broken, "take_over");
}

// The lease's renewal ends at the deadline and cancels the responder, which answers that with an
// error of its own in the same moment: the turn is given up once, and its lease given back.
TEST_F(AgentTest, GivesTheLeaseBackWhenDeadlineAndResponderEndTogether) {
    respond = [](Question, Deadline) -> Task<Result<Answer>> {
        asio::steady_timer timer(
            co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
        );
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return fail(Errc::timeout, "the responder gave up");
    };
    auto late = request("How do I return a lamp?");
    late.deadline = Deadline::after(20ms);
    const auto result = turn(std::move(late));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::timeout);
    EXPECT_TRUE(is_free()) << "the session stays busy for the lease's time";
}

}  // namespace
}  // namespace continuo::test
