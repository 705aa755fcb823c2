// Documents, tickets and notes with SESSION_DURABILITY=replicated: an edit is acknowledged when a
// replica has it, as a turn is.
#include "replication_fixture.hpp"

namespace continuo::test {
namespace {

class EditsWaitForReplicas : public ReplicationFixture {
protected:
    void SetUp() override {
        config.replicas_awaited = 1;
        a = instance();
        b = instance();
        follow();
    }
    void follow() {
        ASSERT_TRUE(a->follow());
        ASSERT_TRUE(b->follow());
    }
    void start_replica() {
        replica = std::make_unique<RedisServer>(
            copy.path(),
            std::vector<std::string>{
                "--replicaof", "127.0.0.1", std::to_string(port), "--repl-diskless-sync-delay", "0"
            }
        );
        // A write that nothing waits for shows when the replica has come up.
        while (run(Command{"WAIT", "1", "50"}).integer < 1)
            run(Command{"SET", "x", "y"});
    }
    /// As the upload of a document whose id is new: nothing is read before it is written.
    std::optional<Errc> upsert(
        ReplicaInstance& instance, const std::string& id, const std::string& content
    ) {
        std::vector<Document> documents{instance.make_document(id, content)};
        return code_of(run_task(instance.database().documents().upsert(std::move(documents))));
    }
    std::optional<Errc> hash(ReplicaInstance& instance, const std::string& id) {
        return code_of(run_task(instance.database().documents().hashes({id})));
    }
    std::optional<Errc> erase(ReplicaInstance& instance, const std::string& id) {
        return code_of(run_task(instance.database().documents().erase(id)));
    }
    std::optional<Errc> add_note(ReplicaInstance& instance) {
        Note note;
        note.session_id = "sess_1";
        note.author = "ann";
        note.content = "called back";
        note.created_at = clock.now();
        return code_of(run_task(instance.database().notes().add(std::move(note))));
    }
    std::optional<Errc> patch_ticket(ReplicaInstance& instance) {
        TicketPatch change;
        change.status = TicketStatus::resolved;
        return code_of(run_task(instance.database().tickets().patch("ESC-1", std::move(change))));
    }
    void add_ticket(ReplicaInstance& instance) {
        Ticket ticket;
        ticket.ticket_id = "ESC-1";
        ticket.session_id = "sess_1";
        ticket.created_at = ticket.updated_at = clock.now();
        ticket.reasons = {"asked"};
        Session session;
        session.session_id = "sess_1";
        session.version = 1;
        session.created_at = session.updated_at = session.last_activity = clock.now();
        SessionWrite step;
        step.session = SessionSnapshot(std::move(session));
        step.ticket = ticket;
        step.replayed = true;
        ASSERT_TRUE(run_task(instance.local().archive().write(std::move(step))));
        ASSERT_TRUE(instance.follow());
    }
    template <typename T>
    static std::optional<Errc> code_of(const Result<T>& result) {
        return result ? std::nullopt : std::optional(result.error().code);
    }

    std::unique_ptr<ReplicaInstance> a;
    std::unique_ptr<ReplicaInstance> b;
    ScratchFolder copy;
    std::unique_ptr<RedisServer> replica;
};

TEST_F(EditsWaitForReplicas, WithoutAReplicaNoneIsAcknowledged) {
    add_ticket(*a);
    const auto refused = a->post("zebra", "stripes");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::timeout);
    EXPECT_EQ(refused.error().detail, "redis: too few replicas have confirmed the write");
    EXPECT_EQ(upsert(*a, "zebra", "stripes"), Errc::timeout);
    EXPECT_EQ(add_note(*a), Errc::timeout);
    EXPECT_EQ(patch_ticket(*a), Errc::timeout);
    EXPECT_EQ(erase(*a, "zebra"), Errc::timeout);
}

TEST_F(EditsWaitForReplicas, TheReplicaHasWhatWasAcknowledged) {
    start_replica();
    add_ticket(*a);
    ASSERT_TRUE(a->post("zebra", "stripes"));
    EXPECT_EQ(add_note(*a), std::nullopt);
    later();
    EXPECT_EQ(patch_ticket(*a), std::nullopt);
    BlockingRedis promoted(replica->socket_path());
    const auto versions =
        promoted.run({Command{"HLEN", "continuo:{shared}:versions"}}).value().front();
    EXPECT_EQ(versions.integer, 3) << "a document, a note and a ticket";
    EXPECT_EQ(erase(*b, "zebra"), std::nullopt);
    const auto values =
        promoted.run({Command{"HEXISTS", "continuo:{shared}:records", "document/zebra"}}).value();
    EXPECT_EQ(values.front().integer, 0);
}

TEST_F(EditsWaitForReplicas, WhatIsUnchangedOrGoneIsSaidOnlyIfAReplicaAgrees) {
    start_replica();
    ASSERT_TRUE(a->post("zebra", "stripes"));
    follow();
    replica->pause();
    EXPECT_EQ(hash(*b, "zebra"), Errc::timeout) << "the upload would be called unchanged";
    EXPECT_EQ(upsert(*a, "lion", "mane"), Errc::timeout);
    follow();
    EXPECT_EQ(b->content("lion"), "mane") << "following waits for no replica";
    EXPECT_EQ(erase(*b, "tiger"), Errc::timeout) << "a promoted replica may have it";
    replica->resume();
    EXPECT_EQ(hash(*b, "lion"), std::nullopt);
    EXPECT_EQ(erase(*b, "lion"), std::nullopt);
    EXPECT_FALSE(a->erase("tiger"));
}

}  // namespace
}  // namespace continuo::test
