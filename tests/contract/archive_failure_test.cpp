// An archive that fails or hangs, at each write of a conversation: nothing that was refused is
// seen, nothing that was acknowledged is lost, and the same request succeeds once the archive is
// back.

#include <functional>
#include <map>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>

#include "async/leave_at_deadline.hpp"
#include "contract/store_contract.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "support/fake_archive.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class ArchiveFailure : public testing::Test {
protected:
    ArchiveFailure() { restart(); }
    ~ArchiveFailure() override { EXPECT_THAT(x_archive.complaints(), IsEmpty()); }

    void restart(std::size_t sessions_max = 100) {
        InMemorySessionStoreConfig config;
        config.sessions_max = sessions_max;
        config.idle_timeout = 10min;
        x_store = make_in_memory_session_store(config, &x_archive, x_clock, nullptr);
    }
    void create(std::string id) {
        NewSession session;
        session.session_id = std::move(id);
        run_task(x_store->create(std::move(session))).value();
    }
    Begun begun(BeginTurn turn) {
        return as<Begun>(run_task(x_store->begin_turn(std::move(turn))));
    }
    Result<Session> load(std::string id) { return run_task(x_store->load(std::move(id))); }
    std::vector<Message> log_of(std::string id) {
        return run_task(x_store->history(std::move(id), 0, 1000)).value().messages;
    }

    FakeClock x_clock;
    FakeArchive x_archive{x_clock};
    std::unique_ptr<SessionStore> x_store;
};

/// A conversation as a client would hold it: each step is tried until it succeeds, and says what
/// the client then knows.
class Client {
public:
    explicit Client(SessionStore& store) : x_store(&store) {}

    /// The number of the step that failed for the first time, if one did.
    std::vector<Errc> failures;

    void converse() {
        NewSession session;
        session.session_id = "s";
        retry([&] { return is_done(run_task(x_store->create(session)), Errc::conflict); });
        turn("m1", false);
        turn("m2", true);
        SessionPatch change;
        change.metadata = json::object{{"a", 1}};
        retry([&] { return is_done(run_task(x_store->patch("s", change, std::nullopt))); });
        retry([&] { return is_done(run_task(x_store->append("s", operator_message("note")))); });
        abandoned("m3");
        retry([&] {
            return is_done(
                run_task(x_store->patch("s", to_owner(Owner::person("ann")), std::nullopt))
            );
        });
        retry([&] { return is_done(run_task(x_store->begin_turn(message("s", "m4")))); });
    }

private:
    template <class T>
    bool is_done(const Result<T>& result, Errc also_done = Errc::internal) {
        if (result) return true;
        if (!failures.empty() && result.error().code == also_done) return true;
        failures.push_back(result.error().code);
        return false;
    }
    void retry(const std::function<bool()>& step) {
        for (int tries = 0; tries < 3; ++tries) {
            if (step()) return;
        }
        FAIL() << "it does not succeed";
    }
    void turn(const std::string& id, bool is_durable) {
        retry([&] {
            auto request = message("s", id, id);
            request.durable = is_durable;
            auto outcome = run_task(x_store->begin_turn(request));
            if (!is_done(outcome)) return false;
            if (std::holds_alternative<Replayed>(*outcome)) return true;
            if (auto* running = std::get_if<InProgress>(&*outcome)) {
                ADD_FAILURE() << "in progress: " << running->owner;
                return true;
            }
            const auto lease = std::get<Begun>(*outcome).lease;
            auto commit = reply(lease, "re: " + id);
            if (is_done(run_task(x_store->commit_turn(commit)))) return true;
            // Its holder may try the same again, or give up and let the customer try.
            run_task(x_store->abandon(lease));
            return false;
        });
    }
    void abandoned(const std::string& id) {
        const auto outcome = run_task(x_store->begin_turn(message("s", id, id)));
        const auto lease = as<Begun>(outcome).lease;
        retry([&] { return is_done(run_task(x_store->abandon(lease))); });
    }

    SessionStore* x_store;
};

/// What a log must be whatever failed: numbered without a gap, each customer message once, each
/// with at most one reply.
void expect_whole(const std::vector<Message>& log) {
    std::map<std::string, int> messages;
    std::map<std::uint64_t, int> replies;
    for (std::size_t i = 0; i < log.size(); ++i) {
        EXPECT_EQ(log[i].seq, i + 1);
        if (log[i].role == Role::user) EXPECT_EQ(++messages[log[i].client_message_id], 1);
        if (log[i].role == Role::assistant) EXPECT_EQ(++replies[log[i].turn], 1);
    }
    EXPECT_EQ(messages.size(), 4u);
    EXPECT_EQ(replies.size(), 2u);
}

}  // namespace

