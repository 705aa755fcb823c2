#include "settings/version.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <source_location>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {

namespace {

using testing::HasSubstr;

TEST(Version, IsTheOneOfTheBuild) {
    std::filesystem::path root = std::source_location::current().file_name();
    for (int i = 0; i < 4; ++i)
        root = root.parent_path();
    std::ifstream stream(root / "CMakeLists.txt");
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_THAT(text, HasSubstr("project(continuo VERSION " + std::string(program_version)));
}

TEST(Version, NamesCompilerAndLibraries) {
    const auto text = describe_version();
    EXPECT_TRUE(text.starts_with("continuo " + std::string(program_version) + "\n"));
    for (const auto* name : {"compiler", "Boost", "OpenSSL", "SQLite", "Xapian", "CLI11"})
        EXPECT_THAT(text, HasSubstr(name));
}

}  // namespace

}  // namespace continuo::test
