#include "telemetry/log_queue.hpp"

#include <array>
#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/scratch.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Replaces stdout by a full pipe that is not read yet. Meanwhile the test must not write to stdout
/// otherwise.
class FullPipeAsStdout {
public:
    FullPipeAsStdout() {
        std::fflush(stdout);
        if (::pipe2(x_pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
        ::fcntl(x_pipe[1], F_SETFL, O_NONBLOCK);
        const std::string bytes(4096, '.');
        while (::write(x_pipe[1], bytes.data(), bytes.size()) > 0)
            x_filling += bytes.size();
        ::fcntl(x_pipe[1], F_SETFL, 0);
        x_stdout = ::dup(STDOUT_FILENO);
        ::dup2(x_pipe[1], STDOUT_FILENO);
        ::close(x_pipe[1]);
    }
    ~FullPipeAsStdout() { ::close(x_pipe[0]); }

    /// Reads the pipe while `writing` runs, restores stdout and returns what was written.
    template <class Function>
    std::string read_during(Function writing) {
        std::string text;
        {
            std::jthread reader([this, &text] {
                std::array<char, 4096> bytes{};
                for (;;) {
                    const auto size = ::read(x_pipe[0], bytes.data(), bytes.size());
                    if (size <= 0) return;
                    text.append(bytes.data(), static_cast<std::size_t>(size));
                }
            });
            writing();
            ::dup2(x_stdout, STDOUT_FILENO);  // the end of the pipe
        }
        ::close(x_stdout);
        return text.substr(x_filling);
    }

private:
    std::array<int, 2> x_pipe{};
    int x_stdout = -1;
    std::size_t x_filling = 0;
};

class LogQueue : public ::testing::Test {
protected:
    void TearDown() override { configure_log({}); }
    ScratchFolder x_folder;
};

TEST_F(LogQueue, LogCallsReturnWhileStdoutIsNotRead) {
    constexpr std::size_t lines = 10'000;  // more than a queue and a write hold
    const auto dropped_before = log_lines_dropped();
    std::string written;
    std::string metrics;
    {
        FullPipeAsStdout pipe;
        configure_log({});
        start_log_queue({.lines_max = 16});
        for (std::size_t i = 0; i < lines; ++i)
            log("server").info("line {} of {}", i, std::string(100, 'x'));
        metrics = Metrics().expose();
        written = pipe.read_during([] { flush_log(); });
    }
    const auto dropped = log_lines_dropped() - dropped_before;
    EXPECT_GT(dropped, 0U);
    EXPECT_THAT(metrics, Not(HasSubstr("continuo_log_lines_dropped_total 0")));
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(written, '\n')) + dropped, lines);
    EXPECT_THAT(written, HasSubstr("line 9999 of"));  // the oldest are dropped
}

TEST_F(LogQueue, WritesEveryLineInOrder) {
    const auto file = x_folder / "app.log";
    configure_log({.file = file});
    start_log_queue({.lines_max = 1000});
    std::string expected;
    for (int i = 0; i < 500; ++i)
        log("server").info("line {}", i);
    flush_log();
    std::istringstream text(read_file(file));
    std::string line;
    for (int i = 0; i < 500; ++i) {
        ASSERT_TRUE(std::getline(text, line));
        EXPECT_THAT(line, ::testing::EndsWith(" - server - INFO - line " + std::to_string(i)));
    }
    EXPECT_FALSE(std::getline(text, line));
}

TEST_F(LogQueue, CountsLinesThatTheOutputRefuses) {
    const auto before = log_lines_dropped();
    configure_log({.file = "/dev/full"});
    start_log_queue({});
    log("server").info("refused");
    flush_log();
    EXPECT_EQ(log_lines_dropped() - before, 1U);
}

TEST_F(LogQueue, OpensTheFileAgainAfterRotation) {
    const auto file = x_folder / "app.log";
    configure_log({.file = file});
    start_log_queue({});
    log("server").info("before");
    flush_log();
    std::filesystem::rename(file, x_folder / "app.log.1");
    log("server").info("between");
    flush_log();
    ASSERT_TRUE(reopen_log_file());
    log("server").info("after");
    flush_log();
    EXPECT_THAT(read_file(x_folder / "app.log.1"), HasSubstr("between"));
    EXPECT_THAT(read_file(file), HasSubstr("after"));
    EXPECT_THAT(read_file(file), Not(HasSubstr("between")));
}

TEST_F(LogQueue, KeepsTheOldFileWhenItCannotBeOpenedAgain) {
    const auto file = x_folder / "app.log";
    configure_log({.file = file});
    start_log_queue({});
    log("server").info("before");
    flush_log();
    std::filesystem::rename(file, x_folder / "app.log.1");
    std::filesystem::create_directory(file);
    EXPECT_FALSE(reopen_log_file());
    log("server").info("after");
    flush_log();
    EXPECT_THAT(read_file(x_folder / "app.log.1"), HasSubstr("after"));
}

void log_from_a_process_that(const std::filesystem::path& file, void (*end)()) {
    configure_log({.file = file, .to_stderr = true});
    start_log_queue({});
    log("server").info("last words");
    end();
}

using LogQueueDeathTest = LogQueue;

TEST_F(LogQueueDeathTest, WritesItsLinesOutAtExit) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        log_from_a_process_that(x_folder / "log", [] { std::exit(3); }),
        ::testing::ExitedWithCode(3),
        "last words"
    );
}

TEST_F(LogQueueDeathTest, WritesTheExceptionThatTerminatesTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        log_from_a_process_that(
            x_folder / "log",
            [] { std::thread([] { throw std::runtime_error("unforeseen"); }).join(); }
        ),
        "main - CRITICAL - terminated by an exception: unforeseen"
    );
}

}  // namespace
}  // namespace continuo::test