TEST_F(ArchiveFailure, AnyWriteOfAConversationMayFailAndTheNextTrySucceeds) {
    Client(*x_store).converse();
    const auto writes = x_archive.write_count();
    ASSERT_GE(writes, 8u);
    for (const auto fault : {WriteFault::refused, WriteFault::answer_lost, WriteFault::broken}) {
        for (std::uint64_t n = 0; n < writes; ++n) {
            SCOPED_TRACE(
                testing::Message() << "fault " << static_cast<int>(fault) << " at write " << n
            );
            FakeClock clock;
            FakeArchive archive(clock);
            auto store = make_in_memory_session_store({}, &archive, clock, nullptr);
            archive.fail_write(n, fault);
            Client client(*store);
            client.converse();
            EXPECT_THAT(archive.complaints(), IsEmpty());
            ASSERT_FALSE(client.failures.empty());
            if (fault == WriteFault::refused)
                EXPECT_THAT(client.failures, ElementsAre(Errc::unavailable));
            auto log = run_task(store->history("s", 0, 100)).value().messages;
            // An append has no identity: one whose answer was lost may stand twice.
            std::erase_if(log, [](const Message& entry) { return entry.role == Role::operator_; });
            for (std::size_t i = 0; i < log.size(); ++i)
                log[i].seq = i + 1;
            expect_whole(log);
            // Memory and archive agree: after a restart everything is as it was.
            const auto before = run_task(store->load("s")).value();
            store = make_in_memory_session_store({}, &archive, clock, nullptr);
            EXPECT_EQ(run_task(store->load("s")).value(), before);
        }
    }
}

TEST_F(ArchiveFailure, WhatCannotBeWrittenIsNotSeen) {
    create("s");
    const auto before = load("s").value();
    x_archive.set_reachable(false);
    const auto expect_nothing = [&] {
        EXPECT_EQ(load("s").value(), before);
        EXPECT_THAT(log_of("s"), IsEmpty());
    };
    EXPECT_EQ(error_of(run_task(x_store->create({}))), Errc::unavailable);
    EXPECT_EQ(
        error_of(run_task(x_store->patch("s", to_status(SessionStatus::ended), {}))),
        Errc::unavailable
    );
    EXPECT_EQ(error_of(run_task(x_store->append("s", operator_message("x")))), Errc::unavailable);
    EXPECT_EQ(error_of(run_task(x_store->increment("s", "c", 1))), Errc::unavailable);
    EXPECT_EQ(
        error_of(run_task(x_store->begin_turn(durable(message("s", "m1"))))), Errc::unavailable
    );
    EXPECT_EQ(error_of(run_task(x_store->erase("s"))), Errc::unavailable);
    expect_nothing();
    EXPECT_EQ(x_store->stats().total_sessions, 1u);

    // An ordinary message is taken in: it is the reply that cannot be given.
    const auto turn = begun(message("s", "m1"));
    EXPECT_EQ(error_of(run_task(x_store->commit_turn(reply(turn.lease)))), Errc::unavailable);
    EXPECT_EQ(error_of(run_task(x_store->abandon(turn.lease))), Errc::unavailable);
    expect_nothing();
    x_archive.set_reachable(true);
    // It was given up, though that could not be written: the one who did is too late, and the
    // customer's retry waits for no lease.
    EXPECT_EQ(error_of(run_task(x_store->commit_turn(reply(turn.lease)))), Errc::conflict);
    const auto again = begun(message("s", "m1"));
    EXPECT_TRUE(again.taken_over);
    EXPECT_TRUE(run_task(x_store->commit_turn(reply(again.lease))));
    EXPECT_THAT(lines(log_of("s")), ElementsAre("1 user hello", "2 assistant hi"));
}

TEST_F(ArchiveFailure, AnOutageIsNeverToldAsAbsence) {
    create("s");
    restart();
    x_archive.set_reachable(false);
    const Lease lease{.session_id = "s", .owner = "a", .fence = 1, .turn = 1};
    for (const std::string id : {"s", "never"}) {
        EXPECT_EQ(error_of(load(id)), Errc::unavailable);
        EXPECT_EQ(error_of(run_task(x_store->history(id, 0, 1))), Errc::unavailable);
        EXPECT_EQ(error_of(run_task(x_store->touch(id))), Errc::unavailable);
        EXPECT_EQ(error_of(run_task(x_store->begin_turn(message(id)))), Errc::unavailable);
        EXPECT_EQ(error_of(run_task(x_store->erase(id))), Errc::unavailable);
    }
    EXPECT_EQ(error_of(run_task(x_store->commit_turn(reply(lease)))), Errc::unavailable);
    EXPECT_EQ(error_of(run_task(x_store->renew(lease, 1s))), Errc::unavailable);
    EXPECT_EQ(error_of(run_task(x_store->list({}))), Errc::unavailable);
    EXPECT_EQ(error_of(run_task(x_store->reap(10))), Errc::unavailable);
    EXPECT_EQ(error_of(run_task(x_store->erase_ended_before(x_clock.now()))), Errc::unavailable);
    EXPECT_EQ(x_store->stats().total_sessions, 0u);
    x_archive.set_reachable(true);
    EXPECT_TRUE(load("s"));
    EXPECT_EQ(error_of(load("never")), Errc::not_found);
}

