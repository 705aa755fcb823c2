#include "app/admin_key_notice.hpp"

#include <array>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace continuo::test {
namespace {

constexpr auto key = "0123456789abcdef0123456789abcdef0123456789abcdef";

std::string read_some(int descriptor) {
    std::array<char, 1024> bytes{};
    const auto count = ::read(descriptor, bytes.data(), bytes.size());
    return {bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

TEST(ShowAdminKey, ShowsItOnATerminal) {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
    ASSERT_GE(master, 0);
    ASSERT_EQ(::grantpt(master), 0);
    ASSERT_EQ(::unlockpt(master), 0);
    const int terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY);
    ASSERT_GE(terminal, 0);
    EXPECT_TRUE(show_admin_key(terminal, "data/admin_key", key));
    const auto shown = read_some(master);
    EXPECT_THAT(shown, ::testing::HasSubstr(key));
    EXPECT_THAT(shown, ::testing::HasSubstr("data/admin_key"));
    ::close(terminal);
    ::close(master);
}

TEST(ShowAdminKey, ShowsItNowhereElse) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    EXPECT_FALSE(show_admin_key(pipe[1], "data/admin_key", key));
    ::close(pipe[1]);
    EXPECT_EQ(read_some(pipe[0]), "");
    ::close(pipe[0]);
}

}  // namespace
}  // namespace continuo::test
