#include "analytics/conversation_facts.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

const TimePoint start = std::chrono::sys_days{std::chrono::January / 15 / 2026};

/// A conversation that is written down: each call adds a message or a change a minute later.
class Story {
public:
    Story() {
        session.session_id = "s";
        session.created_at = x_time;
    }
    Story& customer(std::chrono::minutes later = 1min) { return add(Role::user, "", "", later); }
    Story& bot(std::string type, std::string remark = "") {
        return add(Role::assistant, std::move(type), std::move(remark), 1min);
    }
    Story& person() { return add(Role::operator_, "", "", 1min); }
    /// What follows happens at an instance whose clock is behind by this much.
    Story& clock_behind(std::chrono::milliseconds by) {
        x_time -= 1min + by;
        return *this;
    }
    Story& change(HandoffEvent event, Owner owner) {
        x_time += 1min;
        session.last_seq = log.size();
        add_handoff(session, event, x_time);
        session.owner = std::move(owner);
        return *this;
    }
    [[nodiscard]] ConversationFacts facts(std::chrono::hours later = 48h) const {
        return facts_of(session, log, {.now = x_time + later});
    }
    [[nodiscard]] std::string outcome(std::chrono::hours later = 48h) const {
        return facts(later).outcome;
    }

    Session session;
    std::vector<MessageFacts> log;

private:
    Story& add(Role role, std::string type, std::string remark, std::chrono::minutes later) {
        x_time += later;
        MessageFacts entry;
        entry.seq = log.size() + 1;
        entry.role = role;
        entry.at = x_time;
        entry.answer_type = std::move(type);
        entry.remark = std::move(remark);
        log.push_back(std::move(entry));
        return *this;
    }
    TimePoint x_time = start;
};

TEST(Outcome, IsEmptyWithoutAMessageOfTheCustomer) {
    EXPECT_EQ(Story().outcome(), "");
}

TEST(Outcome, IsPendingUntilItIsSettled) {
    auto story = Story().customer().bot("answer");
    EXPECT_EQ(story.outcome(1h), "pending");
    EXPECT_EQ(story.facts(1h).settles_at, start + 2min + 24h);
    EXPECT_EQ(story.outcome(), "resolved_assumed");
    EXPECT_EQ(story.facts().settles_at, std::nullopt);
    story.session.status = SessionStatus::ended;
    EXPECT_EQ(story.outcome(0h), "resolved_assumed");
}

TEST(Outcome, ThanksConfirmAnAnswerOnly) {
    EXPECT_EQ(
        Story().customer().bot("answer").customer().bot("smalltalk", "thanks").outcome(0h),
        "resolved_confirmed"
    );
    EXPECT_EQ(
        Story().customer().bot("abstain").customer().bot("smalltalk", "thanks").outcome(),
        "abandoned"
    );
    EXPECT_EQ(
        Story().customer().bot("answer").customer().bot("smalltalk", "goodbye").outcome(),
        "resolved_assumed"
    );
    EXPECT_EQ(
        Story()
            .customer()
            .bot("answer")
            .customer()
            .bot("smalltalk", "thanks")
            .customer()
            .bot("abstain")
            .outcome(),
        "abandoned"
    );
}

TEST(Outcome, ARatingOfTheLastAnswerCounts) {
    auto story = Story().customer().bot("answer");
    story.session.feedback["2"] = {{"rating", "up"}};
    EXPECT_EQ(story.outcome(0h), "resolved_confirmed");
    story.session.feedback["2"] = {{"rating", "down"}};
    EXPECT_EQ(story.outcome(), "abandoned");
    story.customer().bot("answer");
    EXPECT_EQ(story.outcome(), "resolved_assumed");
}

TEST(Outcome, AQuestionWithoutAReplyIsAbandoned) {
    EXPECT_EQ(Story().customer().bot("answer").customer().outcome(), "abandoned");
}

TEST(Outcome, IsWaitingWhilePeopleHaveIt) {
    auto story = Story().customer().bot("handoff").change(HandoffEvent::asked, Owner::queue());
    EXPECT_EQ(story.outcome(), "waiting_for_human");
    story.change(HandoffEvent::claimed, Owner::person("anna")).person();
    EXPECT_EQ(story.outcome(), "waiting_for_human");
    story.change(HandoffEvent::released, Owner::bot());
    EXPECT_EQ(story.outcome(1h), "pending");
    EXPECT_EQ(story.outcome(), "resolved_human");
}

TEST(Outcome, AQuestionAfterAHumanResolvedItDecides) {
    auto story = Story()
                     .customer()
                     .change(HandoffEvent::claimed, Owner::person("anna"))
                     .person()
                     .change(HandoffEvent::resolved, Owner::bot());
    EXPECT_EQ(story.outcome(0h), "resolved_human");
    EXPECT_EQ(story.facts().came_back, 0);
    story.customer();
    EXPECT_EQ(story.facts().came_back, 1);
    story.bot("abstain");
    EXPECT_EQ(story.outcome(), "abandoned");
}

