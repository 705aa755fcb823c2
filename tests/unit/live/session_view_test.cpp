#include "live/session_view.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "event_lines.hpp"
#include "live/draft_sinks.hpp"
#include "live/notifying_session_store.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A conversation in memory, watched while it goes on.
class SessionViewTest : public ::testing::Test {
public:
    SessionViewTest() {
        NewSession session;
        session.session_id = "sess_1";
        run_task(sessions->create(std::move(session))).value();
    }

    LiveServices services() { return {*sessions, *drafts, channel, nullptr}; }

    Task<Begun> begin(std::string id, std::string content) {
        BeginTurn turn;
        turn.session_id = "sess_1";
        turn.client_message_id = std::move(id);
        turn.content = std::move(content);
        turn.instance = "test";
        turn.durable = true;
        auto outcome = co_await sessions->begin_turn(std::move(turn));
        co_return std::get<Begun>(std::move(outcome.value()));
    }
    Task<void> commit(Lease lease, std::string content) {
        CommitTurn turn;
        turn.lease = std::move(lease);
        turn.reply.content = std::move(content);
        (co_await sessions->commit_turn(std::move(turn))).value();
    }
    static AnswerPlace place_of(const Begun& begun) {
        return {"sess_1", begun.lease.fence, begun.session->last_seq + 1};
    }

    /// Everything that is there, without waiting for more.
    static Task<std::vector<std::string>> all(SessionView* view) {
        std::vector<std::string> out;
        for (;;) {
            const auto events = co_await view->next(Deadline::at(SteadyPoint::min()));
            if (events.value().empty()) co_return out;
            for (auto& line : lines(*events))
                out.push_back(std::move(line));
        }
    }
    Task<std::unique_ptr<SessionView>> watch(StreamCursor from = {}) {
        co_return std::make_unique<SessionView>(
            services(), "sess_1", from, "viewer", co_await asio::this_coro::executor
        );
    }

    LiveChannel channel;
    std::unique_ptr<Drafts> drafts = make_memory_drafts();
    std::unique_ptr<SessionStore> sessions = make_notifying_session_store(
        make_in_memory_session_store({}, nullptr, system_clock(), nullptr), channel
    );
    std::unique_ptr<AnswerSinks> sinks = make_draft_sinks(*drafts, channel);
};

TEST_F(SessionViewTest, FollowsATurnFromItsMessageToItsReply) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        EXPECT_THAT(co_await all(view.get()), ElementsAre("connected"));
        auto begun = co_await t->begin("m1", "Hello");
        EXPECT_THAT(co_await all(view.get()), ElementsAre("acknowledged 1"));
        {
            auto sink = co_await t->sinks->open(place_of(begun));
            EXPECT_THAT(co_await all(view.get()), ElementsAre("started 2"));
            (co_await sink->say("One. ")).value();
            (co_await sink->say("Two. ")).value();
            EXPECT_THAT(
                co_await all(view.get()), ElementsAre("text 2 at 0: One. ", "text 2 at 5: Two. ")
            );
            co_await t->commit(begun.lease, "One. Two. Three.");
        }
        EXPECT_THAT(co_await all(view.get()), ElementsAre("text 2 at 10: Three.", "complete 2"));
    }(this));
}

TEST_F(SessionViewTest, GivesALateViewerTheTextSoFarAndThenTheRest) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto begun = co_await t->begin("m1", "Hello");
        auto sink = co_await t->sinks->open(place_of(begun));
        (co_await sink->say("One. ")).value();
        (co_await sink->say("Two. ")).value();
        auto view = co_await t->watch();
        EXPECT_THAT(
            co_await all(view.get()),
            ElementsAre(
                "connected running", "acknowledged 1", "started 2", "text 2 at 0: One. Two. "
            )
        );
        (co_await sink->say("Three.")).value();
        EXPECT_THAT(co_await all(view.get()), ElementsAre("text 2 at 10: Three."));
    }(this));
}

TEST_F(SessionViewTest, GoesOnAfterAReconnectWithoutAGapOrARepetition) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto begun = co_await t->begin("m1", "Hello");
        auto sink = co_await t->sinks->open(place_of(begun));
        auto view = co_await t->watch();
        (co_await sink->say("One. ")).value();
        co_await all(view.get());
        const auto cursor = parse_cursor(to_string(view->cursor()));
        view.reset();
        (co_await sink->say("Two. ")).value();
        auto again = co_await t->watch(*cursor);
        EXPECT_THAT(
            co_await all(again.get()),
            ElementsAre("connected running", "started 2", "text 2 at 5: Two. ")
        );
        co_await t->commit(begun.lease, "One. Two. ");
        EXPECT_THAT(co_await all(again.get()), ElementsAre("complete 2"));
    }(this));
}

TEST_F(SessionViewTest, BeginsAgainWhenTheAnswerIsMadeAgain) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        auto begun = co_await t->begin("m1", "Hello");
        auto sink = co_await t->sinks->open(place_of(begun));
        (co_await sink->say("One. ")).value();
        co_await all(view.get());
        (co_await t->sessions->abandon(begun.lease)).value();
        auto taken = (co_await t->sessions->take_over("other", 30s, 1)).value();
        auto second = co_await t->sinks->open(place_of(taken.at(0)));
        (co_await second->say("Eins. ")).value();
        EXPECT_THAT(co_await all(view.get()), ElementsAre("restart 2", "text 2 at 0: Eins. "));
        // The first holder goes on talking to nobody.
        (co_await sink->say("Two. ")).value();
        EXPECT_THAT(co_await all(view.get()), IsEmpty());
        co_await t->commit(taken.at(0).lease, "Eins. ");
        EXPECT_THAT(co_await all(view.get()), ElementsAre("complete 2"));
    }(this));
}

