// Whole conversations from store to store, over a real Redis and real archives.
#include "transfer/transfer.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/transfer/stores.hpp"
#include "support/edit_session.hpp"
#include "transfer/redis_and_archive_source.hpp"

namespace continuo::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TransferTest : public TransferStores {
protected:
    std::filesystem::path export_all(SessionSource& source, const std::string& name) {
        const auto path = x_folder / name;
        TransferFileWriter writer;
        EXPECT_TRUE(writer.create(path, {source.name(), x_clock.now()}));
        Transfer transfer(events());
        EXPECT_TRUE(run_task(transfer.export_to(source, writer, {})));
        EXPECT_TRUE(writer.finish());
        return path;
    }
    TransferTally import_all(
        const std::filesystem::path& path,
        SessionTarget& target,
        ConflictPolicy rule = ConflictPolicy::keep
    ) {
        std::ifstream in(path, std::ios::binary);
        TransferFileReader reader(in);
        Transfer transfer(events());
        const auto done = run_task(transfer.import(reader, target, rule));
        EXPECT_TRUE(done) << (done ? "" : done.error().detail);
        EXPECT_EQ(reader.why_not_whole(), "");
        return transfer.tally();
    }
};

TEST_F(TransferTest, AnExportIsImportedIntoAnEmptyPrefixUnchanged) {
    const auto store = server("a:");
    fill(*store, 40);
    const auto waiting = begin(*store, "s3", "unanswered");
    auto a = redis("a:");
    auto b = redis("b:");
    const auto tally = import_all(export_all(a, "x"), b);
    EXPECT_EQ(tally.of(ImportOutcome::added), 40U);
    EXPECT_FALSE(tally.has_conflicts());
    EXPECT_EQ(content(b), content(a)) << "outcomes, lease, version and fence as well";

    // A server goes on with it, and keeps its promises to those who talked to the other one.
    const auto other = server("b:");
    const auto again = run_task(other->begin_turn(message("s3", "m1"))).value();
    EXPECT_EQ(std::get<Replayed>(again).reply.content, "reply to m1");
    x_clock.advance(std::chrono::seconds(31));
    const auto taken = run_task(other->take_over("two", std::chrono::seconds(30), 10)).value();
    ASSERT_THAT(taken, SizeIs(1));
    EXPECT_GT(taken[0].lease.fence, waiting.fence);
    EXPECT_EQ(run_task(other->load("s2")).value()->message_count, 2U);
    EXPECT_EQ(other->stats().pending_turns, 1U);
}

TEST_F(TransferTest, AnImportTwiceAddsNothing) {
    const auto store = server("a:");
    fill(*store, 10);
    auto a = redis("a:");
    auto b = redis("b:");
    const auto file = export_all(a, "x");
    import_all(file, b);
    const auto before = content(b);
    const auto entries = run({"XLEN", "b:{p00}:events"});
    EXPECT_EQ(import_all(file, b).of(ImportOutcome::same), 10U);
    EXPECT_EQ(content(b), before);
    EXPECT_EQ(run({"XLEN", "b:{p00}:events"}), entries);
}

