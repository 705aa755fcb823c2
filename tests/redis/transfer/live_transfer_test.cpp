#include "transfer/live_transfer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/transfer/stores.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A source whose customers write while it is read: after each reading of a session.
class BusySource final : public SessionSource {
public:
    BusySource(SessionSource& source, std::function<void()> customers)
        : x_source(source), x_customers(std::move(customers)) {}

    const std::string& name() const override { return x_source.name(); }
    Task<Result<std::uint64_t>> count() override { return x_source.count(); }
    Task<Result<SessionListing>> list(std::string cursor) override {
        return x_source.list(std::move(cursor));
    }
    Task<Result<TransferredSession>> read(std::string id) override {
        auto copy = co_await x_source.read(std::move(id));
        x_customers();
        co_return copy;
    }

private:
    SessionSource& x_source;
    std::function<void()> x_customers;
};

class MigrationTest : public TransferStores {
protected:
    /// One that is copied and compared.
    LiveTransferReport migrate(
        SessionSource& source, SessionTarget& target, ConflictPolicy rule = ConflictPolicy::update
    ) {
        LiveTransfer migration(source, target, events());
        const auto copied = run_task(migration.copy(rule));
        EXPECT_TRUE(copied) << (copied ? "" : copied.error().detail);
        const auto verified = run_task(migration.verify());
        EXPECT_TRUE(verified) << (verified ? "" : verified.error().detail);
        x_tally = migration.tally();
        return migration.report();
    }

    TransferTally x_tally;
};

TEST_F(MigrationTest, EndsWithBothTheSame) {
    const auto store = server("a:");
    fill(*store, 40);
    auto a = redis("a:");
    const auto one = database("one.db");
    auto archived = archive(*one);
    const auto there = migrate(a, archived);
    EXPECT_EQ(there.source, there.target);
    EXPECT_EQ(there.source.sessions, 40U);
    EXPECT_EQ(there.source.messages, 120U);
    EXPECT_EQ(there.source.hash.size(), 64U);
    EXPECT_EQ(there.passes, 2);
    auto b = redis("b:");
    const auto back = migrate(archived, b);
    EXPECT_EQ(back.target, there.source) << "whatever the store and the order";
}

TEST_F(MigrationTest, TakesAlongWhatCustomersSayMeanwhile) {
    const auto store = server("a:");
    fill(*store, 20);
    auto a = redis("a:");
    auto b = redis("b:");
    int said = 0;
    BusySource busy(a, [&] {
        // Those that were copied, that are being copied, and new ones.
        if (said >= 60) return;
        talk(*store, fmt::format("s{}", said * 7 % 20), fmt::format("x{}", said));
        if (said % 10 == 0) create(*store, fmt::format("new{}", said));
        ++said;
    });
    const auto report = migrate(busy, b);
    EXPECT_EQ(said, 60);
    EXPECT_GT(report.passes, 2);
    EXPECT_EQ(report.differing, 0U);
    EXPECT_EQ(report.source, report.target);
    EXPECT_EQ(content(b), content(a));
    EXPECT_THAT(x_told, IsEmpty());
}

TEST_F(MigrationTest, EndsThoughTheCustomersDoNot) {
    const auto store = server("a:");
    fill(*store, 5);
    auto a = redis("a:");
    auto b = redis("b:");
    int said = 0;
    BusySource busy(a, [&] {
        talk(*store, fmt::format("s{}", said % 5), fmt::format("x{}", said));
        ++said;
    });
    migrate(busy, b);
    // The last word, once they have left.
    const auto report = migrate(a, b);
    EXPECT_EQ(report.source, report.target);
    EXPECT_EQ(content(b), content(a));
}

TEST_F(MigrationTest, ForgetsWhatIsErasedMeanwhile) {
    const auto store = server("a:");
    fill(*store, 6);
    auto a = redis("a:");
    auto b = redis("b:");
    int readings = 0;
    BusySource busy(a, [&] {
        if (++readings == 6) ASSERT_TRUE(run_task(store->erase("s2")).value());
    });
    const auto report = migrate(busy, b);
    EXPECT_EQ(report.erased, 1U);
    EXPECT_EQ(report.source, report.target);
    EXPECT_FALSE(content(b).contains("s2"));
}

TEST_F(MigrationTest, RunAgainCopiesOnlyWhatChanged) {
    const auto store = server("a:");
    fill(*store, 20);
    auto a = redis("a:");
    auto b = redis("b:");
    migrate(a, b);
    talk(*store, "s4", "later");
    const auto report = migrate(a, b);
    EXPECT_EQ(x_tally.of(ImportOutcome::updated), 1U);
    EXPECT_EQ(x_tally.of(ImportOutcome::same), 19U);
    EXPECT_EQ(report.source, report.target);
}

TEST_F(MigrationTest, NamesWhatDiffersAndDeletesNothing) {
    const auto store = server("a:");
    fill(*store, 6);
    auto a = redis("a:");
    auto b = redis("b:");
    migrate(a, b);
    const auto other = server("b:");
    talk(*other, "s1", "only-here");
    talk(*other, "s2", "here");
    talk(*store, "s2", "there");
    create(*other, "only-here");
    const auto source = content(a);
    auto report = migrate(a, b);
    EXPECT_EQ(report.differing, 1U);
    EXPECT_EQ(report.went_on, 1U);
    EXPECT_NE(report.source.hash, report.target.hash);
    EXPECT_THAT(x_told, ElementsAre(HasSubstr("s2: skipped"), HasSubstr("s2: differs")));
    EXPECT_EQ(content(a), source);

    report = migrate(a, b, ConflictPolicy::replace);
    EXPECT_EQ(report.source, report.target);
    EXPECT_TRUE(content(b).contains("only-here"));
}

}  // namespace
}  // namespace continuo::test
