#include "extractor/sandbox.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace continuo {

namespace {

constexpr rlim_t cpu_seconds_max = 20;
constexpr rlim_t memory_bytes_max = rlim_t{1} << 30U;

std::unexpected<Error> cannot_close(std::string_view what, int number) {
    return fail(
        Errc::unavailable, std::string(what) + ": " + std::generic_category().message(number)
    );
}

Result<void> limit_resources() {
    struct ResourceLimit {
        int resource;
        rlim_t value;
    };
    constexpr std::array<ResourceLimit, 5> all{{
        {RLIMIT_CPU, cpu_seconds_max},
        {RLIMIT_FSIZE, 0},
        {RLIMIT_NPROC, 0},
        {RLIMIT_CORE, 0},
        {RLIMIT_NOFILE, 32},
    }};
    for (const auto& [resource, value] : all) {
        const rlimit limit{value, value};
        if (::setrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0)
            return cannot_close("setrlimit", errno);
    }
    const rlimit memory{memory_bytes_max, memory_bytes_max};
    if (CONTINUO_SANITIZED == 0 && ::setrlimit(RLIMIT_AS, &memory) != 0)
        return cannot_close("setrlimit", errno);
    return {};
}

/// Allows reading below `folder`; one that does not exist needs no rule.
void allow_reading(int rules, const char* folder) {
    const int place = ::open(folder, O_PATH | O_CLOEXEC);
    if (place < 0) return;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    rule.parent_fd = place;
    ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(place);
}

/// Whether files are limited to the folders that are named.
bool limit_files() {
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs =
        (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1U;  // all of the first version
    const auto rules =
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
    if (rules < 0) return false;
    for (const auto* folder :
         {"/usr/share/poppler",
          "/usr/lib/x86_64-linux-gnu/gconv",
          "/usr/lib/aarch64-linux-gnu/gconv"})
        allow_reading(rules, folder);
    const bool done = ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    ::close(rules);
    return done;
}

Result<void> limit_system_calls(bool with_files) {
    const auto filter = ::seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == nullptr) return cannot_close("seccomp", ENOMEM);
    constexpr std::array always{
        SCMP_SYS(read),
        SCMP_SYS(pread64),
        SCMP_SYS(readv),
        SCMP_SYS(write),
        SCMP_SYS(writev),
        SCMP_SYS(lseek),
        SCMP_SYS(fstat),
        SCMP_SYS(close),
        SCMP_SYS(mmap),
        SCMP_SYS(munmap),
        SCMP_SYS(mremap),
        SCMP_SYS(mprotect),
        SCMP_SYS(brk),
        SCMP_SYS(madvise),
        SCMP_SYS(futex),
        SCMP_SYS(exit),
        SCMP_SYS(exit_group),
        SCMP_SYS(rt_sigreturn),
        SCMP_SYS(rt_sigaction),
        SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(clock_gettime),
        SCMP_SYS(gettimeofday),
        SCMP_SYS(time),
        SCMP_SYS(getrandom),
        SCMP_SYS(sched_yield),
        SCMP_SYS(getpid),
        SCMP_SYS(gettid),
        SCMP_SYS(tgkill),
        SCMP_SYS(sysinfo),
        SCMP_SYS(uname),
        SCMP_SYS(restart_syscall),
        SCMP_SYS(sched_getaffinity),
        SCMP_SYS(getuid),
        SCMP_SYS(geteuid),
        SCMP_SYS(getgid),
        SCMP_SYS(getegid),
    };
    constexpr std::array of_files{
        SCMP_SYS(openat),
        SCMP_SYS(open),
        SCMP_SYS(newfstatat),
        SCMP_SYS(access),
        SCMP_SYS(getdents64),
        SCMP_SYS(fcntl),
    };
    int failed = 0;
    for (const auto call : always)
        failed |= ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
    for (const auto call : of_files)
        if (with_files) failed |= ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
    // A process can only signal itself: others are not there to be named.
    if (failed == 0) failed = ::seccomp_load(filter);
    ::seccomp_release(filter);
    if (failed != 0) return cannot_close("seccomp", -failed);
    return {};
}

}  // namespace

Result<void> enter_sandbox() {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 ||
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return cannot_close("prctl", errno);
    if (auto limited = limit_resources(); !limited) return limited;
    const bool with_files = limit_files();
    if (CONTINUO_SANITIZED != 0) return {};
    return limit_system_calls(with_files);
}

}  // namespace continuo
