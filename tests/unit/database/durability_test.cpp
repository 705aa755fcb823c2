// What an acknowledgement is worth: processes that are killed, disks that fill up, many writers.

#include <csignal>
#include <map>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "database_fixture.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

constexpr std::uint64_t sessions = 8;

std::string session_name(std::uint64_t index) {
    return "sess_" + std::to_string(index);
}

struct Acknowledgement {
    std::uint64_t session = 0;
    std::uint64_t turn = 0;
};

Task<void> write_for_ever(Archive* archive, std::uint64_t session, int pipe) {
    for (std::uint64_t turn = 1;; ++turn) {
        const auto written = co_await archive->write(small_step(session_name(session), turn));
        const Acknowledgement done{session, turn};
        if (!written || ::write(pipe, &done, sizeof done) != sizeof done) ::_exit(1);
    }
}

/// The life of a child process: writes and tells of it until it is killed.
[[noreturn]] void write_until_killed(const DatabaseConfig& config, int pipe) {
    auto opened = open_database(config, system_clock(), nullptr);
    if (!opened) ::_exit(1);
    asio::io_context context;
    for (std::uint64_t i = 0; i < sessions; ++i) {
        asio::co_spawn(context, write_for_ever(&(*opened)->archive(), i, pipe), asio::detached);
    }
    context.run();
    ::_exit(1);
}

/// Lets a child write, kills it after `count` acknowledgements, and returns the newest of each
/// session: those of the pipe that nobody had read yet included.
std::map<std::uint64_t, std::uint64_t> kill_after(const DatabaseConfig& config, int count) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const auto child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        write_until_killed(config, ends[1]);
    }
    ::close(ends[1]);
    std::map<std::uint64_t, std::uint64_t> newest;
    Acknowledgement done;
    for (int i = 0; ::read(ends[0], &done, sizeof done) == sizeof done; ++i) {
        newest[done.session] = done.turn;
        if (i + 1 == count) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child failed by itself";
    return newest;
}

class KillTest : public DatabaseFixture,
                 public ::testing::WithParamInterface<std::tuple<Engine, int>> {
protected:
    KillTest() : DatabaseFixture(std::get<0>(GetParam())) {}
};

TEST_P(KillTest, WhatWasAcknowledgedIsThereAndNothingIsHalf) {
    database.reset();  // a child that forks must not share a connection
    auto full = config();
    full.synchronous = Synchronous::full;
    const auto newest = kill_after(full, std::get<1>(GetParam()));
    ASSERT_FALSE(newest.empty());

    reopen(full);
    if (engine == Engine::sqlite) {
        EXPECT_EQ(value("PRAGMA integrity_check"), "ok");
    }
    for (const auto& [session, turn] : newest) {
        const auto loaded = load(session_name(session), 1'000'000);
        ASSERT_TRUE(loaded) << loaded.error().detail;
        const auto version = loaded->session.version;
        EXPECT_GE(version, turn) << "an acknowledged turn is lost";
        ASSERT_EQ(loaded->newest.size(), 2 * version) << "a turn is there in part";
        for (std::uint64_t at = 1; at <= version; ++at) {
            const auto step = small_step(session_name(session), at);
            EXPECT_EQ(loaded->newest[2 * at - 2], step.messages[0]);
            EXPECT_EQ(loaded->newest[2 * at - 1], step.messages[1]);
        }
        ASSERT_TRUE(write(small_step(session_name(session), version + 1)));
    }
}

INSTANTIATE_TEST_SUITE_P(
    At, KillTest, ::testing::Combine(both_engines(), ::testing::Values(1, 2, 30, 333))
);

Task<void> write_turns(
    Archive* archive, std::string session, std::uint64_t turns, std::atomic<int>* failed
) {
    for (std::uint64_t turn = 1; turn <= turns; ++turn) {
        const auto written = co_await archive->write(small_step(session, turn));
        if (!written) ++*failed;
    }
}

class ConcurrentWritersTest : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(, ConcurrentWritersTest, both_engines(), engine_name);

TEST_P(ConcurrentWritersTest, LoseAndDoubleNothing) {
    constexpr int threads = 4;
    constexpr int writers = 16;
    constexpr std::uint64_t turns = 25;
    std::atomic<int> failed = 0;
    {
        std::vector<std::jthread> running;
        running.reserve(threads);
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                TaskContext context;
                for (int w = 0; w < writers; ++w) {
                    auto name = "sess_" + std::to_string(t) + "_" + std::to_string(w);
                    asio::co_spawn(
                        *context,
                        write_turns(&archive(), std::move(name), turns, &failed),
                        asio::detached
                    );
                }
                (*context).run();
            });
        }
    }
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(count_rows("sessions"), threads * writers);
    EXPECT_EQ(count_rows("messages"), threads * writers * static_cast<int>(turns) * 2);
    EXPECT_EQ(
        value("SELECT count(*) FROM (SELECT session FROM messages GROUP BY session"
              " HAVING count(*) <> 50 OR min(seq) <> 1 OR max(seq) <> 50) AS wrong"),
        "0"
    );
}

/// While it lives, no file of this process grows beyond `bytes`: what a full disk looks like.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : x_handler(::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &x_before);
        const rlimit limited{bytes, x_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limited);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &x_before);
        ::signal(SIGXFSZ, x_handler);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit x_before{};
    ::sighandler_t x_handler;
};

using FailingDiskTest = SqliteTest;

TEST_F(FailingDiskTest, IsUnavailableLeavesNothingHalfAndRecovers) {
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    auto large = small_step("sess_a", 2);
    large.messages[1].content = std::string(3'000'000, 'x');
    Result<void> refused;
    Result<ArchivedSession> meanwhile = fail(Errc::internal, "not asked");
    {
        const FileSizeLimit limit(1'000'000);
        refused = write(large);
        meanwhile = load("sess_a");
    }
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable) << refused.error().detail;
    ASSERT_TRUE(meanwhile) << "what is stored can be read while the disk is full";
    EXPECT_EQ(meanwhile->session.version, 1);
    EXPECT_EQ(count_rows("messages"), 2);

    ASSERT_TRUE(write(large)) << "without a restart";
    EXPECT_EQ(load("sess_a")->newest.size(), 4);
    EXPECT_EQ(RawDatabase(config().file).value("PRAGMA integrity_check"), "ok");
}

TEST_F(FailingDiskTest, ALockedFileIsUnavailableForWritesOnlyAndRecovers) {
    auto impatient = config();
    impatient.busy_timeout = std::chrono::milliseconds(1);
    reopen(impatient);
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    RawDatabase other(config().file);
    other.execute("BEGIN IMMEDIATE");
    EXPECT_EQ(write(small_step("sess_a", 2)).error().code, Errc::unavailable);
    EXPECT_EQ(erase("sess_a").error().code, Errc::unavailable);
    EXPECT_EQ(load("sess_a")->session.version, 1);
    other.execute("COMMIT");
    EXPECT_TRUE(write(small_step("sess_a", 2)));
    EXPECT_EQ(load("sess_a")->session.version, 2);
}

}  // namespace
}  // namespace continuo::test
