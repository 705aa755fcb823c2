#include "api/queue/queue_view.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../fakes.hpp"
#include "api/queue/operator_frame.hpp"
#include "api/queue/queue_stream.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class QueueViewTest : public ::testing::Test {
public:
    Session& waiting(std::string id, std::chrono::seconds since = 0s) {
        auto& session = sessions.add(std::move(id));
        session.status = SessionStatus::escalated;
        session.owner = Owner::queue();
        session.queued_at = clock.now() + since;
        return session;
    }
    void says(const std::string& id, Role role, std::string content) {
        auto& log = sessions.messages[id];
        Message message;
        message.seq = log.size() + 1;
        message.role = role;
        message.content = std::move(content);
        log.push_back(std::move(message));
        auto& session = sessions.sessions.at(id);
        session.last_seq = log.size();
        ++session.version;
    }
    void leaves(const std::string& id) {
        sessions.sessions.at(id).owner = Owner::bot();
        sessions.sessions.at(id).status = SessionStatus::active;
    }
    /// A note, which may be lost.
    void tell(const std::string& id, bool resolved = false) {
        channel.publish({std::string(operators_topic), live_note::QueueChanged{id, resolved}});
    }

    Task<std::unique_ptr<QueueView>> watch(std::string after = {}) {
        const auto executor = co_await asio::this_coro::executor;
        co_return std::make_unique<QueueView>(
            feed, feed.take(executor).value(), std::move(after), "anna", clock, executor
        );
    }
    /// The next `count` events, as `type session`.
    static Task<std::vector<std::string>> next(QueueView* view, std::size_t count) {
        std::vector<std::string> lines;
        while (lines.size() < count) {
            for (const auto& message : co_await view->next(Deadline::never())) {
                const auto event = json::parse(message.json).as_object();
                EXPECT_EQ(event.at("type").as_string(), message.type);
                std::string line = message.type;
                if (const auto* id = event.if_contains("session_id"))
                    line += " " + std::string(id->as_string());
                if (const auto* all = event.if_contains("conversations")) {
                    for (const auto& one : all->as_array())
                        line += " " + std::string(one.at("session_id").as_string());
                }
                if (const auto* said = event.if_contains("message"); said && said->is_object())
                    line += ": " + std::string(said->at("content").as_string());
                lines.push_back(line);
            }
        }
        co_return lines;
    }

    FakeClock clock;
    FakeSessionStore sessions;
    FakeDatabase database;
    LiveChannel channel;
    /// Without a note nothing is read for an hour.
    QueueFeed feed{sessions, database, channel, {.interval = 1h, .pause = 0ms}};
};

TEST_F(QueueViewTest, ShowsTheQueueAndThenWhatChanges) {
    waiting("sess_2", 2s);
    waiting("sess_1", 1s);
    run_task([](QueueViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        EXPECT_THAT(co_await next(view.get(), 2), ElementsAre("connected", "queue sess_1 sess_2"));
        t->waiting("sess_3", 3s);
        t->tell("sess_3");
        EXPECT_THAT(co_await next(view.get(), 1), ElementsAre("queued sess_3"));
        t->sessions.sessions.at("sess_1").owner = Owner::person("anna");
        t->tell("sess_1");
        EXPECT_THAT(co_await next(view.get(), 1), ElementsAre("claimed sess_1"));
        t->says("sess_1", Role::user, "Hello?");
        t->tell("sess_1");
        EXPECT_THAT(co_await next(view.get(), 1), ElementsAre("message sess_1: Hello?"));
        t->says("sess_1", Role::operator_, "Hi.");
        t->tell("sess_1");
        EXPECT_THAT(co_await next(view.get(), 1), ElementsAre("updated sess_1"));
        t->leaves("sess_1");
        t->leaves("sess_2");
        t->tell("sess_1");
        EXPECT_THAT(co_await next(view.get(), 2), ElementsAre("released sess_1", "left sess_2"));
    }(this));
}

TEST_F(QueueViewTest, TellsAResolvedConversationFromOneThatWasGivenBack) {
    for (const auto* id : {"sess_1", "sess_2", "sess_3"})
        waiting(id).owner = Owner::person("anna");
    sessions.sessions.at("sess_2").ticket_id = "ESC-2";
    database.ticket_store.add("ESC-2");
    run_task([](QueueViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        co_await next(view.get(), 2);
        t->leaves("sess_1");
        t->tell("sess_1", true);
        EXPECT_THAT(co_await next(view.get(), 1), ElementsAre("resolved sess_1")) << "by the note";
        t->leaves("sess_2");
        t->database.ticket_store.rows.at("ESC-2").status = TicketStatus::resolved;
        t->tell("sess_2");
        EXPECT_THAT(co_await next(view.get(), 1), ElementsAre("resolved sess_2"))
            << "by the ticket, when the note was lost";
        t->sessions.sessions.erase("sess_3");
        t->tell("sess_3");
        EXPECT_THAT(co_await next(view.get(), 1), ElementsAre("left sess_3"));
    }(this));
}

