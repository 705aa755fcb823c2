#include "live/view_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "event_lines.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Message user(std::uint64_t seq, std::string content) {
    Message message;
    message.seq = seq;
    message.role = Role::user;
    message.content = std::move(content);
    return message;
}

Message bot(std::uint64_t seq, std::string content) {
    auto message = user(seq, std::move(content));
    message.role = Role::assistant;
    return message;
}

class ViewStateTest : public ::testing::Test {
protected:
    ViewStateTest() {
        session.session_id = "sess_1";
        session.epoch = 9;
    }

    ViewState::Events on_session(bool running = false) {
        ViewState::Events events;
        view.on_session(session, {running, outlook}, events);
        return events;
    }
    ViewState::Events on_message(const Message& message) {
        session.last_seq = std::max(session.last_seq, message.seq);
        auto events = on_session();
        events.clear();
        view.on_message(message, events);
        return events;
    }
    ViewState::Events on_draft(std::uint64_t fence, std::string text) {
        ViewState::Events events;
        view.on_draft(Draft{fence, session.last_seq + 1, std::move(text)}, events);
        return events;
    }
    ViewState::Events on_growth(std::uint64_t fence, std::uint64_t offset, std::string text) {
        ViewState::Events events;
        need = view.on_note(
            {"sess_1", live_note::DraftGrew{fence, session.last_seq + 1, offset, std::move(text)}},
            events
        );
        return events;
    }
    void start_at(StreamCursor cursor) { view = ViewState(cursor, "me"); }

    Session session;
    WaitingOutlook outlook;
    ViewState view{StreamCursor{}, "me"};
    ViewState::Need need = ViewState::Need::nothing;
};

TEST_F(ViewStateTest, TellsTheLogInItsOrder) {
    session.last_seq = 2;
    EXPECT_THAT(lines(on_session()), ElementsAre("connected"));
    EXPECT_TRUE(view.needs_log());
    EXPECT_THAT(lines(on_message(user(1, "Hello"))), ElementsAre("acknowledged 1"));
    EXPECT_THAT(
        lines(on_message(bot(2, "Hi."))), ElementsAre("started 2", "text 2 at 0: Hi.", "complete 2")
    );
    EXPECT_FALSE(view.needs_log());
    EXPECT_EQ(to_string(view.cursor()), "9.3-0");
}

TEST_F(ViewStateTest, AnAnswerThatWasBegunMayEndWithoutAMessage) {
    session.last_seq = 1;
    on_session();
    on_message(user(1, "It is urgent"));
    ViewState::Events events;
    (void)view.on_note({"sess_1", live_note::TurnBegan{5, 2}}, events);
    events.clear();
    view.on_draft(std::nullopt, events);
    EXPECT_THAT(lines(events), ElementsAre("no answer 2"));
    events.clear();
    view.on_draft(std::nullopt, events);
    EXPECT_THAT(events, IsEmpty());
    EXPECT_THAT(lines(on_message(user(2, "Hello?"))), ElementsAre("acknowledged 2"));
}

TEST_F(ViewStateTest, TellsThePlaceInTheQueueWhenItChanges) {
    on_session();
    session.owner = Owner::queue();
    EXPECT_THAT(lines(on_session()), ElementsAre("queued"));
    EXPECT_THAT(on_session(), IsEmpty());
    outlook.place = 3;
    EXPECT_THAT(lines(on_session()), ElementsAre("queued at 3"));
    EXPECT_THAT(on_session(), IsEmpty());
    outlook.place = 2;
    EXPECT_THAT(lines(on_session()), ElementsAre("queued at 2"));
    session.owner = Owner::person("anna");
    EXPECT_THAT(lines(on_session()), ElementsAre("joined anna"));
    outlook.place = 1;
    EXPECT_THAT(on_session(), IsEmpty());
    session.owner = Owner::queue();
    EXPECT_THAT(lines(on_session()), ElementsAre("left", "queued at 1"));
}

TEST_F(ViewStateTest, AMessageTakesThePlaceOfAnAnswerThatWasBegun) {
    session.last_seq = 1;
    on_session();
    on_message(user(1, "My parcel"));
    ViewState::Events events;
    (void)view.on_note({"sess_1", live_note::TurnBegan{5, 2}}, events);
    EXPECT_THAT(lines(events), ElementsAre("started 2"));
    EXPECT_THAT(lines(on_message(user(2, "is late"))), ElementsAre("restart 2", "acknowledged 2"));
    EXPECT_THAT(
        lines(on_message(bot(3, "Sorry."))),
        ElementsAre("started 3", "text 3 at 0: Sorry.", "complete 3")
    );
}