TEST(Outcome, DoesNotDependOnTheClocksOfInstances) {
    auto story = Story()
                     .customer()
                     .bot("answer")
                     .clock_behind(50ms)
                     .change(HandoffEvent::asked, Owner::queue())
                     .change(HandoffEvent::cancelled, Owner::bot());
    EXPECT_EQ(story.outcome(), "abandoned") << "the customer asked for a human after the answer";
    auto taken = Story().customer().bot("answer");
    taken.change(HandoffEvent::claimed, Owner::person("anna"))
        .person()
        .clock_behind(50ms)
        .change(HandoffEvent::resolved, Owner::bot());
    EXPECT_EQ(taken.outcome(0h), "resolved_human");
    auto answered = Story().customer().change(HandoffEvent::asked, Owner::queue());
    answered.clock_behind(50ms).person();
    EXPECT_EQ(answered.facts().first_response_human, 0) << "never before it was asked for";
}

TEST(Outcome, ChangesOfEarlierVersionsHaveTheirPlacesByTime) {
    auto story = Story()
                     .customer()
                     .bot("answer")
                     .change(HandoffEvent::asked, Owner::queue())
                     .change(HandoffEvent::cancelled, Owner::bot());
    for (auto& event : story.session.handoffs)
        event.as_object().erase("after_seq");
    EXPECT_EQ(story.outcome(), "abandoned");
    story.customer().bot("answer");
    EXPECT_EQ(story.outcome(), "resolved_assumed");
}

TEST(ConversationFacts, ThanksAfterTheEndAreNoReturn) {
    auto story = Story().customer().bot("answer").customer(30h).bot("smalltalk", "thanks");
    EXPECT_EQ(story.facts().came_back, 0);
    EXPECT_EQ(Story().customer().bot("answer").customer(30h).bot("answer").facts().came_back, 1);
    EXPECT_EQ(
        Story().customer().bot("answer").customer(24h * 8).bot("answer").facts().came_back, 0
    );
    EXPECT_EQ(Story().customer().bot("abstain").customer(30h).bot("answer").facts().came_back, 0);
}

TEST(ConversationFacts, CountTurnsAndMessages) {
    const auto facts = Story().customer().customer().bot("answer").customer().person().facts();
    EXPECT_EQ(facts.customer_messages, 3);
    EXPECT_EQ(facts.turns, 2);
    EXPECT_EQ(facts.agent_messages, 1);
    EXPECT_EQ(facts.operator_messages, 1);
    EXPECT_EQ(facts.session_length, 4 * 60'000);
    EXPECT_EQ(facts.first_response_agent, 2 * 60'000);
}

TEST(ConversationFacts, AnOperatorsTimeIsKnownWhenItIsGivenBack) {
    auto story = Story()
                     .customer()
                     .change(HandoffEvent::asked, Owner::queue())
                     .change(HandoffEvent::claimed, Owner::person("anna"))
                     .person();
    EXPECT_EQ(story.facts().queue_wait, 60'000);
    EXPECT_EQ(story.facts().first_response_human, 2 * 60'000);
    EXPECT_EQ(story.facts().handle, -1);
    story.change(HandoffEvent::resolved, Owner::bot());
    EXPECT_EQ(story.facts().handle, 2 * 60'000);
}

TEST(ConversationFacts, AreReadFromWhatAReplyStores) {
    const auto entry = read_message_facts(
        2,
        "assistant",
        start,
        R"({"sources":[{"content":"x","metadata":{"document_id":"b"}},{"metadata":{"document_id":"a"}},)"
        R"({"metadata":{"document_id":"b"}}],"metadata":{"answer_type":"answer","offers_human":true}})"
    );
    ASSERT_TRUE(entry);
    EXPECT_THAT(entry->documents, ElementsAre("b", "a"));
    EXPECT_EQ(entry->answer_type, "answer");
    EXPECT_EQ(entry->language, "en");
    EXPECT_TRUE(entry->offers_human);
    const auto facts = facts_of(Story().session, {*entry}, {.now = start});
    EXPECT_EQ(facts.intent, "b");
    EXPECT_THAT(facts.sources, ElementsAre("a", "b"));
}

TEST(ConversationFacts, WhatAnotherVersionWroteIsLeftOut) {
    Story story;
    story.session.handoffs = {1, json::object{{"event", "flown"}, {"at", "now"}}};
    story.session.feedback = {{"2", 1}, {"conversation", {{"score", 9}}}};
    const auto facts = story.facts();
    EXPECT_EQ(facts.csat, 0);
    EXPECT_EQ(facts.handed_over, 0);
    EXPECT_EQ(read_message_facts(1, "ghost", start, std::nullopt).error().code, Errc::corrupt);
    EXPECT_EQ(read_message_facts(1, "assistant", start, "[]").error().code, Errc::corrupt);
}

}  // namespace
}  // namespace continuo::test
