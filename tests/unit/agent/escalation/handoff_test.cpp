#include "agent/escalation/handoff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

TEST(HandoffText, TellsTheTicketNumber) {
    EscalationDecision decision;
    const auto offered = handoff_text(*built_in_replies(), decision, "ESC-1");
    decision.explicit_request = true;
    const auto wanted = handoff_text(*built_in_replies(), decision, "ESC-1");
    EXPECT_THAT(offered, HasSubstr("ESC-1"));
    EXPECT_THAT(wanted, HasSubstr("ESC-1"));
    EXPECT_NE(offered, wanted);
}

TEST(MakeTicket, SaysWhatItIsAbout) {
    FakeClock clock;
    EscalationDecision decision;
    decision.confidence = 0.9;
    decision.urgency = 0.5;
    decision.sentiment = -0.5;
    decision.reasons = {"x"};
    Session session;
    session.session_id = "s1";
    session.user_id = "u1";
    session.user_verified = true;
    const auto ticket = make_ticket(decision, session, "yes please", "", clock.now());
    EXPECT_EQ(ticket.summary, "yes please");
    EXPECT_EQ(ticket.session_id, "s1");
    EXPECT_EQ(ticket.user_id, "u1");
    EXPECT_TRUE(ticket.user_verified);
    EXPECT_EQ(ticket.status, TicketStatus::pending);
    EXPECT_EQ(ticket.created_at, clock.now());
    EXPECT_EQ(ticket.confidence, 0.9);
    EXPECT_EQ(ticket.urgency_score, 0.5);
    EXPECT_EQ(ticket.sentiment_score, -0.5);
    EXPECT_EQ(ticket.reasons, decision.reasons);
    EXPECT_NE(ticket.ticket_id, make_ticket(decision, session, "x", "", clock.now()).ticket_id);
}

TEST(MakeTicket, CutsLongTextAtCodePoints) {
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += "ä";
    const auto ticket = make_ticket({}, {}, text, text, {});
    const auto kept = text.substr(0, 400) + "...";
    EXPECT_EQ(ticket.summary, kept + "\nBefore that: " + kept);
}

TEST(EscalationLabel, IsOneOfAFew) {
    EXPECT_EQ(escalation_label({"Explicit escalation request"}), "explicit_request");
    EXPECT_EQ(
        escalation_label({"High urgency: 0.70", "Explicit escalation request"}), "explicit_request"
    );
    EXPECT_EQ(escalation_label({"Keywords detected: angry"}), "keywords");
    EXPECT_EQ(escalation_label({"Negative sentiment: -0.80", "High urgency: 0.70"}), "urgency");
    EXPECT_EQ(escalation_label({"Negative sentiment: -0.80"}), "sentiment");
    EXPECT_EQ(escalation_label({"Degrading customer sentiment"}), "sentiment");
    EXPECT_EQ(escalation_label({"anything else"}), "repeated_failure");
    EXPECT_EQ(escalation_label({}), "repeated_failure");
    EXPECT_EQ(escalation_label({approval_reason("refund")}), "approval");
}

// The label rests on the words that assess_escalation writes.
TEST(EscalationLabel, KnowsTheReasonsOfTheAssessment) {
    EscalationInput input;
    input.message = "Let me talk to a human";
    EXPECT_EQ(escalation_label(assess_escalation(input, {}).reasons), "explicit_request");
    EscalationConfig config;
    config.threshold = 0.3;
    input.message = "This is unacceptable, I am angry and want compensation";
    EXPECT_EQ(escalation_label(assess_escalation(input, config).reasons), "keywords");
}

TEST(EscalationReasons, AreInTheWordsOfTheReplies) {
    auto replies = Replies::parse(
        "reason.requested = Wants a human\nreason.keywords = Said {keywords} today\n", "en.txt"
    );
    ASSERT_TRUE(replies) << replies.error().detail;
    EscalationConfig config;
    config.replies = std::make_shared<const Replies>(std::move(*replies));
    EscalationInput input;
    input.message = "I am angry";
    auto reasons = assess_escalation(input, config).reasons;
    EXPECT_THAT(reasons, Contains("Said angry today"));
    EXPECT_EQ(escalation_label(reasons, *config.replies), "keywords");
    input.message = "talk to a human";
    reasons = assess_escalation(input, config).reasons;
    EXPECT_THAT(reasons, Contains("Wants a human"));
    EXPECT_EQ(escalation_label(reasons, *config.replies), "explicit_request");
}

TEST(EscalationReasons, RefuseATextWithoutItsPlaceholder) {
    const auto replies = Replies::parse("reason.urgency = Urgent\n", "en.txt");
    ASSERT_FALSE(replies);
    EXPECT_EQ(replies.error().detail, "en.txt:1: reason.urgency lacks its placeholder {score}");
}

}  // namespace
}  // namespace continuo::test