TEST_F(TransferTest, AnImportTellsHowFarItIsOfAllThatTheFileHas) {
    const auto store = server("a:");
    fill(*store, 40);
    auto a = redis("a:");
    auto b = redis("b:");
    std::ifstream file(export_all(a, "x"), std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    using Told = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
    const auto told = [&] {
        std::istringstream in(text);
        TransferFileReader reader(in);
        Told steps;
        Transfer transfer({
            .progress = [&](auto done, auto total) { steps.emplace_back(done, total); },
            .tell = {},
        });
        EXPECT_TRUE(run_task(transfer.import(reader, b, ConflictPolicy::keep)));
        return steps;
    };
    EXPECT_EQ(told(), (Told{{32, 40}, {40, 40}}));
    text[text.find("session_id")] = 'S';
    EXPECT_EQ(told(), (Told{{1, 40}, {33, 40}, {40, 40}})) << "one that is damaged counts as well";
    text.resize(text.rfind('\n', text.size() - 2) + 1);
    EXPECT_EQ(told(), (Told{{1, 0}, {33, 0}, {40, 0}})) << "nobody knows";
}

TEST_F(TransferTest, WhatWentOnInTheTargetStaysAndConflictsAreNamed) {
    const auto store = server("a:");
    fill(*store, 4);
    auto a = redis("a:");
    auto b = redis("b:");
    const auto file = export_all(a, "x");
    import_all(file, b);
    const auto other = server("b:");
    talk(*other, "s1", "here");
    ASSERT_TRUE(run_task(other->erase("s2")));
    talk(*store, "s3", "there");
    talk(*other, "s3", "here");
    const auto before = content(b);
    const auto tally = import_all(export_all(a, "y"), b);
    EXPECT_EQ(tally.of(ImportOutcome::same), 1U);
    EXPECT_EQ(tally.of(ImportOutcome::newer), 1U);
    EXPECT_EQ(tally.of(ImportOutcome::conflict), 1U);
    EXPECT_EQ(tally.of(ImportOutcome::tombstone), 1U);
    EXPECT_TRUE(tally.has_conflicts());
    EXPECT_THAT(x_told, Contains(HasSubstr("s2: skipped: the session was deleted")));
    EXPECT_THAT(x_told, Contains(HasSubstr("s3: skipped: the target already has")));
    EXPECT_EQ(content(b), before);
}

TEST_F(TransferTest, AnOverwriteReplacesTheLogAlsoInArchivesAndLowersNoFence) {
    const auto store = server("a:");
    fill(*store, 4);
    auto a = redis("a:");
    auto b = redis("b:");
    const auto file = export_all(a, "x");
    import_all(file, b);
    const auto kept = database("kept.db");
    const auto feed = feed_of(*kept, "b:");
    const auto other = server("b:", feed.get());
    for (int i = 0; i < 5; ++i)
        talk(*other, "s3", fmt::format("here{}", i));
    feed_all(*feed);
    const auto fence = run_task(other->load("s3")).value()->fence;
    talk(*store, "s3", "there");

    const auto tally = import_all(export_all(a, "y"), b, ConflictPolicy::replace);
    EXPECT_EQ(tally.of(ImportOutcome::replaced), 1U);
    EXPECT_EQ(hashes(b), hashes(a));
    EXPECT_GE(run_task(b.read("s3")).value().record.session->fence, fence);
    EXPECT_EQ(run_task(other->load("s3")).value()->message_count, 4U)
        << "a server notices it, whatever it kept";
    feed_all(*feed);
    auto archived = archive(*kept);
    EXPECT_EQ(hashes(archived), hashes(a));
    talk(*other, "s3", "later");
    feed_all(*feed);
    EXPECT_EQ(hashes(archived), hashes(b));
}

TEST_F(TransferTest, FromRedisToAnArchiveAndBackIsTheSame) {
    const auto store = server("a:");
    fill(*store, 30);
    auto a = redis("a:");
    const auto file = database("one.db");
    auto archived = archive(*file);
    EXPECT_EQ(copy(a, archived).of(ImportOutcome::added), 30U);
    EXPECT_EQ(hashes(archived), hashes(a));
    EXPECT_EQ(copy(a, archived).of(ImportOutcome::same), 30U);
    auto b = redis("b:");
    copy(archived, b);
    EXPECT_EQ(hashes(b), hashes(a));
    const auto other = server("b:");
    const auto again = run_task(other->begin_turn(message("s3", "m2"))).value();
    EXPECT_EQ(std::get<Replayed>(again).reply.content, "reply to m2");
}

TEST_F(TransferTest, MemoriesAndTicketsComeAlong) {
    const auto one = database("one.db");
    auto first = archive(*one);
    auto with_all = make_copy("s");
    with_all.memories = {make_memory("s", make_uuid())};
    with_all.tickets = {
        make_ticket("s", "ESC-0000000001"),
        make_ticket("s", "ESC-0000000002"),
        make_ticket("s", "ESC-0000000003"),
    };
    for (std::size_t i = 0; i < 3; ++i)
        with_all.tickets[i].created_at += std::chrono::seconds(i);
    with_all.tickets[0].status = with_all.tickets[1].status = TicketStatus::resolved;
    ASSERT_EQ(run_task(first.place(with_all, ConflictPolicy::keep)).value(), ImportOutcome::added);
    auto of_another = make_copy("t");
    of_another.memories = {make_memory("t", make_uuid())};
    ASSERT_EQ(
        run_task(first.place(of_another, ConflictPolicy::keep)).value(), ImportOutcome::added
    );
    EXPECT_EQ(run_task(first.read("s")).value().memories, with_all.memories) << "of one customer";

    auto b = redis("b:");
    const auto two = database("two.db");
    const auto feed = feed_of(*two, "b:");
    import_all(export_all(first, "x"), b);
    feed_all(*feed);
    auto second = archive(*two);
    const auto arrived = run_task(second.read("s")).value();
    EXPECT_EQ(arrived.memories, with_all.memories);
    EXPECT_EQ(arrived.tickets, with_all.tickets);
    EXPECT_EQ(hashes(second), hashes(first));

    RedisAndArchiveSource combined(b, second);
    EXPECT_EQ(run_task(combined.read("s")).value().tickets, with_all.tickets);
}

TEST_F(TransferTest, ALongConversationReachesTheArchiveThroughTheOutbox) {
    const auto long_one = make_copy("long", 5000);
    auto b = redis("b:");
    ASSERT_EQ(run_task(b.place(long_one, ConflictPolicy::keep)).value(), ImportOutcome::added);
    const auto one = database("one.db");
    const auto feed = feed_of(*one, "b:");
    feed_all(*feed);
    auto archived = archive(*one);
    const auto hash = hash_of(long_one.record);
    EXPECT_EQ(hash_of(run_task(archived.read("long")).value().record), hash);
    EXPECT_EQ(hash_of(run_task(b.read("long")).value().record), hash);
}

TEST_F(TransferTest, AnImportStopsAtAFullOutbox) {
    auto config = redis_config("b:");
    config.partitions = 1;
    config.outbox_bytes_max = 1;
    RedisSessionSource b(config, x_redis, x_clock);
    const auto one = database("one.db");
    auto archived = archive(*one);
    for (int i = 0; i < 30; ++i)
        ASSERT_TRUE(run_task(archived.place(make_copy(fmt::format("s{}", i)), ConflictPolicy::keep))
        );
    Transfer transfer(events());
    const auto done = run_task(transfer.copy(archived, b, ConflictPolicy::keep));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::unavailable);
    EXPECT_THAT(done.error().detail, HasSubstr("start its instance"));
    EXPECT_EQ(run({"XLEN", "b:{p00}:events"}).integer, 8);
    run({"XTRIM", "b:{p00}:events", "MAXLEN", "0"});  // as if every database had read them
    Transfer again(events());
    EXPECT_FALSE(run_task(again.copy(archived, b, ConflictPolicy::keep)));
    EXPECT_EQ(again.tally().of(ImportOutcome::same), 8U) << "it goes on where it stopped";
}

