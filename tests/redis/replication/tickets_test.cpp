// Tickets, notes, operators and customer facts of two databases over one Redis.
#include <algorithm>

#include "domain/customer_fact.hpp"
#include "replication_fixture.hpp"

namespace continuo::test {
namespace {

class ReplicatedTicketsTest : public ReplicationFixture {
protected:
    void SetUp() override { all_follow(); }
    void all_follow() {
        for (int i = 0; i < 3; ++i) {
            ASSERT_TRUE(a->follow());
            ASSERT_TRUE(b->follow());
        }
    }
    Ticket sample(const std::string& id) {
        Ticket ticket;
        ticket.ticket_id = id;
        ticket.session_id = "sess_" + id;
        ticket.created_at = clock.now();
        ticket.updated_at = clock.now();
        ticket.reasons = {"asked"};
        ticket.summary = "needs help";
        return ticket;
    }
    /// As a step of the conversation that the outbox tells a database of.
    void tell(ReplicaInstance& instance, const Ticket& ticket, std::uint64_t version = 1) {
        Session session;
        session.session_id = ticket.session_id;
        session.version = version;
        session.created_at = session.updated_at = session.last_activity = clock.now();
        SessionWrite step;
        step.session = SessionSnapshot(std::move(session));
        step.ticket = ticket;
        step.replayed = true;
        ASSERT_TRUE(run_task(instance.local().archive().write(std::move(step))));
    }
    Result<Ticket> ticket(ReplicaInstance& instance, const std::string& id) {
        return run_task(instance.database().tickets().load(id));
    }
    Result<Ticket> patch(ReplicaInstance& instance, const std::string& id, TicketPatch change) {
        return run_task(instance.database().tickets().patch(id, std::move(change)));
    }
    static TicketPatch resolve() {
        return {.status = TicketStatus::resolved, .assignee = "ann", .note = "called back"};
    }
    std::unique_ptr<ReplicaInstance> a = instance();
    std::unique_ptr<ReplicaInstance> b = instance();
};

TEST_F(ReplicatedTicketsTest, AChangeAtOneIsReadAtTheOther) {
    tell(*a, sample("ESC-1"));
    tell(*b, sample("ESC-1"));
    all_follow();
    later();
    ASSERT_TRUE(patch(*a, "ESC-1", resolve()));
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(*ticket(*b, "ESC-1"), *ticket(*a, "ESC-1"));
    EXPECT_EQ(ticket(*b, "ESC-1")->note, "called back");
    later();
    ASSERT_TRUE(patch(*b, "ESC-1", {.status = {}, .assignee = "bob", .note = {}}));
    ASSERT_TRUE(a->follow());
    EXPECT_EQ(ticket(*a, "ESC-1")->assignee, "bob");
    EXPECT_EQ(ticket(*a, "ESC-1")->status, TicketStatus::resolved);
}

TEST_F(ReplicatedTicketsTest, AChangeIsKeptWhenTheOutboxTellsOfTheTicketLater) {
    tell(*a, sample("ESC-1"));
    later();
    ASSERT_TRUE(patch(*a, "ESC-1", resolve()));
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(ticket(*b, "ESC-1")->status, TicketStatus::resolved) << "before the outbox";
    auto late = sample("ESC-1");
    late.created_at = late.updated_at = FakeClock::start();
    tell(*b, late);
    all_follow();
    for (auto* const one : {a.get(), b.get()}) {
        EXPECT_EQ(ticket(*one, "ESC-1")->status, TicketStatus::resolved);
        EXPECT_EQ(ticket(*one, "ESC-1")->note, "called back");
    }
}

TEST_F(ReplicatedTicketsTest, AStepElsewhereDoesNotTakeBackWhatAnOperatorWrote) {
    tell(*a, sample("ESC-1"));
    tell(*b, sample("ESC-1"));
    all_follow();
    later();
    ASSERT_TRUE(patch(*a, "ESC-1", {.status = {}, .assignee = "ann", .note = "called back"}));
    later();
    auto more = sample("ESC-1");
    more.summary = "it is urgent";
    more.contact = "ada@example.org";
    tell(*b, more, 2);
    all_follow();
    tell(*a, more, 2);
    all_follow();
    for (auto* const one : {a.get(), b.get()}) {
        const auto now = ticket(*one, "ESC-1");
        EXPECT_EQ(now->note, "called back");
        EXPECT_EQ(now->assignee, "ann");
        EXPECT_EQ(now->contact, "ada@example.org");
        EXPECT_EQ(now->summary, "needs help\nit is urgent");
    }
    EXPECT_EQ(*ticket(*a, "ESC-1"), *ticket(*b, "ESC-1"));
}

TEST_F(ReplicatedTicketsTest, WhatBothWereToldIsWrittenOnce) {
    tell(*a, sample("ESC-1"));
    tell(*b, sample("ESC-1"));
    all_follow();
    EXPECT_EQ(run(Command{"XLEN", "continuo:{shared}:changes"}).integer, 1);
}

TEST_F(ReplicatedTicketsTest, ASecondOpenTicketOfASessionIsRefused) {
    auto first = sample("ESC-1");
    tell(*a, first);
    later();
    ASSERT_TRUE(patch(*a, "ESC-1", resolve()));
    auto second = sample("ESC-2");
    second.session_id = first.session_id;
    tell(*a, second, 2);
    const auto refused =
        patch(*a, "ESC-1", {.status = TicketStatus::open, .assignee = {}, .note = {}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    all_follow();
    EXPECT_EQ(ticket(*b, "ESC-1")->status, TicketStatus::resolved);
    EXPECT_TRUE(ticket(*b, "ESC-2"));
}

TEST_F(ReplicatedTicketsTest, ALostFolderGetsTicketsNotesOperatorsAndFacts) {
    tell(*b, sample("ESC-1"));
    Note note;
    note.session_id = "sess_ESC-1";
    note.author = "ann";
    note.content = "is a friend";
    note.created_at = clock.now();
    const auto added = run_task(b->database().notes().add(note));
    ASSERT_TRUE(added);
    EXPECT_GT(added->number, 0U);
    Operator ann;
    ann.name = "ann";
    ann.token_hash = "hash";
    ann.created_at = clock.now();
    ASSERT_TRUE(run_task(b->local().operators().add(ann))) << "as the command line does";
    CustomerFact fact;
    fact.memory_id = make_uuid();
    fact.session_id = "sess_ESC-1";
    fact.user_id = "ada";
    fact.content = "User name: Ada";
    fact.created_at = fact.last_accessed = clock.now();
    ASSERT_TRUE(run_task(b->local().memories().store({fact})));
    all_follow();
    for (const bool lost : {false, true}) {
        if (lost) a->lose_folder();
        ASSERT_TRUE(a->follow());
        EXPECT_EQ(*ticket(*a, "ESC-1"), *ticket(*b, "ESC-1"));
        const auto notes = run_task(a->database().notes().of_session("sess_ESC-1", 10));
        ASSERT_EQ(notes->size(), 1U);
        EXPECT_EQ(notes->front().content, "is a friend");
        EXPECT_EQ(run_task(a->database().operators().list()).value(), std::vector{ann});
        const FactOwner owner{.session_id = "other", .user_id = "ada"};
        EXPECT_EQ(run_task(a->database().memories().recall(owner, 10)).value(), std::vector{fact});
    }
}

TEST_F(ReplicatedTicketsTest, WhatWasErasedWithItsSessionStaysErased) {
    tell(*a, sample("ESC-1"));
    CustomerFact fact;
    fact.memory_id = make_uuid();
    fact.session_id = "sess_ESC-1";
    fact.content = "User name: Ada";
    fact.created_at = fact.last_accessed = clock.now();
    ASSERT_TRUE(run_task(a->local().memories().store({fact})));
    all_follow();
    ASSERT_TRUE(ticket(*b, "ESC-1"));
    ASSERT_TRUE(run_task(a->local().archive().erase("sess_ESC-1")));
    all_follow();
    // B hears of the facts once more, late.
    ASSERT_TRUE(run_task(b->local().memories().store({fact})));
    all_follow();
    const FactOwner owner{.session_id = "sess_ESC-1", .user_id = {}};
    for (auto* const one : {a.get(), b.get()}) {
        EXPECT_FALSE(ticket(*one, "ESC-1"));
        EXPECT_TRUE(run_task(one->database().memories().recall(owner, 10))->empty());
    }
    EXPECT_EQ(run(Command{"HLEN", "continuo:{shared}:records"}).integer, 0)
        << "what a customer said";
}

TEST_F(ReplicatedTicketsTest, AnOperatorWhoWasDisabledIsDisabledEverywhere) {
    Operator ann;
    ann.name = "ann";
    ann.token_hash = "hash";
    ann.created_at = clock.now();
    ASSERT_TRUE(run_task(a->local().operators().add(ann)));
    all_follow();
    ASSERT_TRUE(run_task(b->local().operators().disable("ann", clock.now())));
    all_follow();
    EXPECT_TRUE(run_task(a->database().operators().list())->front().disabled_at);
}

}  // namespace
}  // namespace continuo::test
