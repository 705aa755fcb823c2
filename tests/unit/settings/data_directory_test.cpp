#include "settings/data_directory.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/scratch.hpp"

namespace continuo::test {
namespace {

TEST(DataDirectory, IsMadeAndLocked) {
    const ScratchFolder scratch;
    const auto path = scratch / "a/b";
    {
        const auto first = DataDirectory::open(path);
        ASSERT_TRUE(first) << first.error().detail;
        EXPECT_TRUE(std::filesystem::is_directory(first->uploads()));
        const auto second = DataDirectory::open(path);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, Errc::busy);
        EXPECT_THAT(second.error().detail, ::testing::HasSubstr(std::to_string(::getpid())));
    }
    EXPECT_TRUE(DataDirectory::open(path));
}

TEST(DataDirectory, SaysWhyItCannotBeUsed) {
    const ScratchFolder scratch;
    std::ofstream(scratch / "file") << "x";
    const auto result = DataDirectory::open(scratch / "file/inside");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::unavailable);
}

TEST(DataDirectory, TakesFromOthersWhatWasMadeReadableBefore) {
    using std::filesystem::perms;
    const ScratchFolder scratch;
    const auto set = [](const auto& path, unsigned mode) {
        std::filesystem::permissions(path, static_cast<perms>(mode));
    };
    set(scratch.path(), 0755);
    for (const auto* name : {"continuo.db", "continuo.db-wal", "notes.txt"}) {
        std::ofstream(scratch / name) << "x";
        set(scratch / name, 0644);
    }
    std::filesystem::create_directory(scratch / "uploads");
    set(scratch / "uploads", 0755);
    ASSERT_TRUE(DataDirectory::open(scratch.path()));
    const auto mode = [&](const auto& path) {
        return static_cast<unsigned>(std::filesystem::status(path).permissions());
    };
    EXPECT_EQ(mode(scratch / "continuo.db"), 0640U);
    EXPECT_EQ(mode(scratch / "continuo.db-wal"), 0640U);
    EXPECT_EQ(mode(scratch / "uploads"), 0750U);
    EXPECT_EQ(mode(scratch / "notes.txt"), 0644U) << "not ours";
    EXPECT_EQ(mode(scratch.path()), 0755U) << "nor is this";
}

TEST(DataDirectory, KeepsTheAdminKeyToItself) {
    const ScratchFolder scratch;
    const auto directory = DataDirectory::open(scratch / "data");
    const auto made = directory->load_or_make_admin_key();
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_TRUE(made->made_now);
    EXPECT_EQ(made->key.size(), 48U);
    struct stat info{};
    ASSERT_EQ(::stat(directory->admin_key_file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);

    const auto again = directory->load_or_make_admin_key();
    EXPECT_FALSE(again->made_now);
    EXPECT_EQ(again->key, made->key);

    std::ofstream(directory->admin_key_file()) << "short\n";
    EXPECT_EQ(directory->load_or_make_admin_key().error().code, Errc::corrupt);
}

}  // namespace
}  // namespace continuo::test