TEST_F(ArchiveFailure, AnOrdinaryTurnIsOneWrite) {
    create("s");
    const auto before = x_archive.write_count();
    const auto turn = begun(message("s", "m1"));
    EXPECT_EQ(x_archive.write_count(), before);
    auto commit = reply(turn.lease);
    commit.ticket = Ticket{};
    commit.ticket->ticket_id = "ESC-1";
    commit.memories.push_back(
        {.memory_id = "1", .session_id = {}, .user_id = {}, .content = "likes tea"}
    );
    run_task(x_store->commit_turn(commit)).value();
    EXPECT_EQ(x_archive.write_count(), before + 1);
    EXPECT_THAT(x_archive.messages_of("s"), SizeIs(2));
    ASSERT_THAT(x_archive.tickets(), SizeIs(1));
    EXPECT_EQ(x_archive.tickets()[0].session_id, "s");
    ASSERT_THAT(x_archive.memories(), SizeIs(1));
    EXPECT_EQ(x_archive.memories()[0].session_id, "s");
    // What changes nothing writes nothing.
    begun(message("s", "m2"));
    as<Busy>(run_task(x_store->begin_turn(durable(message("s", "m3")))));
    as<Replayed>(run_task(x_store->begin_turn(durable(message("s", "m1")))));
    run_task(x_store->touch("s")).value();
    EXPECT_EQ(x_archive.write_count(), before + 1);
}

TEST_F(ArchiveFailure, WhatIsUnsavedIsWrittenBeforeItLeavesMemory) {
    restart(2);
    create("s");
    begun(message("s", "m1", "one"));
    x_clock.advance(1min);
    create("t");
    x_archive.fail_write(1);
    create("u");
    EXPECT_EQ(x_store->stats().total_sessions, 3u) << "what could not be written stays";
    EXPECT_THAT(x_archive.messages_of("s"), IsEmpty());
    create("v");
    EXPECT_THAT(x_archive.messages_of("s"), SizeIs(1));
    EXPECT_EQ(x_store->stats().total_sessions, 2u);
    EXPECT_TRUE(begun(message("s", "m1", "one")).taken_over);

    x_clock.advance(1h);
    run_task(x_store->reap(100)).value();
    EXPECT_EQ(x_store->stats().total_sessions, 0u);
    EXPECT_TRUE(begun(message("s", "m1", "one")).taken_over);
}

TEST_F(ArchiveFailure, AFenceThatWasGrantedIsNotForgottenWithItsRecord) {
    create("s");
    const auto first = begun(durable(message("s", "m1")));
    x_clock.advance(30s);
    const auto second = run_task(x_store->take_over("b", 30s, 1)).value().at(0);
    x_clock.advance(1h);
    run_task(x_store->reap(100)).value();
    EXPECT_EQ(x_store->stats().total_sessions, 0u);
    EXPECT_EQ(error_of(run_task(x_store->commit_turn(reply(first.lease)))), Errc::conflict);
    EXPECT_TRUE(run_task(x_store->commit_turn(reply(second.lease))));
}

// --- writes that hang

namespace {

/// Verbs that run at the same time on one thread, one suspension at a time.
class Together {
public:
    template <class T>
    void start(Task<Result<T>> task, std::optional<Result<T>>& out) {
        ++x_running;
        asio::co_spawn(
            x_context,
            std::move(task),
            [this, &out](std::exception_ptr e, Result<T> result) {
                --x_running;
                if (e) std::rethrow_exception(e);
                out = std::move(result);
            }
        );
    }
    /// Runs all that can run without what is held.
    void run() {
        x_context.restart();
        x_context.poll();
    }
    [[nodiscard]] int running() const { return x_running; }
    asio::io_context& context() { return x_context; }

private:
    int x_running = 0;
    asio::io_context x_context;
};

}  // namespace

