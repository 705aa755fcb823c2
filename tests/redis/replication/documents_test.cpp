// Documents of two databases over one Redis: what must be the same in both, whatever happens.
#include <gmock/gmock.h>

#include "redis/protocol/function_call.hpp"
#include "replication_fixture.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

class ReplicatedDocumentsTest : public ReplicationFixture {
protected:
    void SetUp() override {
        ASSERT_TRUE(a->follow());
        ASSERT_TRUE(b->follow());
    }
    void all_follow() {
        for (int i = 0; i < 2; ++i) {
            ASSERT_TRUE(a->follow());
            ASSERT_TRUE(b->follow());
        }
    }
    std::unique_ptr<ReplicaInstance> a = instance();
    std::unique_ptr<ReplicaInstance> b = instance();
};

TEST_F(ReplicatedDocumentsTest, WhatIsPostedToOneIsInTheOther) {
    ASSERT_TRUE(a->post("zebra", "forty stripes"));
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->content("zebra"), "forty stripes");
    later();
    ASSERT_TRUE(b->post("zebra", "fifty stripes"));
    ASSERT_TRUE(a->follow());
    EXPECT_EQ(a->content("zebra"), "fifty stripes");
    EXPECT_TRUE(a->erase("zebra"));
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->content("zebra"), "");
    EXPECT_EQ(b->count(), 0U);
}

TEST_F(ReplicatedDocumentsTest, AWholeDocumentArrivesAsItWas) {
    ASSERT_TRUE(a->post("zebra", std::string("quote \" and \n and \xE2\x82\xAC")));
    ASSERT_TRUE(b->follow());
    const auto at_a = run_task(a->local().documents().load("zebra"));
    const auto at_b = run_task(b->local().documents().load("zebra"));
    ASSERT_TRUE(at_a && at_b);
    EXPECT_EQ(*at_a, *at_b);
}

TEST_F(ReplicatedDocumentsTest, AChangeIsDecidedOnTheNewestState) {
    ASSERT_TRUE(a->post("zebra", "one"));
    // B has not followed yet: its post comes after A's all the same, and its erasure finds A's.
    ASSERT_TRUE(b->post("zebra", "two"));
    ASSERT_TRUE(a->follow());
    EXPECT_EQ(a->content("zebra"), "two");
    ASSERT_TRUE(a->post("lion", "mane"));
    EXPECT_TRUE(b->erase("lion"));
    ASSERT_TRUE(a->follow());
    EXPECT_EQ(a->count(), 1U);
}

TEST_F(ReplicatedDocumentsTest, TwoWhoChangeTheSameDocumentDoNotOverwriteUnseen) {
    ASSERT_TRUE(a->post("zebra", "one"));
    ASSERT_TRUE(b->follow());
    const auto key = record_key(RecordKind::document, "zebra");
    const auto seen = run_task(b->replicator().records().versions({key})).value().front();
    ASSERT_TRUE(a->post("zebra", "two"));
    std::vector<RecordEdit> edits;
    edits.push_back({.key = key, .content = b->make_document("zebra", "three"), .before = seen});
    const auto refused = run_task(b->replicator().edit(std::move(edits)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, ErrorReason::version_mismatch);
    all_follow();
    EXPECT_EQ(b->content("zebra"), "two");
}

TEST_F(ReplicatedDocumentsTest, ADeletionReachesWhoWasAway) {
    ASSERT_TRUE(a->post("zebra", "forty"));
    ASSERT_TRUE(b->follow());
    EXPECT_TRUE(a->erase("zebra"));
    b->restart();
    EXPECT_EQ(b->content("zebra"), "forty");
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->content("zebra"), "");
    all_follow();
    EXPECT_EQ(a->content("zebra"), "") << "it came back from B";
}

TEST_F(ReplicatedDocumentsTest, ALostFolderIsFilledAgain) {
    for (int i = 0; i < 30; ++i)
        ASSERT_TRUE(a->post("doc" + std::to_string(i), "content " + std::to_string(i)));
    EXPECT_TRUE(a->erase("doc7"));
    ASSERT_TRUE(b->follow());
    b->lose_folder();
    EXPECT_FALSE(b->replicator().has_caught_up());
    EXPECT_EQ(b->count(), 0U);
    ASSERT_TRUE(b->follow());
    EXPECT_TRUE(b->replicator().has_caught_up());
    EXPECT_EQ(b->count(), 29U);
    EXPECT_EQ(b->content("doc29"), "content 29");
    EXPECT_EQ(b->content("doc7"), "");
}

