#include "extraction/text_extractor.hpp"

#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "extraction/child_process.hpp"
#include "support/run_task.hpp"
#include "support/sample_files.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

class TextExtractorTest : public ::testing::Test {
protected:
    std::filesystem::path put(const std::string& bytes) {
        const auto path = folder / "file";
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    /// A program in the place of continuo-extract.
    TextExtractorConfig script(const std::string& lines) {
        const auto path = folder / "program";
        std::ofstream(path) << "#!/bin/sh\n" << lines << '\n';
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        TextExtractorConfig config;
        config.program = path;
        return config;
    }
    ScratchFolder folder;
};

TEST_F(TextExtractorTest, ReadsAFileInAnotherProcess) {
    TextExtractor extractor({});
    const auto text = run_task(
        extractor.extract(put(make_pdf({"The first page.", "The second."})), FileFormat::pdf, 1000)
    );
    ASSERT_TRUE(text) << text.error().detail;
    EXPECT_EQ(text->text, "The first page.\n\n\f\nThe second.");
    EXPECT_EQ(text->pages, 2U);
}

TEST_F(TextExtractorTest, ReportsWhyAFileHasNoText) {
    TextExtractor extractor({});
    const auto locked = extractor.extract_now(put(make_locked_pdf({"x"})), FileFormat::pdf, 1000);
    EXPECT_EQ(locked.error().code, Errc::invalid_input);
    EXPECT_EQ(locked.error().detail, "it is encrypted with a password");
    const auto bomb = make_zip({{"word/document.xml", std::string(40U << 20U, ' ')}});
    const auto large = extractor.extract_now(put(bomb), FileFormat::word, 1000);
    EXPECT_EQ(large.error().code, Errc::limit_exceeded);
    EXPECT_EQ(
        extractor.extract_now(folder / "none", FileFormat::pdf, 9).error().code, Errc::not_found
    );
}

TEST_F(TextExtractorTest, EndsAProcessAtTheDeadlineWithItsChildren) {
    auto config = script("sleep 1000 & sleep 1000");
    config.time_max = std::chrono::milliseconds(50);
    TextExtractor extractor(config);
    const auto text = extractor.extract_now(put("x"), FileFormat::text, 1000);
    EXPECT_EQ(text.error().code, Errc::limit_exceeded);
    EXPECT_THAT(text.error().detail, HasSubstr("too long"));
}

TEST_F(TextExtractorTest, BelievesNothingThatTheProcessWrites) {
    for (const auto* output :
         {"exit 1",
          "kill -SEGV $$",
          "echo",
          "echo '[]'",
          "echo '{\"text\":5}'",
          R"(echo '{"text":"x","content_type":"text/html","title":"","pages":0,"truncated":false}')",
          R"(echo '{"text":"longer than ten","content_type":"text/plain","title":"","pages":0,"truncated":false}')",
          "yes 0123456789 | head -c 1000000"}) {
        TextExtractor extractor(script(output));
        EXPECT_FALSE(extractor.extract_now(put("x"), FileFormat::text, 10)) << output;
    }
}

TEST_F(TextExtractorTest, WithoutItsProgramIsUnavailable) {
    TextExtractorConfig config;
    config.program = folder / "missing";
    TextExtractor extractor(config);
    EXPECT_EQ(
        extractor.extract_now(put("x"), FileFormat::text, 10).error().code, Errc::unavailable
    );
}

TEST_F(TextExtractorTest, GivesTheProcessNoDescriptorAndNoVariableOfItsOwn) {
    const int open = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
    ASSERT_GE(open, 0);
    ::setenv("CONTINUO_TEST_SECRET", "x", 1);
    const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const auto end = run_child({
        .program = "/bin/sh",
        .arguments = {"-c", "ls /proc/$$/fd | tr '\\n' ' '; env"},
        .environment = {"PATH=/bin:/usr/bin"},
        .input = input,
        .output_bytes_max = 10'000,
    });
    ::unsetenv("CONTINUO_TEST_SECRET");
    ::close(open);
    ::close(input);
    ASSERT_TRUE(end) << end.error().detail;
    EXPECT_THAT(end->output, ::testing::StartsWith("0 1 2 "));
    EXPECT_THAT(end->output, ::testing::Not(HasSubstr("SECRET")));
}

}  // namespace
}  // namespace continuo::test
