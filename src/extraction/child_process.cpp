#include "extraction/child_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto stop_check_interval = 100ms;
constexpr std::size_t read_bytes = std::size_t{64} * 1024;

/// A descriptor, closed with it.
class OwnedDescriptor {
public:
    explicit OwnedDescriptor(int descriptor = -1) : x_descriptor(descriptor) {}
    OwnedDescriptor(const OwnedDescriptor&) = delete;
    OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;
    ~OwnedDescriptor() { reset(); }
    void reset(int descriptor = -1) {
        if (x_descriptor >= 0) ::close(x_descriptor);
        x_descriptor = descriptor;
    }
    [[nodiscard]] int get() const { return x_descriptor; }

private:
    int x_descriptor;
};

/// What posix_spawn() does in the new process.
class SpawnPlan {
public:
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&x_actions);
        ::posix_spawnattr_init(&x_attributes);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&x_actions);
        ::posix_spawnattr_destroy(&x_attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    /// Returns the number of an error, or 0.
    int spawn(const ChildJob& job, int output, pid_t& pid) {
        ::posix_spawn_file_actions_adddup2(&x_actions, job.input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&x_actions, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&x_actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addclosefrom_np(&x_actions, STDERR_FILENO + 1);
        sigset_t none;
        ::sigemptyset(&none);
        sigset_t usual;
        ::sigfillset(&usual);
        ::posix_spawnattr_setsigmask(&x_attributes, &none);
        ::posix_spawnattr_setsigdefault(&x_attributes, &usual);
        ::posix_spawnattr_setpgroup(&x_attributes, 0);
        ::posix_spawnattr_setflags(
            &x_attributes,
            static_cast<short>(
                POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
            )
        );
        auto arguments = pointers(job.program, job.arguments);
        auto environment = pointers({}, job.environment);
        return ::posix_spawn(
            &pid,
            job.program.c_str(),
            &x_actions,
            &x_attributes,
            arguments.data(),
            environment.data()
        );
    }

private:
    /// posix_spawn() takes pointers to char, and does not write through them.
    static std::vector<char*> pointers(
        const std::string& first, const std::vector<std::string>& rest
    ) {
        std::vector<char*> out;
        if (!first.empty()) out.push_back(const_cast<char*>(first.c_str()));
        for (const auto& text : rest)
            out.push_back(const_cast<char*>(text.c_str()));
        out.push_back(nullptr);
        return out;
    }

    posix_spawn_file_actions_t x_actions{};
    posix_spawnattr_t x_attributes{};
};

enum class Waited { ready, timed_out, stopped };

/// Until the descriptor can be read.
Waited wait_readable(int descriptor, const ChildJob& job) {
    for (;;) {
        if (job.stop != nullptr && job.stop->load()) return Waited::stopped;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(job.deadline.remaining());
        if (left <= 0ms) return Waited::timed_out;
        pollfd wanted{descriptor, POLLIN, 0};
        const auto time = std::min<std::chrono::milliseconds>(left, stop_check_interval);
        if (::poll(&wanted, 1, static_cast<int>(time.count())) > 0) return Waited::ready;
    }
}

/// Reads to the end, the limit, or the deadline.
Waited read_output(int descriptor, const ChildJob& job, ChildEnd& end) {
    std::vector<char> buffer(read_bytes);
    for (;;) {
        if (const auto waited = wait_readable(descriptor, job); waited != Waited::ready)
            return waited;
        const auto count = ::read(descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return Waited::ready;
        end.output.append(buffer.data(), static_cast<std::size_t>(count));
        if (end.output.size() <= job.output_bytes_max) continue;
        end.output_full = true;
        return Waited::ready;
    }
}

void reap(pid_t pid, ChildEnd& end) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
}

}  // namespace

Result<ChildEnd> run_child(const ChildJob& job) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return fail(Errc::unavailable, "a pipe: " + std::generic_category().message(errno));
    const OwnedDescriptor reading(ends[0]);
    OwnedDescriptor writing(ends[1]);
    pid_t pid = -1;
    if (const int number = SpawnPlan().spawn(job, writing.get(), pid); number != 0) {
        const bool missing = number == ENOENT || number == EACCES;
        return fail(
            missing ? Errc::not_found : Errc::unavailable,
            job.program + " cannot be run: " + std::generic_category().message(number)
        );
    }
    writing.reset();
    // The process is a zombie at least until reap(), so that its id remains its own.
    const OwnedDescriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    ChildEnd end;
    auto waited = read_output(reading.get(), job, end);
    if (waited == Waited::ready && !end.output_full && process.get() >= 0)
        waited = wait_readable(process.get(), job);
    // Also after it has ended: what it has started must not go on.
    ::kill(-pid, SIGKILL);
    reap(pid, end);
    if (waited == Waited::stopped) return fail(Errc::cancelled, "the program is stopping");
    end.timed_out = waited == Waited::timed_out;
    return end;
}

}  // namespace continuo