TEST_F(ReplicatedDocumentsTest, WhoWasAwayForLongerThanTheLogComparesEverything) {
    config.entries_max = 1;
    const auto c = instance();
    ASSERT_TRUE(c->follow());
    ASSERT_TRUE(a->follow());
    ASSERT_TRUE(c->post("zebra", "one"));
    ASSERT_TRUE(b->follow());
    for (int i = 0; i < 300; ++i)
        ASSERT_TRUE(c->follow() && c->post("doc" + std::to_string(i), "content"));
    EXPECT_TRUE(c->erase("zebra"));
    ASSERT_LT(run(Command{"XLEN", "continuo:{shared}:changes"}).integer, 300);
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->count(), 300U);
    EXPECT_EQ(b->content("zebra"), "");
}

TEST_F(ReplicatedDocumentsTest, AfterAFlushTheDatabasesBringBackTheNewest) {
    ASSERT_TRUE(a->post("zebra", "old"));
    ASSERT_TRUE(a->post("lion", "mane"));
    ASSERT_TRUE(b->follow());
    later();
    ASSERT_TRUE(a->post("zebra", "new"));
    EXPECT_TRUE(a->erase("lion"));
    flush();
    // B comes first, with what is older.
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->content("zebra"), "old");
    ASSERT_TRUE(a->follow());
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(a->content("zebra"), "new");
    EXPECT_EQ(b->content("zebra"), "new");
    EXPECT_EQ(a->content("lion"), "") << "a deletion was forgotten";
    EXPECT_EQ(b->content("lion"), "");
    const auto c = instance();
    ASSERT_TRUE(c->follow());
    EXPECT_EQ(c->content("zebra"), "new");
    EXPECT_EQ(c->count(), 1U);
}

TEST_F(ReplicatedDocumentsTest, ALogThatLostItsLastWritesGetsThemAgain) {
    ASSERT_TRUE(a->post("zebra", "one"));
    ASSERT_TRUE(b->follow());
    // As a promoted replica that lacks the last writes: the log goes on with other entries of the
    // same numbers.
    const auto dump = [&](const char* name) {
        return run(Command{"DUMP", std::string("continuo:{shared}:") + name}).text;
    };
    const std::vector<const char*> names{"records", "versions", "changes", "meta"};
    std::vector<std::string> dumps;
    for (const auto* name : names)
        dumps.push_back(dump(name));
    ASSERT_TRUE(a->post("zebra", "lost"));
    ASSERT_TRUE(b->follow());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto key = std::string("continuo:{shared}:") + names[i];
        EXPECT_TRUE(run(Command{"RESTORE", key, "0", dumps[i], "REPLACE"}).is_ok());
    }
    const auto c = instance();
    ASSERT_TRUE(c->follow());
    ASSERT_TRUE(c->post("lion", "mane"));
    all_follow();
    ASSERT_TRUE(c->follow());
    for (auto* const one : {a.get(), b.get(), c.get()}) {
        EXPECT_EQ(one->content("zebra"), "lost");
        EXPECT_EQ(one->content("lion"), "mane");
    }
}

TEST_F(ReplicatedDocumentsTest, WhatWasPostedWithoutRedisIsSharedLater) {
    ASSERT_TRUE(run_task(a->local().documents().upsert({a->make_document("zebra", "one")})));
    ASSERT_TRUE(run_task(a->local().documents().upsert({a->make_document("lion", "mane")})));
    ASSERT_TRUE(run_task(a->local().documents().erase("lion")));
    all_follow();
    EXPECT_EQ(b->content("zebra"), "one");
    EXPECT_EQ(b->count(), 1U);
    later();
    ASSERT_TRUE(run_task(b->local().documents().erase("zebra")));
    all_follow();
    EXPECT_EQ(a->count(), 0U);
}

TEST_F(ReplicatedDocumentsTest, NothingIsWrittenBeyondTheBound) {
    config.bytes_max = 20'000;
    const auto c = instance();
    ASSERT_TRUE(c->follow());
    ASSERT_TRUE(c->post("zebra", "small"));
    std::string noise;
    for (int i = 0; i < 4000; ++i)
        noise += content_hash(std::to_string(i));
    const auto refused = c->post({{"lion", "small, too"}, {"noise", noise}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::limit_exceeded);
    EXPECT_EQ(refused.error().reason, ErrorReason::shared_full);
    EXPECT_THAT(refused.error().detail, HasSubstr("KNOWLEDGE_SHARED_MAX_MB"));
    EXPECT_EQ(c->count(), 1U) << "half of the call was written";
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->count(), 1U);
    EXPECT_TRUE(c->erase("zebra")) << "what makes room is not refused";
}

