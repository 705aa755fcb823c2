#include "live/notifying_session_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/memory/in_memory_session_store.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Listens in the place of operators.
class QueueNotesTest : public ::testing::Test {
public:
    QueueNotesTest() {
        NewSession session;
        session.session_id = "sess_1";
        run_task(sessions->create(std::move(session))).value();
    }

    /// The notes since the last call: `sess_1`, or `sess_1 resolved`.
    static Task<std::vector<std::string>> notes(LiveSubscription* operators) {
        std::vector<std::string> lines;
        for (const auto& note : co_await operators->next(Deadline::at(SteadyPoint::min()))) {
            const auto& changed = std::get<live_note::QueueChanged>(note.what);
            lines.push_back(changed.session_id + (changed.resolved ? " resolved" : ""));
        }
        co_return lines;
    }
    Task<BeginOutcome> say(std::string id) {
        BeginTurn turn;
        turn.session_id = "sess_1";
        turn.client_message_id = std::move(id);
        turn.content = "Hello";
        turn.instance = "test";
        turn.durable = true;
        auto outcome = co_await sessions->begin_turn(std::move(turn));
        co_return std::move(outcome.value());
    }
    Task<void> hand_to(Owner owner, bool resolved = false) {
        SessionPatch patch;
        patch.owner = owner;
        if (owner.is_queue()) patch.status = SessionStatus::escalated;
        if (resolved) {
            patch.ticket = TicketChange{
                .status = TicketStatus::resolved, .assignee = {}, .contact = {}, .reason = ""
            };
        }
        (co_await sessions->patch("sess_1", std::move(patch), std::nullopt)).value();
    }

    LiveChannel channel;
    std::unique_ptr<SessionStore> sessions = make_notifying_session_store(
        make_in_memory_session_store({}, nullptr, system_clock(), nullptr), channel
    );
};

TEST_F(QueueNotesTest, TellOfConversationsThatPeopleHaveAndOfNoOthers) {
    run_task([](QueueNotesTest* t) -> Task<void> {
        auto operators =
            t->channel.subscribe(std::string(operators_topic), co_await asio::this_coro::executor);
        auto begun = std::get<Begun>(co_await t->say("m1"));
        CommitTurn turn;
        turn.lease = begun.lease;
        turn.reply.content = "Hi.";
        (co_await t->sessions->commit_turn(std::move(turn))).value();
        EXPECT_THAT(co_await notes(&operators), IsEmpty()) << "the bot's";
        co_await t->hand_to(Owner::queue());
        EXPECT_THAT(co_await notes(&operators), ElementsAre("sess_1"));
        co_await t->hand_to(Owner::person("anna"));
        EXPECT_THAT(co_await notes(&operators), ElementsAre("sess_1"));
        EXPECT_TRUE(std::holds_alternative<LeftToHuman>(co_await t->say("m2")));
        EXPECT_THAT(co_await notes(&operators), ElementsAre("sess_1"));
        co_await t->hand_to(Owner::bot(), true);
        EXPECT_THAT(co_await notes(&operators), ElementsAre("sess_1 resolved"));
        co_await t->say("m3");
        EXPECT_THAT(co_await notes(&operators), IsEmpty()) << "the bot's again";
        EXPECT_TRUE((co_await t->sessions->erase("sess_1")).value());
        EXPECT_THAT(co_await notes(&operators), ElementsAre("sess_1"));
    }(this));
}

TEST(LiveNote, OfTheQueueTravelsAsItIs) {
    for (const bool resolved : {true, false}) {
        const LiveNote note{
            std::string(operators_topic), live_note::QueueChanged{"sess_1", resolved}
        };
        EXPECT_EQ(decode_note(std::string(operators_topic), encode_note(note)).value(), note);
    }
}

}  // namespace
}  // namespace continuo::test
