#include "app/process_hardening.hpp"

#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace continuo::test {
namespace {

constexpr int closed = 0;
constexpr int open = 1;

/// In a process of its own: neither can be taken back without rights.
[[noreturn]] void exit_with_what_is_open(Environment environment, bool debug) {
    AppSettings settings;
    settings.environment = environment;
    settings.debug = debug;
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    harden_process(settings);
    rlimit core{};
    ::getrlimit(RLIMIT_CORE, &core);
    const bool dumps = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
    if (!dumps && (core.rlim_cur != 0 || core.rlim_max != 0)) std::_Exit(2);
    std::_Exit(dumps ? open : closed);
}

TEST(ProcessHardeningDeathTest, ClosesTheProcessInProductionOnly) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    using ::testing::ExitedWithCode;
    EXPECT_EXIT(exit_with_what_is_open(Environment::production, false), ExitedWithCode(closed), "");
    EXPECT_EXIT(exit_with_what_is_open(Environment::production, true), ExitedWithCode(open), "");
    EXPECT_EXIT(exit_with_what_is_open(Environment::development, false), ExitedWithCode(open), "");
}

}  // namespace
}  // namespace continuo::test