TEST_F(ReplicatedDocumentsTest, WhatRedisHadNoRoomForIsSharedWhenThereIs) {
    ASSERT_TRUE(a->post({{"zebra", std::string("stripes")}, {"lion", "mane"}}));
    ASSERT_TRUE(a->follow());
    flush();
    a->set_bytes_max(10);
    ASSERT_TRUE(a->follow());
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->count(), 0U);
    a->set_bytes_max(1'000'000);
    all_follow();
    EXPECT_EQ(b->count(), 2U);
    EXPECT_EQ(b->content("zebra"), "stripes");
}

TEST_F(ReplicatedDocumentsTest, WithoutRedisChangesAreRefusedAndReadingGoesOn) {
    ASSERT_TRUE(a->post("zebra", "one"));
    server.kill();
    const auto refused = a->post("zebra", "two");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_FALSE(a->erase("zebra"));
    EXPECT_EQ(a->content("zebra"), "one");
    server.start();
    all_follow();
    EXPECT_EQ(b->content("zebra"), "one") << "the database brings it back";
}

TEST_F(ReplicatedDocumentsTest, ADamagedValueAffectsNoOtherDocument) {
    ASSERT_TRUE(a->post({{"zebra", "one"}, {"lion", "mane"}, {"tiger", "teeth"}}));
    run(Command{"HSET", "continuo:{shared}:records", "document/zebra", "nonsense"});
    run(Command{"HSET", "continuo:{shared}:versions", "document/tiger", "17"});
    run(Command{"HSET", "continuo:{shared}:versions", "unknown/x", "5 y 0 1"});
    run(Command{"XADD", "continuo:{shared}:changes", "*", "k", "document/none"});
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->content("lion"), "mane");
    EXPECT_EQ(b->content("zebra"), "");
    later();
    ASSERT_TRUE(a->follow());
    ASSERT_TRUE(a->post({{"zebra", "two"}, {"tiger", "claws"}}));
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->content("zebra"), "two") << "a new version replaces it";
    EXPECT_EQ(b->content("tiger"), "claws");
}

TEST_F(ReplicatedDocumentsTest, AVersionBeyondAllBoundsIsReplaced) {
    ASSERT_TRUE(a->post("zebra", "one"));
    ASSERT_TRUE(a->follow());
    const auto far = "18014398509481984 x 0 10";
    run(Command{"HSET", "continuo:{shared}:versions", "document/zebra", far});
    ASSERT_TRUE(a->post("zebra", "two"));
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->content("zebra"), "two");
}

TEST_F(ReplicatedDocumentsTest, WhatTheLogLostAfterItWasWrittenIsWrittenAgain) {
    ASSERT_TRUE(a->post("zebra", "one"));
    ASSERT_TRUE(a->follow());
    ASSERT_TRUE(b->follow());
    const std::vector<std::string> names{"records", "versions", "changes", "meta"};
    std::vector<std::string> dumps;
    for (const auto& name : names)
        dumps.push_back(run(Command{"DUMP", "continuo:{shared}:" + name}).text);
    // A has not read its own change in the log when a promoted replica takes over without it.
    ASSERT_TRUE(a->post("lion", "mane"));
    for (std::size_t i = 0; i < names.size(); ++i)
        run(Command{"RESTORE", "continuo:{shared}:" + names[i], "0", dumps[i], "REPLACE"});
    a->restart();
    all_follow();
    EXPECT_EQ(b->content("lion"), "mane");
}

TEST_F(ReplicatedDocumentsTest, ValuesAreEncryptedAndTiedToTheirPlace) {
    const std::string key = "k1:" + std::string(42, 'A') + "E=";
    config.cipher = SessionCipher::make(key).value();
    const auto c = instance();
    const auto d = instance();
    ASSERT_TRUE(c->follow());
    ASSERT_TRUE(c->post({{"zebra", "stripes"}, {"lion", "mane"}}));
    const auto zebra = run(Command{"HGET", "continuo:{shared}:records", "document/zebra"}).text;
    EXPECT_TRUE(is_encrypted(zebra));
    run(Command{"HSET", "continuo:{shared}:records", "document/lion", zebra});
    ASSERT_TRUE(d->follow());
    EXPECT_EQ(d->content("zebra"), "stripes");
    EXPECT_EQ(d->content("lion"), "") << "a value of another document was taken";
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->content("zebra"), "") << "read without the key";
}

TEST_F(ReplicatedDocumentsTest, WorksWithScripts) {
    redis.use_scripts();
    ASSERT_TRUE(a->post("zebra", "forty"));
    ASSERT_TRUE(b->follow());
    EXPECT_EQ(b->content("zebra"), "forty");
    EXPECT_TRUE(b->erase("zebra"));
    ASSERT_TRUE(a->follow());
    EXPECT_EQ(a->count(), 0U);
}

}  // namespace
}  // namespace continuo::test
