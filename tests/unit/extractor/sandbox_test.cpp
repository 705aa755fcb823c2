#include "extractor/sandbox.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace continuo::test {
namespace {

/// Runs `attempt` in a process that is closed, and returns its exit status: 0, if it failed.
template <class Attempt>
int in_sandbox(Attempt attempt) {
    // ThreadSanitizer writes what is left in the buffers at _exit(), which the sandbox forbids.
    std::fflush(nullptr);
    const auto pid = ::fork();
    if (pid == 0) {
        if (!enter_sandbox()) ::_exit(3);
        ::_exit(attempt() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

bool can_open(const char* path) {
    return ::open(path, O_RDONLY | O_CLOEXEC) >= 0;
}

TEST(Sandbox, OpensNoFileThatItsWorkDoesNotNeed) {
    ASSERT_TRUE(can_open("/etc/passwd"));
    EXPECT_EQ(in_sandbox([] { return can_open("/etc/passwd"); }), 0);
    EXPECT_EQ(in_sandbox([] { return can_open("/proc/self/environ"); }), 0);
}

#ifndef __SANITIZE_ADDRESS__
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
TEST(Sandbox, HasNoNetworkAndMakesNoProcess) {
    EXPECT_EQ(in_sandbox([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }), 0);
    EXPECT_EQ(in_sandbox([] { return ::fork() >= 0; }), 0);
    EXPECT_EQ(in_sandbox([] { return ::kill(::getppid(), 0) == 0; }), 0);
    EXPECT_EQ(
        in_sandbox([] {
            char* const none[] = {nullptr};
            return ::execve("/bin/true", none, none) == 0;
        }),
        0
    );
}
#endif
#endif

TEST(Sandbox, StillReadsAndWritesWhatIsOpen) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    EXPECT_EQ(in_sandbox([&] { return ::write(ends[1], "x", 1) == 1; }), 1);
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 1);
    ::close(ends[0]);
    ::close(ends[1]);
}

}  // namespace
}  // namespace continuo::test