TEST_F(ViewStateTest, GoesOnInTheMiddleOfAMessage) {
    StreamCursor cursor{.epoch = 9, .seq = 2, .offset = 0, .digest = 0};
    advance(cursor, "One. ");
    start_at(cursor);
    session.last_seq = 2;
    EXPECT_THAT(lines(on_session()), ElementsAre("connected"));
    EXPECT_THAT(
        lines(on_message(bot(2, "One. Two."))), ElementsAre("text 2 at 5: Two.", "complete 2")
    );
}

TEST_F(ViewStateTest, BeginsAgainWhenTheMessageTurnedOutAnother) {
    StreamCursor cursor{.epoch = 9, .seq = 2, .offset = 0, .digest = 0};
    advance(cursor, "One. ");
    start_at(cursor);
    session.last_seq = 2;
    on_session();
    EXPECT_THAT(
        lines(on_message(bot(2, "Eins. Zwei."))),
        ElementsAre("restart 2", "started 2", "text 2 at 0: Eins. Zwei.", "complete 2")
    );
}

TEST_F(ViewStateTest, BeginsAgainWhenACustomersMessageTookThePlace) {
    StreamCursor cursor{.epoch = 9, .seq = 2, .offset = 0, .digest = 0};
    advance(cursor, "One. ");
    start_at(cursor);
    session.last_seq = 1;
    on_session();
    EXPECT_THAT(lines(on_message(user(2, "One. "))), ElementsAre("restart 2", "acknowledged 2"));
}

TEST_F(ViewStateTest, FollowsADraft) {
    on_session();
    EXPECT_THAT(lines(on_growth(5, 0, "One. ")), ElementsAre("started 1", "text 1 at 0: One. "));
    EXPECT_THAT(lines(on_growth(5, 5, "Two.")), ElementsAre("text 1 at 5: Two."));
    EXPECT_EQ(need, ViewState::Need::nothing);
    EXPECT_THAT(lines(on_message(bot(1, "One. Two."))), ElementsAre("complete 1"));
}

TEST_F(ViewStateTest, GivesWhoComesLateTheTextSoFar) {
    EXPECT_THAT(lines(on_session(true)), ElementsAre("connected running"));
    EXPECT_THAT(
        lines(on_draft(5, "One. Two. ")), ElementsAre("started 1", "text 1 at 0: One. Two. ")
    );
}

TEST_F(ViewStateTest, ReadsTheDraftWhenADeltaWasLost) {
    on_session();
    on_growth(5, 0, "One. ");
    EXPECT_THAT(lines(on_growth(5, 10, "Three.")), IsEmpty());
    EXPECT_EQ(need, ViewState::Need::draft);
    EXPECT_TRUE(view.is_behind());
    EXPECT_THAT(lines(on_draft(5, "One. Two. Three.")), ElementsAre("text 1 at 5: Two. Three."));
    EXPECT_FALSE(view.is_behind());
}

TEST_F(ViewStateTest, WaitsForADraftThatIsOlderThanWhatWasSent) {
    on_session();
    on_growth(5, 0, "One. Two. ");
    on_growth(5, 16, "Four.");
    EXPECT_THAT(lines(on_draft(5, "One. ")), IsEmpty());
    EXPECT_TRUE(view.is_behind());
    EXPECT_THAT(
        lines(on_draft(5, "One. Two. Three. Four.")), ElementsAre("text 1 at 10: Three. Four.")
    );
}

TEST_F(ViewStateTest, DropsARepeatedDelta) {
    on_session();
    on_growth(5, 0, "One. ");
    EXPECT_THAT(lines(on_growth(5, 0, "One. ")), IsEmpty());
    EXPECT_EQ(need, ViewState::Need::nothing);
}

TEST_F(ViewStateTest, BeginsAgainUnderANewFence) {
    on_session();
    on_growth(5, 0, "One. ");
    EXPECT_THAT(lines(on_growth(6, 0, "Eins. ")), IsEmpty());
    EXPECT_EQ(need, ViewState::Need::draft);
    EXPECT_THAT(lines(on_draft(6, "Eins. ")), ElementsAre("restart 1", "text 1 at 0: Eins. "));
    EXPECT_THAT(lines(on_growth(6, 6, "Zwei.")), ElementsAre("text 1 at 6: Zwei."));
}