TEST_F(QueueViewTest, WhoHasTheQueueIsNotSentItAgain) {
    waiting("sess_1");
    run_task([](QueueViewTest* t) -> Task<void> {
        auto first = co_await t->watch();
        std::string id;
        while (id.empty()) {
            for (const auto& message : co_await first->next(Deadline::never()))
                id = message.id;
        }
        auto again = co_await t->watch(id);
        EXPECT_THAT(co_await next(again.get(), 1), ElementsAre("connected"));
        EXPECT_THAT(co_await again->next(Deadline::at(SteadyPoint::min())), IsEmpty());
        auto other = co_await t->watch("0123456789abcdef");
        EXPECT_THAT(co_await next(other.get(), 2), ElementsAre("connected", "queue sess_1"));
        t->waiting("sess_2", 1s);
        t->tell("sess_2");
        EXPECT_THAT(co_await next(again.get(), 1), ElementsAre("queued sess_2"));
        EXPECT_THAT(co_await next(other.get(), 1), ElementsAre("queued sess_2"));
    }(this));
}

TEST_F(QueueViewTest, LooksWithoutNotesTooWhileSomebodyWatches) {
    QueueFeed looking{sessions, database, channel, {.interval = 1ms, .pause = 0ms}};
    waiting("sess_1");
    run_task([](QueueViewTest* t, QueueFeed* lost_notes) -> Task<void> {
        const auto executor = co_await asio::this_coro::executor;
        QueueView view(*lost_notes, lost_notes->take(executor).value(), "", "", t->clock, executor);
        EXPECT_THAT(co_await next(&view, 2), ElementsAre("connected", "queue sess_1"));
        t->waiting("sess_2", 1s);
        EXPECT_THAT(co_await next(&view, 1), ElementsAre("queued sess_2"));
    }(this, &looking));
}

TEST_F(QueueViewTest, ReadsATicketThatTheArchiveGetsLater) {
    waiting("sess_1").ticket_id = "ESC-1";
    run_task([](QueueViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        co_await next(view.get(), 2);
        t->database.ticket_store.add("ESC-1").priority = TicketPriority::urgent;
        t->tell("sess_1");
        const auto messages = co_await view->next(Deadline::never());
        EXPECT_EQ(messages.at(0).type, "updated");
        EXPECT_THAT(messages.at(0).json, HasSubstr(R"("priority":"urgent")"));
    }(this));
}

TEST_F(QueueViewTest, SaysOnceThatTheStoreCannotBeReadAndGoesOn) {
    waiting("sess_1");
    run_task([](QueueViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        co_await next(view.get(), 2);
        t->sessions.failure = Error{Errc::unavailable, "gone"};
        t->tell("x");
        EXPECT_THAT(co_await next(view.get(), 1), ElementsAre("error"));
        t->sessions.failure.reset();
        t->waiting("sess_2", 1s);
        t->tell("x");
        EXPECT_THAT(co_await next(view.get(), 1), ElementsAre("queued sess_2"));
    }(this));
}

TEST_F(QueueViewTest, CountsTheSecondsOfNow) {
    waiting("sess_1");
    run_task([](QueueViewTest* t) -> Task<void> {
        auto view = co_await t->watch();
        t->clock.advance(75s);
        std::string all;
        while (!all.contains("conversations")) {
            for (const auto& message : co_await view->next(Deadline::never()))
                all += message.json;
        }
        EXPECT_THAT(all, HasSubstr(R"("waiting_seconds":75)"));
    }(this));
}

TEST_F(QueueViewTest, HasRoomForSoManyStreams) {
    run_task([](QueueViewTest* t) -> Task<void> {
        const auto executor = co_await asio::this_coro::executor;
        std::vector<QueueFeed::Place> places;
        while (auto place = t->feed.take(executor))
            places.push_back(std::move(*place));
        EXPECT_EQ(places.size(), limits::queue_streams_max);
        places.pop_back();
        EXPECT_TRUE(t->feed.take(executor).has_value());
    }(this));
}

TEST_F(QueueViewTest, AStreamEndsWithAHintOrWithItsOperator) {
    run_task([](QueueViewTest* t) -> Task<void> {
        bool removed = false;
        QueueStream stream(co_await t->watch(), [&] { return removed; });
        EXPECT_EQ(co_await stream.next(), "retry: 1000\n\n");
        std::string begin;
        while (!begin.contains("event: queue"))
            begin += (co_await stream.next()).value();
        EXPECT_THAT(begin, ::testing::StartsWith("event: connected\ndata: {"));
        EXPECT_THAT(begin, HasSubstr("\n\nid: "));
        stream.end(BodyStream::End::draining);
        EXPECT_EQ(co_await stream.next(), "retry: 200\n\n");
        EXPECT_EQ(co_await stream.next(), std::nullopt);

        QueueStream other(co_await t->watch(), [&] { return removed; });
        co_await other.next();
        removed = true;
        EXPECT_EQ(co_await other.next(), std::nullopt);
    }(this));
}

TEST(OperatorFrame, IsReadOrRefusedWithAReason) {
    EXPECT_TRUE(std::holds_alternative<operator_frame::AlivePing>(
        read_operator_frame(R"({"type":"ping"})").value()
    ));
    EXPECT_EQ(
        std::get<operator_frame::Login>(
            read_operator_frame(R"({"type":"auth","token":"op_1"})").value()
        )
            .token,
        "op_1"
    );
    EXPECT_EQ(
        std::get<operator_frame::TypingTo>(
            read_operator_frame(R"({"type":"typing","session_id":"sess_1"})").value()
        )
            .session_id,
        "sess_1"
    );
    for (const auto* text :
         {"",
          "[]",
          "{}",
          R"({"type":1})",
          R"({"type":"auth"})",
          R"({"type":"auth","token":1})",
          R"({"type":"typing"})",
          R"({"type":"typing","session_id":"a/b"})",
          R"({"type":"x"})"})
        EXPECT_EQ(read_operator_frame(text).error().status, 422) << text;
}

}  // namespace
}  // namespace continuo::test
