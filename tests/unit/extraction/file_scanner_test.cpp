#include "extraction/file_scanner.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

class FileScannerTest : public ::testing::Test {
protected:
    Result<void> scan(const std::string& lines, Deadline deadline = Deadline::never()) {
        const auto program = folder / "scan";
        std::ofstream(program) << "#!/bin/sh\n" << lines << '\n';
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        std::ofstream(folder / "file") << "harmless";
        FileScanner scanner(program.string() + "  one two");
        return run_task(scanner.scan(folder / "file", deadline));
    }
    ScratchFolder folder;
};

TEST_F(FileScannerTest, LetsAFilePassOrRefusesItByTheExitStatus) {
    EXPECT_TRUE(scan("exit 0"));
    EXPECT_EQ(scan("exit 1").error().code, Errc::invalid_input);
}

TEST_F(FileScannerTest, GivesTheProgramTheFileAndItsArguments) {
    EXPECT_TRUE(scan(R"sh([ "$(cat)" = harmless ] && [ "$1 $2 $#" = "one two 2" ])sh"));
}

TEST_F(FileScannerTest, RefusesAFileThatCouldNotBeChecked) {
    for (const auto* lines : {"exit 2", "kill -KILL $$", "exec /no/such/program"})
        EXPECT_EQ(scan(lines).error().code, Errc::unavailable) << lines;
    FileScanner missing("/no/such/program");
    EXPECT_EQ(
        run_task(missing.scan(folder / "file", Deadline::never())).error().code, Errc::unavailable
    );
    EXPECT_EQ(
        scan("sleep 1000", Deadline::after(std::chrono::milliseconds(50))).error().code,
        Errc::unavailable
    );
}

}  // namespace
}  // namespace continuo::test
