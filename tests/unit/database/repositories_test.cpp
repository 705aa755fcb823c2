#include "database/repositories.hpp"

#include "database_fixture.hpp"

namespace continuo::test {
namespace {

class TicketStoreTest : public DatabaseTest {
protected:
    Result<void> escalate(const std::string& session_id, std::uint64_t turn, Ticket ticket) {
        auto step = small_step(session_id, turn);
        step.ticket = std::move(ticket);
        return write(std::move(step));
    }
    Result<Ticket> ticket(const std::string& id) { return run_task(database->tickets().load(id)); }
    Result<Ticket> patch(const std::string& id, TicketPatch change) {
        return run_task(database->tickets().patch(id, std::move(change)));
    }
};

TEST_P(TicketStoreTest, GivesBackATicketExactly) {
    const auto stored = sample_ticket("ESC-1", "sess_a");
    ASSERT_TRUE(escalate("sess_a", 1, stored));
    EXPECT_EQ(*ticket("ESC-1"), stored);
    EXPECT_EQ(ticket("ESC-2").error().code, Errc::not_found);
}

TEST_P(TicketStoreTest, ASessionHasOneOpenTicket) {
    ASSERT_TRUE(escalate("sess_a", 1, sample_ticket("ESC-1", "sess_a")));
    ASSERT_TRUE(escalate("sess_a", 2, sample_ticket("ESC-2", "sess_a")));
    EXPECT_EQ(tickets(std::nullopt)->items.size(), 1);
    EXPECT_TRUE(ticket("ESC-1"));
    EXPECT_EQ(load("sess_a")->session.version, 2) << "the rest of the step is written";

    ASSERT_TRUE(patch("ESC-1", {.status = TicketStatus::resolved, .assignee = {}, .note = {}}));
    ASSERT_TRUE(escalate("sess_a", 3, sample_ticket("ESC-3", "sess_a")));
    EXPECT_EQ(tickets(std::nullopt)->items.size(), 2);
    EXPECT_EQ(
        patch("ESC-1", {.status = TicketStatus::open, .assignee = {}, .note = {}}).error().code,
        Errc::conflict
    );
}

TEST_P(TicketStoreTest, AResolvedTicketIsOpenAgainWhenItsSessionIsEscalatedOnceMore) {
    const auto resolve =
        TicketPatch{.status = TicketStatus::resolved, .assignee = "ann", .note = {}};
    auto made = sample_ticket("ESC-1", "sess_a");
    made.status = TicketStatus::pending;
    made.updated_at = clock.now();
    ASSERT_TRUE(escalate("sess_a", 1, made));
    clock.advance(std::chrono::minutes(1));
    ASSERT_TRUE(patch("ESC-1", resolve));
    ASSERT_TRUE(escalate("sess_a", 1, made)) << "the same write twice";
    EXPECT_EQ(ticket("ESC-1")->status, TicketStatus::resolved);

    clock.advance(std::chrono::minutes(1));
    auto again = made;
    again.updated_at = clock.now();
    again.summary = "another";
    ASSERT_TRUE(escalate("sess_a", 2, again));
    EXPECT_EQ(ticket("ESC-1")->status, TicketStatus::pending);
    EXPECT_EQ(ticket("ESC-1")->summary, made.summary + "\nanother") << "its story goes on";
    EXPECT_EQ(ticket("ESC-1")->assignee, "ann");
    EXPECT_EQ(tickets(std::nullopt)->items.size(), 1);
}

TEST_P(TicketStoreTest, RefusesAnIdThatIsAnotherSessions) {
    ASSERT_TRUE(escalate("sess_a", 1, sample_ticket("ESC-1", "sess_a")));
    EXPECT_EQ(escalate("sess_b", 1, sample_ticket("ESC-1", "sess_b")).error().code, Errc::conflict);
    EXPECT_EQ(load("sess_b").error().code, Errc::not_found) << "nothing of the step is written";
}

TEST_P(TicketStoreTest, PatchesWhatIsGivenOnly) {
    auto expected = sample_ticket("ESC-1", "sess_a");
    ASSERT_TRUE(escalate("sess_a", 1, expected));
    clock.advance(std::chrono::hours(1));
    expected.status = TicketStatus::open;
    expected.assignee = "op-7";
    expected.updated_at = clock.now();
    EXPECT_EQ(
        *patch("ESC-1", {.status = TicketStatus::open, .assignee = "op-7", .note = {}}), expected
    );
    EXPECT_EQ(*ticket("ESC-1"), expected);
    EXPECT_EQ(patch("ESC-2", {}).error().code, Errc::not_found);
}

TEST_P(TicketStoreTest, ListsByStatusInPages) {
    for (int i = 0; i < 7; ++i) {
        const auto name = "sess_" + std::to_string(i);
        auto made = sample_ticket("ESC-" + std::to_string(i), name);
        made.created_at += std::chrono::seconds(i);
        made.status = i % 2 == 0 ? TicketStatus::pending : TicketStatus::resolved;
        ASSERT_TRUE(escalate(name, 1, made));
    }
    auto& store = database->tickets();
    const auto first = run_task(store.list(TicketStatus::pending, "", 3));
    ASSERT_EQ(first->items.size(), 3);
    EXPECT_EQ(first->items[0].ticket_id, "ESC-6");
    EXPECT_EQ(first->total, 4);
    const auto second = run_task(store.list(TicketStatus::pending, first->next, 3));
    ASSERT_EQ(second->items.size(), 1);
    EXPECT_EQ(second->items[0].ticket_id, "ESC-0");
    EXPECT_TRUE(second->next.empty());
    EXPECT_EQ(run_task(store.list(std::nullopt, "", 100))->items.size(), 7);
    EXPECT_TRUE(run_task(store.list(TicketStatus::open, "", 100))->items.empty());
}

class MemoryStoreTest : public DatabaseTest {
protected:
    Result<void> store(std::vector<CustomerFact> memories) {
        return run_task(database->memories().store(std::move(memories)));
    }
    const FactOwner ann{.session_id = "sess_a", .user_id = "ann"};
};

TEST_P(MemoryStoreTest, GivesBackAMemoryExactly) {
    auto memory = sample_memory("sess_a", "User name: Ann");
    memory.access_count = 3;
    memory.last_accessed += std::chrono::seconds(5);
    ASSERT_TRUE(store({memory}));
    EXPECT_EQ(recall(ann)->at(0), memory);
}

TEST_P(MemoryStoreTest, MergesWhatSaysTheSame) {
    auto first = sample_memory("sess_a", "User name: Ann");
    auto again = sample_memory("sess_b", "user  NAME: Ann.");
    again.importance = 0.9;
    again.last_accessed += std::chrono::hours(1);
    auto weaker = again;
    weaker.importance = 0.1;
    ASSERT_TRUE(store({first, again, weaker}));
    const auto memories = recall(ann);
    ASSERT_EQ(memories->size(), 1);
    EXPECT_EQ(memories->at(0).importance, 0.9);
    EXPECT_EQ(memories->at(0).access_count, 2);
    EXPECT_EQ(memories->at(0).last_accessed, again.last_accessed);
    EXPECT_EQ(memories->at(0).session_id, "sess_a");
}

TEST_P(MemoryStoreTest, KeepsKindsAndOwnersApart) {
    auto fact = sample_memory("sess_a", "likes tea");
    auto preference = fact;
    preference.kind = FactKind::preference;
    auto bobs = fact;
    bobs.user_id = "bob";
    auto nobodys = fact;
    nobodys.user_id = std::nullopt;
    ASSERT_TRUE(store({fact, preference, bobs, nobodys}));
    EXPECT_EQ(recall({.session_id = "sess_z", .user_id = "ann"})->size(), 2);
    EXPECT_EQ(recall(ann)->size(), 3) << "and what belongs to the session alone";
    EXPECT_EQ(recall({.session_id = "sess_z", .user_id = "bob"})->size(), 1);
    EXPECT_EQ(*recall({.session_id = "sess_a", .user_id = {}}), std::vector{nobodys});
    EXPECT_TRUE(recall({.session_id = "sess_z", .user_id = {}})->empty());
    EXPECT_TRUE(recall({.session_id = "sess_z", .user_id = "s:sess_a"})->empty());
}

TEST_P(MemoryStoreTest, RecallsTheMostImportantFirst) {
    std::vector<CustomerFact> memories;
    for (int i = 0; i < 5; ++i) {
        memories.push_back(sample_memory("sess_a", "fact " + std::to_string(i)));
        memories.back().importance = i == 3 ? 1.0 : 0.5;
        memories.back().created_at += std::chrono::seconds(i);
    }
    ASSERT_TRUE(store(memories));
    const auto best = run_task(database->memories().recall(ann, 3));
    ASSERT_EQ(best->size(), 3);
    EXPECT_EQ(best->at(0).content, "fact 3");
    EXPECT_EQ(best->at(1).content, "fact 4");
    EXPECT_EQ(best->at(2).content, "fact 2");
}

TEST_P(MemoryStoreTest, PrunesTheStaleAndTheTooMany) {
    std::vector<CustomerFact> memories;
    for (int i = 0; i < 6; ++i) {
        memories.push_back(sample_memory("sess_a", "fact " + std::to_string(i)));
        memories.back().importance = 0.4 + 0.1 * i;
    }
    const auto old = clock.now() - std::chrono::hours(24);
    auto stale = sample_memory("sess_b", "stale");
    stale.user_id = "bob";
    stale.importance = 0.2;
    stale.last_accessed = old;
    auto used = stale;
    used.content = "stale but used";
    used.access_count = 3;
    auto important = stale;
    important.content = "stale but important";
    important.importance = 0.3;
    memories.insert(memories.end(), {stale, used, important});
    ASSERT_TRUE(store(memories));
    const auto cutoff = clock.now() - std::chrono::hours(1);
    EXPECT_EQ(*run_task(database->memories().prune(cutoff, 4)), 3);
    const auto anns = recall(ann);
    ASSERT_EQ(anns->size(), 4);
    EXPECT_EQ(anns->back().content, "fact 2");
    EXPECT_EQ(recall({.session_id = "", .user_id = "bob"})->size(), 2);
    EXPECT_EQ(*run_task(database->memories().prune(cutoff, 4)), 0);
}

class DocumentStoreTest : public DatabaseTest {
protected:
    DocumentStore& documents() { return database->documents(); }
    std::uint64_t generation() { return *run_task(documents().generation()); }
};

TEST_P(DocumentStoreTest, GivesBackADocumentExactly) {
    const auto stored = sample_document("d1");
    ASSERT_TRUE(run_task(documents().upsert({stored})));
    EXPECT_EQ(*run_task(documents().load("d1")), stored);
    EXPECT_EQ(run_task(documents().load("d2")).error().code, Errc::not_found);
}

TEST_P(DocumentStoreTest, KeepsWhyAFileCouldNotBeRead) {
    auto failed = sample_document("d1");
    failed.error = "it is broken";
    ASSERT_TRUE(run_task(documents().upsert({failed, sample_document("d2")})));
    EXPECT_EQ(*run_task(documents().load("d1")), failed);
    EXPECT_EQ(run_task(documents().list("", 10, false))->items.at(0).error, "it is broken");
    EXPECT_EQ(*run_task(documents().count_failed()), 1U);
    failed.error.clear();
    ASSERT_TRUE(run_task(documents().upsert({failed})));
    EXPECT_EQ(*run_task(documents().count_failed()), 0U);
}

TEST_P(DocumentStoreTest, ReplacesADocumentAndKeepsItsBirthday) {
    const auto first = sample_document("d1");
    ASSERT_TRUE(run_task(documents().upsert({first})));
    auto second = first;
    second.content = "new";
    second.content_hash = "new hash";
    second.created_at = second.updated_at = first.created_at + std::chrono::hours(1);
    ASSERT_TRUE(run_task(documents().upsert({second})));
    second.created_at = first.created_at;
    EXPECT_EQ(*run_task(documents().load("d1")), second);
    EXPECT_EQ(*run_task(documents().count()), 1);
}

TEST_P(DocumentStoreTest, ListsInPagesWithAndWithoutContent) {
    std::vector<Document> stored;
    stored.reserve(5);
    for (int i = 0; i < 5; ++i)
        stored.push_back(sample_document("d" + std::to_string(i)));
    ASSERT_TRUE(run_task(documents().upsert(stored)));
    const auto first = run_task(documents().list("", 3, true));
    EXPECT_EQ(first->items, std::vector(stored.begin(), stored.begin() + 3));
    EXPECT_EQ(first->next, "d2");
    EXPECT_EQ(first->total, 5);
    const auto second = run_task(documents().list(first->next, 3, false));
    ASSERT_EQ(second->items.size(), 2);
    EXPECT_EQ(second->items[0].title, stored[3].title);
    EXPECT_TRUE(second->items[0].content.empty());
    EXPECT_TRUE(second->next.empty());
}

TEST_P(DocumentStoreTest, GivesHashesInTheOrderAsked) {
    ASSERT_TRUE(run_task(documents().upsert({sample_document("d1"), sample_document("d2")})));
    EXPECT_EQ(
        *run_task(documents().hashes({"d2", "none", "d1"})),
        (std::vector<std::string>{"hash of d2", "", "hash of d1"})
    );
}

TEST_P(DocumentStoreTest, TheGenerationGrowsWithEveryChangeAndOnlyThen) {
    EXPECT_EQ(generation(), 0);
    ASSERT_TRUE(run_task(documents().upsert({sample_document("d1"), sample_document("d2")})));
    const auto after_upsert = generation();
    EXPECT_GT(after_upsert, 0);
    ASSERT_TRUE(run_task(documents().upsert({})));
    EXPECT_FALSE(*run_task(documents().erase("none")));
    EXPECT_EQ(generation(), after_upsert);
    EXPECT_TRUE(*run_task(documents().erase("d1")));
    const auto after_erase = generation();
    EXPECT_GT(after_erase, after_upsert);
    reopen();
    EXPECT_EQ(generation(), after_erase);
    EXPECT_EQ(*run_task(documents().count()), 1);
}

TEST_P(DocumentStoreTest, TellsWhatChangedSinceAGeneration) {
    const auto changes = [&](std::uint64_t after, std::uint64_t count = 100) {
        return *run_task(documents().changes(after, count));
    };
    using Changes = std::vector<DocumentChange>;
    EXPECT_EQ(changes(0), Changes{});
    EXPECT_EQ(*run_task(documents().upsert({sample_document("d1"), sample_document("d2")})), 1);
    EXPECT_EQ(*run_task(documents().upsert({sample_document("d3")})), 2);
    EXPECT_EQ(**run_task(documents().erase("d2")), 3);
    EXPECT_FALSE(*run_task(documents().erase("d2")));
    const DocumentChange d1{"d1", 1, "hash of d1"};
    const DocumentChange d2{"d2", 3, ""};
    const DocumentChange d3{"d3", 2, "hash of d3"};
    EXPECT_EQ(changes(0), (Changes{d1, d3, d2}));
    EXPECT_EQ(changes(0, 2), (Changes{d1, d3}));
    EXPECT_EQ(changes(2), Changes{d2});
    EXPECT_EQ(changes(3), Changes{});
    EXPECT_EQ(*run_task(documents().upsert({sample_document("d2")})), 4);
    EXPECT_EQ(changes(2), (Changes{{"d2", 4, "hash of d2"}})) << "it is there again";
    EXPECT_FALSE(changes(5)) << "a generation that this database never had";
}

TEST_P(DocumentStoreTest, KnowsTheChangesOfSoManyGenerationsOnly) {
    ASSERT_TRUE(run_task(documents().upsert({sample_document("d1"), sample_document("d2")})));
    ASSERT_TRUE(run_task(documents().erase("d1")));
    const auto later = 2 + limits::document_changes_kept;
    execute(
        "UPDATE meta SET value = '" + std::to_string(later - 1) +
        "' WHERE key = 'document_generation'"
    );
    EXPECT_EQ(**run_task(documents().erase("d2")), later);
    EXPECT_EQ(count_rows("document_erasures"), 1);
    EXPECT_FALSE(*run_task(documents().changes(1, 10)));
    EXPECT_TRUE(*run_task(documents().changes(2, 10)));
}

using AuditLogTest = DatabaseTest;

TEST_P(AuditLogTest, GivesTheNewestEntriesFirst) {
    auto& audit = database->audit();
    for (int i = 0; i < 3; ++i) {
        const AuditEntry entry{
            .at = clock.now(),
            .actor = "operator:7",
            .action = "session.delete",
            .subject = "sess_" + std::to_string(i),
            .request_id = "req",
            .detail = {{"why", "asked"}}
        };
        ASSERT_TRUE(run_task(audit.append(entry)));
    }
    const auto newest = run_task(audit.newest(2));
    ASSERT_EQ(newest->size(), 2);
    EXPECT_EQ(newest->at(0).subject, "sess_2");
    EXPECT_EQ(newest->at(1).subject, "sess_1");
    EXPECT_EQ(newest->at(0).at, clock.now());
    EXPECT_EQ(newest->at(0).actor, "operator:7");
    EXPECT_EQ(newest->at(0).action, "session.delete");
    EXPECT_EQ(newest->at(0).request_id, "req");
    EXPECT_EQ(newest->at(0).detail, (json::object{{"why", "asked"}}));
}

INSTANTIATE_TEST_SUITE_P(, AuditLogTest, both_engines(), engine_name);
INSTANTIATE_TEST_SUITE_P(, DocumentStoreTest, both_engines(), engine_name);
INSTANTIATE_TEST_SUITE_P(, MemoryStoreTest, both_engines(), engine_name);
INSTANTIATE_TEST_SUITE_P(, TicketStoreTest, both_engines(), engine_name);

}  // namespace
}  // namespace continuo::test