TEST_F(TransferTest, ConversationsThatLeftRedisAreFoundInItsArchive) {
    const auto one = database("one.db");
    const auto feed = feed_of(*one, "a:");
    const auto store = server("a:", feed.get());
    fill(*store, 6);
    feed_all(*feed);
    auto a = redis("a:");
    const auto everything = hashes(a);
    x_clock.advance(std::chrono::hours(25));
    ASSERT_EQ(run_task(store->reap(3)).value(), 3U);
    auto archived = archive(*one);
    EXPECT_THAT(content(a), SizeIs(3));
    RedisAndArchiveSource combined(a, archived);
    EXPECT_EQ(hashes(combined), everything);

    // An older copy must not come between a conversation and what its archive has of it.
    RedisSessionSource with_archive(redis_config("a:"), x_redis, x_clock, &archived);
    const auto gone = content(a).contains("s3") ? "s2" : "s3";
    auto copy_of_gone = run_task(archived.read(gone)).value();
    EXPECT_EQ(
        run_task(with_archive.place(copy_of_gone, ConflictPolicy::keep)).value(),
        ImportOutcome::same
    );
    edit(copy_of_gone.record.session).user_id = "somebody else";
    EXPECT_EQ(
        run_task(with_archive.place(copy_of_gone, ConflictPolicy::keep)).value(),
        ImportOutcome::conflict
    );
    EXPECT_FALSE(content(a).contains(gone));
}

TEST_F(TransferTest, OneThatCannotBeReadDoesNotKeepTheOthers) {
    const auto store = server("a:");
    fill(*store, 12);
    const RedisKeys keys("a:", partitions);
    run({"HSET", keys.session("s5"), "state", "garbage"});
    run({"LSET", keys.log("s6"), "1", "garbage"});
    run({"LPOP", keys.log("s7")});
    run({"DEL", keys.session("s9")});
    run({"SET", keys.session("s9"), "another type"});
    auto a = redis("a:");
    const auto one = database("one.db");
    auto archived = archive(*one);
    const auto tally = copy(a, archived);
    EXPECT_EQ(tally.of(ImportOutcome::added), 8U);
    EXPECT_EQ(tally.unreadable, 4U);
    EXPECT_THAT(
        x_told,
        ::testing::UnorderedElementsAre(
            HasSubstr("s5"), HasSubstr("s6"), HasSubstr("s7"), HasSubstr("s9")
        )
    );
    // And it is not overwritten, whatever is asked for.
    auto b = make_copy("s5");
    EXPECT_EQ(run_task(a.place(b, ConflictPolicy::replace)).error().code, Errc::corrupt);
    EXPECT_EQ(run({"HGET", keys.session("s5"), "state"}).text, "garbage");
}

TEST_F(TransferTest, WhatIsPastItsLifetimeIsLeftOut) {
    auto old = make_copy("old");
    edit(old.record.session).created_at = x_clock.now() - std::chrono::hours(169);
    auto b = redis("b:");
    EXPECT_EQ(run_task(b.place(old, ConflictPolicy::keep)).value(), ImportOutcome::expired);
    const auto one = database("one.db");
    auto archived = archive(*one);
    EXPECT_EQ(run_task(archived.place(old, ConflictPolicy::keep)).value(), ImportOutcome::expired);
    EXPECT_EQ(run({"DBSIZE"}).integer, 0);
}