TEST_F(SessionViewTest, EndsAStoppedAnswerWithWhatWasSaid) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto begun = co_await t->begin("m1", "Hello");
        auto sink = co_await t->sinks->open(place_of(begun));
        (co_await sink->say("One. ")).value();
        t->channel.publish({"sess_1", live_note::Stop{99}});
        EXPECT_TRUE(co_await sink->say("Two. ")) << "an order for another answer";
        t->channel.publish({"sess_1", live_note::Stop{2}});
        const auto refused = co_await sink->say("Three. ");
        EXPECT_EQ(refused.error().code, Errc::cancelled);
    }(this));
}

TEST_F(SessionViewTest, RemovesTheDraftWhenTheAnswerIsOver) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto begun = co_await t->begin("m1", "Hello");
        {
            auto sink = co_await t->sinks->open(place_of(begun));
            (co_await sink->say("One. ")).value();
            EXPECT_EQ((co_await t->drafts->get("sess_1")).value()->text, "One. ");
        }
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        EXPECT_FALSE((co_await t->drafts->get("sess_1")).value());
    }(this));
}

TEST_F(SessionViewTest, ReadsTheLogWhenTooManyNotesWait) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        co_await all(view.get());
        auto begun = co_await t->begin("m1", "Hello");
        auto sink = co_await t->sinks->open(place_of(begun));
        std::string said;
        for (int i = 0; i < 500; ++i) {
            (co_await sink->say("More. ")).value();
            said += "More. ";
        }
        co_await t->commit(begun.lease, said);
        std::string seen;
        for (;;) {
            const auto events = co_await view->next(Deadline::at(SteadyPoint::min()));
            if (events.value().empty()) break;
            for (const auto& event : *events) {
                if (const auto* text = std::get_if<stream_event::Text>(&event.what))
                    seen += text->content;
            }
        }
        EXPECT_EQ(seen, said);
    }(this));
}

TEST_F(SessionViewTest, EndsWithTheSession) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        co_await all(view.get());
        SessionPatch patch;
        patch.status = SessionStatus::ended;
        (co_await t->sessions->patch("sess_1", patch, {})).value();
        EXPECT_THAT(co_await all(view.get()), ElementsAre("ended"));
        EXPECT_TRUE(view->is_ended());
    }(this));
}

TEST_F(SessionViewTest, DeliversWhatItHasBeforeItFails) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        auto begun = co_await t->begin("m1", "Hello");
        auto sink = co_await t->sinks->open(place_of(begun));
        co_await all(view.get());
        (co_await sink->say("One. ")).value();
        (co_await t->sessions->erase("sess_1")).value();
        const auto last = co_await view->next(Deadline::at(SteadyPoint::min()));
        EXPECT_THAT(lines(last.value()), ElementsAre("text 2 at 0: One. "));
        EXPECT_FALSE(co_await view->next(Deadline::at(SteadyPoint::min())));
    }(this));
}

TEST_F(SessionViewTest, IsWokenWithoutAnEvent) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        co_await all(view.get());
        view->wake();
        EXPECT_THAT((co_await view->next(Deadline::never())).value(), IsEmpty());
    }(this));
}

TEST_F(SessionViewTest, CallsAViewerThatDoesNotWaitOnceForEachTimeItFoundNothing) {
    run_task([](SessionViewTest* t) -> Task<void> {
        const auto handle_posted = [] { return asio::post(asio::use_awaitable); };
        int calls = 0;
        auto view = co_await t->watch();
        view->on_change([&calls] { ++calls; });
        co_await all(view.get());
        EXPECT_EQ(calls, 0);
        const auto begun = co_await t->begin("a", "Hello");
        co_await t->commit(begun.lease, "Hi");
        co_await handle_posted();
        EXPECT_EQ(calls, 1) << "it has not looked since the first change";
        EXPECT_FALSE((co_await all(view.get())).empty());
        co_await handle_posted();
        EXPECT_EQ(calls, 1);
        view->wake();
        co_await handle_posted();
        EXPECT_EQ(calls, 2);
    }(this));
}

TEST_F(SessionViewTest, IsNotCalledAfterItsEnd) {
    run_task([](SessionViewTest* t) -> Task<void> {
        int calls = 0;
        auto view = co_await t->watch();
        view->on_change([&calls] { ++calls; });
        co_await all(view.get());
        co_await t->begin("a", "Hello");
        view.reset();  // the call is on its way
        co_await asio::post(asio::use_awaitable);
        EXPECT_EQ(calls, 0);
    }(this));
}

TEST_F(SessionViewTest, LeavesNoSubscriptionBehind) {
    run_task([](SessionViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        EXPECT_EQ(t->channel.subscribers(), 1U);
        view.reset();
        EXPECT_EQ(t->channel.subscribers(), 0U);
    }(this));
}

}  // namespace
}  // namespace continuo::test
