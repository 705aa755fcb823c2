// Writers of several processes: what waits for what.
#include <array>
#include <atomic>
#include <thread>

#include "database/engine/connection.hpp"
#include "database/engine/statement.hpp"
#include "database_fixture.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

class PostgresLocksTest : public PostgresTest {
protected:
    std::unique_ptr<Connection> connect() {
        return open_connection(config(), Connection::Access::write);
    }
    static void begin(Connection& connection, const WriteLocks& locks) {
        connection.begin_write(std::array{locks});
    }
    /// The locks that somebody waits for.
    int waiting() {
        return std::stoi(
            value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        );
    }
    /// Whether a writer of `second` waits until one of `first` has committed.
    bool waits(const WriteLocks& first, const WriteLocks& second) {
        const auto one = connect();
        const auto two = connect();
        begin(*one, first);
        std::atomic<bool> begun = false;
        std::jthread other([&] {
            begin(*two, second);
            begun = true;
            two->commit();
        });
        bool waited = false;
        wait_until("the second writer", [&] {
            waited = waiting() > 0;
            return waited || begun;
        });
        one->commit();
        return waited;
    }
};

TEST_F(PostgresLocksTest, WritersOfTheSameWaitForEachOther) {
    const auto a = WriteLocks::of_session("sess_a");
    EXPECT_TRUE(waits(a, a));
    EXPECT_TRUE(waits(a, a.with("user", "ann")));
    EXPECT_TRUE(waits(WriteLocks::of_documents(), WriteLocks::of_documents()));
    EXPECT_FALSE(waits(a, WriteLocks::of_session("sess_b")));
    EXPECT_FALSE(waits(a, WriteLocks::none()));
    EXPECT_FALSE(waits(WriteLocks::none(), WriteLocks::none()));
}

TEST_F(PostgresLocksTest, AWriterOfAnythingWaitsForAllAndAllForIt) {
    EXPECT_TRUE(waits(WriteLocks::all(), WriteLocks::none()));
    EXPECT_TRUE(waits(WriteLocks::none(), WriteLocks::all()));
    EXPECT_TRUE(waits(WriteLocks::of_session("sess_a"), WriteLocks::all()));
    EXPECT_TRUE(waits(WriteLocks::all(), WriteLocks::all()));
}

TEST_F(PostgresLocksTest, AWriterThatWaitedSeesWhatWasCommitted) {
    execute("INSERT INTO meta (key, value) VALUES ('x', 'before')");
    const auto one = connect();
    const auto two = connect();
    const auto locks = WriteLocks::of_session("sess_a");
    begin(*one, locks);
    std::string seen;
    std::jthread other([&] {
        begin(*two, locks);
        Statement read(*two, "SELECT value FROM meta WHERE key = 'x'", {Value::Type::text});
        if (read.find()) seen = read.text(0);
        two->commit();
    });
    wait_until("the second writer", [&] { return waiting() > 0; });
    one->execute("UPDATE meta SET value = 'after' WHERE key = 'x'");
    one->commit();
    other.join();
    EXPECT_EQ(seen, "after");
}

// Sorted, whatever the order of the jobs.
TEST_F(PostgresLocksTest, BatchesInDifferentOrderDoNotWaitForEachOtherInACircle) {
    const std::array there{WriteLocks::of_session("sess_a"), WriteLocks::of_session("sess_b")};
    const std::array back{there[1], there[0]};
    const auto write = [](Connection& connection, std::span<const WriteLocks> locks) {
        for (int i = 0; i < 300; ++i) {
            connection.begin_write(locks);
            connection.commit();
        }
    };
    const auto one = connect();
    const auto two = connect();
    std::jthread other([&] { EXPECT_NO_THROW(write(*two, back)); });
    EXPECT_NO_THROW(write(*one, there));
}

}  // namespace
}  // namespace continuo::test