TEST_F(TransferTest, ADryRunWritesNothing) {
    const auto store = server("a:");
    fill(*store, 8);
    auto a = redis("a:");
    auto config = redis_config("b:");
    config.dry_run = true;
    RedisSessionSource b(config, x_redis, x_clock);
    const auto keys = run({"DBSIZE"});
    EXPECT_EQ(copy(a, b).of(ImportOutcome::added), 8U);
    EXPECT_EQ(run({"DBSIZE"}), keys);
}

TEST_F(TransferTest, AListIsFilteredAndCutShort) {
    const auto store = server("a:");
    fill(*store, 20);
    SessionPatch patch;
    patch.status = SessionStatus::ended;
    for (const auto* id : {"s3", "s11"})
        ASSERT_TRUE(run_task(store->patch(id, patch, std::nullopt)));
    auto a = redis("a:");
    const auto one = database("one.db");
    auto archived = archive(*one);
    copy(a, archived);
    for (SessionTarget* target :
         {static_cast<SessionTarget*>(&a), static_cast<SessionTarget*>(&archived)}) {
        const auto newest = run_task(target->newest({}, 3)).value();
        ASSERT_THAT(newest.sessions, SizeIs(3));
        EXPECT_EQ(newest.sessions[0].session_id, "s19");
        EXPECT_EQ(newest.sessions[2].session_id, "s17");
        SessionFilter filter;
        filter.status = SessionStatus::ended;
        const auto ended = run_task(target->newest(filter, 10)).value();
        ASSERT_THAT(ended.sessions, SizeIs(2));
        EXPECT_EQ(ended.sessions[1].session_id, "s3");
        filter.user_id = "nobody";
        EXPECT_THAT(run_task(target->newest(filter, 10)).value().sessions, IsEmpty());
    }
    const auto usage = run_task(a.usage(100)).value();
    EXPECT_THAT(usage.partitions, SizeIs(partitions));
    EXPECT_GT(usage.sampled, 0U);
    EXPECT_GT(usage.sample_bytes, usage.sampled * 100);
}

/// Runs `hook` after the first command of each reading of a session.
class InterruptedRedis final : public RedisCommands {
public:
    InterruptedRedis(RedisCommands& redis, std::function<void()> hook)
        : x_redis(redis), x_hook(std::move(hook)) {}

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline d) override {
        if (!commands.front().bytes().contains("HMGET"))
            co_return co_await x_redis.execute(std::move(commands), d);
        auto first = co_await x_redis.execute({commands.front()}, d);
        x_hook();
        commands.erase(commands.begin());
        auto rest = co_await x_redis.execute(std::move(commands), d);
        rest->insert(rest->begin(), first->front());
        co_return rest;
    }

private:
    RedisCommands& x_redis;
    std::function<void()> x_hook;
};

TEST_F(TransferTest, ASessionIsReadAsOneStateWhileItIsWritten) {
    const auto store = server("a:");
    create(*store, "s");
    int turns = 0;
    InterruptedRedis interrupted(x_redis, [&] {
        if (turns < 20) talk(*store, "s", fmt::format("m{}", turns++));
    });
    RedisSessionSource a(redis_config("a:"), interrupted, x_clock);
    for (std::uint64_t expected = 0; expected < 20; ++expected) {
        const auto record = run_task(a.read("s")).value().record;
        EXPECT_EQ(record.session->message_count, expected);
        EXPECT_THAT(record.messages, SizeIs(2 * expected));
    }
}

TEST_F(TransferTest, WhatAServerWritesMeanwhileIsNotLost) {
    const auto store = server("a:");
    create(*store, "s");
    talk(*store, "s", "m0");
    auto a = redis("a:");
    const auto copy = run_task(a.read("s")).value();
    const auto other = server("b:");
    auto b = redis("b:");
    ASSERT_EQ(run_task(b.place(copy, ConflictPolicy::keep)).value(), ImportOutcome::added);
    talk(*store, "s", "m1");
    // Between the reading of the target and the writing, its customer says something.
    bool interrupted = false;
    InterruptedRedis interrupting(x_redis, [&] {
        if (!std::exchange(interrupted, true)) talk(*other, "s", "here");
    });
    RedisSessionSource slow(redis_config("b:"), interrupting, x_clock);
    const auto outcome =
        run_task(slow.place(run_task(a.read("s")).value(), ConflictPolicy::update));
    EXPECT_EQ(outcome.value(), ImportOutcome::conflict);
    EXPECT_EQ(run_task(other->load("s")).value()->message_count, 2U);
}

}  // namespace
}  // namespace continuo::test