TEST_F(ArchiveFailure, WritersOfOneSessionWaitInOrderAndReadersDoNot) {
    create("s");
    create("t");
    const auto turn = begun(message("s", "m1"));
    x_archive.hold_writes();
    Together together;
    std::optional<Result<Committed>> committed;
    std::optional<Result<BeginOutcome>> next;
    std::optional<Result<std::int64_t>> counted;
    std::optional<Result<SessionSnapshot>> seen;
    std::optional<Result<BeginOutcome>> other;
    together.start(x_store->commit_turn(reply(turn.lease)), committed);
    together.run();
    together.start(x_store->begin_turn(message("s", "m2")), next);
    together.start(x_store->increment("s", "c", 1), counted);
    together.start(x_store->load("s"), seen);
    together.start(x_store->begin_turn(message("t", "m1")), other);
    together.run();
    EXPECT_EQ(x_archive.waiting_writes(), 1u) << "one write of a session at a time";
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->value()->last_seq, 0u) << "a write in flight is not visible";
    ASSERT_TRUE(other) << "other sessions do not wait";
    EXPECT_FALSE(next);
    EXPECT_FALSE(counted);
    x_archive.release_writes();
    together.run();
    EXPECT_EQ(together.running(), 0);
    EXPECT_EQ(committed->value().reply.seq, 2u);
    EXPECT_EQ(std::get<Begun>(next->value()).message.seq, 3u);
    EXPECT_EQ(counted->value(), 1);
}

TEST_F(ArchiveFailure, ALoadIsDoneOnceForAllWhoWait) {
    create("s");
    restart();
    const auto before = x_archive.load_count();
    Together together;
    std::vector<std::optional<Result<SessionSnapshot>>> seen(10);
    std::optional<Result<BeginOutcome>> turn;
    for (auto& result : seen)
        together.start(x_store->load("s"), result);
    together.start(x_store->begin_turn(message("s", "m1")), turn);
    together.run();
    for (const auto& result : seen)
        EXPECT_TRUE(result.value());
    EXPECT_EQ(std::get<Begun>(turn->value()).message.seq, 1u);
    EXPECT_EQ(x_archive.load_count(), before + 1);
    EXPECT_EQ(x_store->stats().total_sessions, 1u);
}

TEST_F(ArchiveFailure, AnEraseWaitsForTheWriteAndEndsIt) {
    create("s");
    const auto turn = begun(message("s", "m1"));
    x_archive.hold_writes();
    Together together;
    std::optional<Result<Committed>> committed;
    std::optional<Result<bool>> erased;
    std::optional<Result<SessionSnapshot>> after;
    together.start(x_store->commit_turn(reply(turn.lease)), committed);
    together.start(x_store->erase("s"), erased);
    together.start(x_store->patch("s", to_status(SessionStatus::ended), std::nullopt), after);
    together.run();
    x_archive.release_writes();
    together.run();
    EXPECT_TRUE(committed->has_value());
    EXPECT_TRUE(erased->value());
    EXPECT_EQ(error_of(*after), Errc::gone);
    EXPECT_THAT(x_archive.messages_of("s"), IsEmpty());
    EXPECT_EQ(x_store->stats().total_sessions, 0u);
}

TEST_F(ArchiveFailure, AStepThatBeganIsFinishedThoughItsCallerLeft) {
    create("s");
    const auto turn = begun(message("s", "m1"));
    x_archive.hold_writes();
    asio::io_context context;
    asio::cancellation_signal leave;
    std::exception_ptr end;
    asio::co_spawn(
        context,
        [](SessionStore& store, Lease lease) -> Task<void> {
            co_await store.commit_turn(reply(std::move(lease)));
            // The caller is told at its next suspension, and not before.
            co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        }(*x_store, turn.lease),
        asio::bind_cancellation_slot(leave.slot(), [&](std::exception_ptr e) { end = e; })
    );
    context.poll();
    ASSERT_EQ(x_archive.waiting_writes(), 1u);
    leave.emit(asio::cancellation_type::all);
    context.poll();
    x_archive.release_writes();
    context.poll();
    EXPECT_TRUE(end) << "the caller was cancelled";
    EXPECT_EQ(log_of("s").size(), 2u);
    EXPECT_TRUE(run_task(x_store->begin_turn(message("s", "m2"))))
        << "the session is not held for ever";
}

TEST_F(ArchiveFailure, AReplyWhoseCallerLeftAtItsDeadlineIsStoredOnce) {
    create("s");
    const auto turn = begun(message("s", "m1"));
    x_archive.hold_writes();
    asio::io_context context;
    bool left = false;
    asio::co_spawn(
        context,
        leave_at_deadline(
            x_store->commit_turn(reply(turn.lease)), Deadline::after(std::chrono::hours(-1))
        ),
        [&](std::exception_ptr, const std::optional<Result<Committed>>& committed) {
            left = !committed;
        }
    );
    context.poll();
    EXPECT_TRUE(left) << "the outcome is unknown to the caller";
    ASSERT_EQ(x_archive.waiting_writes(), 1u);
    x_archive.release_writes();
    context.restart();
    context.run();
    EXPECT_EQ(log_of("s").size(), 2u);
    const auto again = run_task(x_store->begin_turn(message("s", "m1"))).value();
    EXPECT_TRUE(std::holds_alternative<Replayed>(again)) << "sent again, it gets the same reply";
    EXPECT_EQ(log_of("s").size(), 2u);
}

}  // namespace continuo::test
