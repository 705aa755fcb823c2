#include "transfer/python_session_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/transfer/stores.hpp"

namespace continuo::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class PythonSessionsTest : public TransferStores {
protected:
    PythonSessionSource python(std::size_t scan_count = 500) {
        PythonSourceConfig config;
        config.key_prefix = "agent:session:";
        config.scan_count = scan_count;
        config.note = [this](const auto& id, const auto& note) {
            x_told.push_back(id + ": " + note);
        };
        return {config, x_redis, x_clock};
    }
    void set(const std::string& id, const std::string& members) {
        const auto text = fmt::format(
            R"({{"session_id":"{}","created_at":"2026-01-15T09:00:00.123456"{}}})", id, members
        );
        run({"SET", "agent:session:" + id, text, "EX", "1800"});
    }
    /// All keys with what they hold.
    std::map<std::string, std::string> dump() {
        std::map<std::string, std::string> all;
        for (const auto& key : run({"KEYS", "agent:session:*"}).elements)
            all[key.text] = run({"DUMP", key.text}).text;
        return all;
    }
};

TEST_F(PythonSessionsTest, AreTakenOverWithTheirCountersAndTheSourceStaysAsItIs) {
    for (int i = 0; i < 300; ++i)
        set(fmt::format("sess_{:012x}", i),
            fmt::format(R"(,"message_count":{},"metadata":{{"i":{}}})", i, i));
    run({"SADD", "agent:session:active", "sess_000000000000", "sess_expired"});
    const auto before = dump();
    auto source = python(10);
    auto b = redis("b:");
    EXPECT_EQ(copy(source, b, ConflictPolicy::update).of(ImportOutcome::added), 300U);
    EXPECT_EQ(dump(), before);
    const auto store = server("b:");
    for (const int i : {0, 1, 299}) {
        const auto session = run_task(store->load(fmt::format("sess_{:012x}", i))).value();
        EXPECT_EQ(session->message_count, static_cast<std::uint64_t>(i));
        EXPECT_EQ(session->metadata.at("i").as_int64(), i);
        EXPECT_EQ(
            session->created_at,
            x_clock.now() - std::chrono::hours(1) + std::chrono::microseconds(123456)
        );
    }
    // The conversation goes on from there.
    talk(*store, "sess_00000000012b", "m1");
    EXPECT_EQ(run_task(store->load("sess_00000000012b")).value()->message_count, 300U);
    EXPECT_EQ(copy(source, b, ConflictPolicy::update).of(ImportOutcome::same), 299U);
    EXPECT_EQ(run_task(store->load("sess_00000000012b")).value()->message_count, 300U);
}

TEST_F(PythonSessionsTest, AnEscalatedOneStaysWithThePeople) {
    set("sess_e", R"(,"escalated":true)");
    auto source = python();
    const auto one = database("one.db");
    auto archived = archive(*one);
    copy(source, archived, ConflictPolicy::update);
    auto b = redis("b:");
    copy(archived, b);
    const auto store = server("b:");
    const auto outcome = run_task(store->begin_turn(message("sess_e", "m1"))).value();
    EXPECT_TRUE(std::holds_alternative<LeftToHuman>(outcome));
}

TEST_F(PythonSessionsTest, OursUnderTheSamePrefixAreNotTakenForTheirs) {
    const auto store = server("agent:session:");
    fill(*store, 5);
    ASSERT_TRUE(run_task(store->erase("s1")).value());  // its tombstone is a string
    run({"SET", "agent:session:cache:search:ab", "{}"});
    set("sess_a", "");
    auto source = python();
    auto target = redis("agent:session:");
    const auto tally = copy(source, target, ConflictPolicy::update);
    EXPECT_EQ(tally.of(ImportOutcome::added), 1U);
    EXPECT_EQ(tally.unreadable, 0U);
    EXPECT_THAT(content(target), SizeIs(5));
}

TEST_F(PythonSessionsTest, WhatIsNotUnderstoodIsNamed) {
    set("sess_good", R"(,"wild":1)");
    set("sess_odd", R"(,"message_count":"many")");
    run({"SET", "agent:session:sess_cut", R"({"session_id":"sess_c)"});
    run({"SET", "agent:session:sess_encrypted", "Z0FBQUFBQm5hYWFhYWFhYQ=="});
    run(
        {"SET",
         "agent:session:sess_old",
         R"({"session_id":"sess_old","created_at":"2020-01-01T00:00:00"})"}
    );
    run({"LPUSH", "agent:session:sess_list", "x"});
    auto source = python();
    auto b = redis("b:");
    const auto tally = copy(source, b, ConflictPolicy::update);
    EXPECT_EQ(tally.of(ImportOutcome::added), 2U);
    EXPECT_EQ(tally.of(ImportOutcome::expired), 1U);
    EXPECT_EQ(tally.unreadable, 2U);
    EXPECT_THAT(x_told, Contains(HasSubstr("sess_odd: \"message_count\" is \"many\"")));
    EXPECT_THAT(x_told, Contains(HasSubstr("sess_cut: skipped: invalid JSON")));
    EXPECT_THAT(x_told, Contains(HasSubstr("sess_encrypted: skipped: encrypted")));
}

TEST_F(PythonSessionsTest, AnotherImportBringsWhatChangedThere) {
    set("sess_a", R"(,"message_count":3)");
    auto source = python();
    auto b = redis("b:");
    copy(source, b, ConflictPolicy::update);
    set("sess_a", R"(,"message_count":5)");
    EXPECT_EQ(copy(source, b, ConflictPolicy::update).of(ImportOutcome::updated), 1U);
    const auto store = server("b:");
    EXPECT_EQ(run_task(store->load("sess_a")).value()->message_count, 5U);
    talk(*store, "sess_a", "m1");
    set("sess_a", R"(,"message_count":9)");
    EXPECT_EQ(copy(source, b, ConflictPolicy::update).of(ImportOutcome::newer), 1U);
    EXPECT_EQ(run_task(store->load("sess_a")).value()->message_count, 6U) << "it went on here";
}

TEST_F(PythonSessionsTest, APrefixIsNoPattern) {
    EXPECT_EQ(escape_glob("a*[b]?\\"), "a\\*\\[b\\]\\?\\\\");
    EXPECT_EQ(escape_glob("agent:session:"), "agent:session:");
}

}  // namespace
}  // namespace continuo::test