TEST_F(ViewStateTest, GoesOnWhenANewAttemptSaysTheSame) {
    on_session();
    on_growth(5, 0, "One. ");
    on_growth(6, 0, "One. ");
    EXPECT_THAT(lines(on_draft(6, "One. Two. ")), ElementsAre("text 1 at 5: Two. "));
}

TEST_F(ViewStateTest, IgnoresAHolderThatLostTheTurn) {
    on_session();
    on_growth(6, 0, "Eins. ");
    EXPECT_THAT(lines(on_growth(5, 6, "Two.")), IsEmpty());
    EXPECT_THAT(lines(on_draft(5, "One. Two.")), IsEmpty());
    session.fence = 7;
    on_session();
    EXPECT_THAT(lines(on_growth(6, 6, "Zwei.")), IsEmpty());
}

TEST_F(ViewStateTest, ResyncsInAnotherEpoch) {
    start_at({.epoch = 8, .seq = 3, .offset = 0, .digest = 0});
    session.last_seq = 5;
    EXPECT_THAT(lines(on_session()), ElementsAre("connected", "resync 9"));
    EXPECT_EQ(to_string(view.cursor()), "9.1-0");
}

TEST_F(ViewStateTest, ResyncsACursorFromTheFuture) {
    start_at({.epoch = 9, .seq = 4, .offset = 0, .digest = 0});
    session.last_seq = 2;
    EXPECT_THAT(lines(on_session()), ElementsAre("connected", "resync 9"));
}

TEST_F(ViewStateTest, ResyncsWhenTheLogIsRebuilt) {
    session.last_seq = 1;
    on_session();
    on_message(user(1, "Hello"));
    session.epoch = 10;
    EXPECT_THAT(lines(on_session()), ElementsAre("resync 10"));
    EXPECT_TRUE(view.needs_log());
}

TEST_F(ViewStateTest, TakesTheEpochOfTheLogForANumber) {
    start_at(*parse_cursor("1"));
    session.last_seq = 2;
    EXPECT_THAT(lines(on_session()), ElementsAre("connected"));
    EXPECT_EQ(to_string(view.cursor()), "9.2-0");
}

TEST_F(ViewStateTest, TellsWhoOwnsTheConversation) {
    on_session();
    session.owner = Owner::queue();
    EXPECT_THAT(lines(on_session()), ElementsAre("queued"));
    session.owner = Owner::person("ada");
    EXPECT_THAT(lines(on_session()), ElementsAre("joined ada"));
    EXPECT_THAT(lines(on_session()), IsEmpty());
    session.owner = Owner::bot();
    EXPECT_THAT(lines(on_session()), ElementsAre("left"));
}

TEST_F(ViewStateTest, TellsThatTheWaitForAHumanHasEnded) {
    session.owner = Owner::queue();
    on_session();
    session.owner = Owner::bot();
    EXPECT_THAT(lines(on_session()), ElementsAre("left"));
}

TEST_F(ViewStateTest, TellsThatAHumanIsNeeded) {
    on_session();
    auto message = bot(1, "I pass you on.");
    message.metadata["requires_escalation"] = true;
    EXPECT_THAT(
        lines(on_message(message)),
        ElementsAre("started 1", "text 1 at 0: I pass you on.", "escalated 1", "complete 1")
    );
}

TEST_F(ViewStateTest, NamesTheHumanWhoWrote) {
    on_session();
    auto message = bot(1, "Hello, Ada here.");
    message.role = Role::operator_;
    message.metadata["operator"] = "ada";
    EXPECT_THAT(
        lines(on_message(message)),
        ElementsAre("text 1 at 0 by ada: Hello, Ada here.", "complete 1")
    );
}

TEST_F(ViewStateTest, TellsTypingToTheOthersOnly) {
    on_session();
    ViewState::Events events;
    EXPECT_EQ(
        view.on_note({"sess_1", live_note::TypingNote{Role::user, {}, "me"}}, events),
        ViewState::Need::nothing
    );
    EXPECT_THAT(events, IsEmpty());
    (void)view.on_note({"sess_1", live_note::TypingNote{Role::user, {}, "other"}}, events);
    EXPECT_THAT(lines(events), ElementsAre("typing"));
}

TEST_F(ViewStateTest, TellsTheEndAfterTheLog) {
    session.status = SessionStatus::ended;
    session.last_seq = 1;
    on_session();
    EXPECT_FALSE(view.is_ended());
    on_message(user(1, "Bye"));
    ViewState::Events events;
    view.on_log_end(events);
    EXPECT_THAT(lines(events), ElementsAre("ended"));
    EXPECT_TRUE(view.is_ended());
}

}  // namespace
}  // namespace continuo::test
