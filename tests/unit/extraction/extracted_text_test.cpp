#include "extraction/extracted_text.hpp"

#include <gtest/gtest.h>

#include "extraction/csv_reader.hpp"
#include "extraction/file_format.hpp"

namespace continuo::test {
namespace {

TEST(ExtractedText, ComesBackAsItWasWritten) {
    const ExtractedText text{"a \"b\"\n\f\nä", "text/markdown", "Title", 2, true};
    const auto back = parse_extracted_text(serialize(text), 100);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->text, text.text);
    EXPECT_EQ(back->content_type, "text/markdown");
    EXPECT_EQ(back->title, "Title");
    EXPECT_EQ(back->pages, 2U);
    EXPECT_TRUE(back->truncated);
    const auto error = parse_extracted_text(serialize(fail(Errc::limit_exceeded, "why")), 100);
    EXPECT_EQ(error.error().code, Errc::limit_exceeded);
    EXPECT_EQ(error.error().detail, "why");
    EXPECT_EQ(parse_extracted_text(R"({"error":""})", 100).error().code, Errc::internal);
}

TEST(CleanText, LeavesLinesAndPagesAndNothingThatIsNotText) {
    EXPECT_EQ(clean_text("a \t\r\nb\rc\n\n\n\nd\n\n"), "a\nb\nc\n\nd");
    EXPECT_EQ(clean_text("a\n\f\nb\fc"), "a\n\n\f\nb\n\f\nc");
    EXPECT_EQ(clean_text("x\x01\x7F\xFFy"), "x\xEF\xBF\xBDy");
    EXPECT_EQ(clean_text("\xC3\xA4\xE2\x82\xAC"), "\xC3\xA4\xE2\x82\xAC");
}

TEST(FileFormat, IsThatOfTheExtension) {
    EXPECT_EQ(find_file_format("a/Report.PDF"), FileFormat::pdf);
    EXPECT_EQ(find_file_format("a.tar.md"), FileFormat::markdown);
    for (const auto* name : {"a", "", ".pdf", "a/.pdf", "a.exe", "a.pdf.exe", "a."})
        EXPECT_EQ(find_file_format(name), std::nullopt) << name;
    for (const auto format : {FileFormat::pdf, FileFormat::text, FileFormat::image})
        EXPECT_EQ(parse_file_format(to_string(format)), format);
    for (const auto* extension : {".pdf", ".docx", ".epub", ".eml", ".bmp", ".jsonl"}) {
        EXPECT_TRUE(find_file_format(std::string("a") + extension));
        EXPECT_TRUE(unsupported_file_text.contains(extension));
    }
}

TEST(CsvSeparator, IsTheOneThatTheFirstLineHasMostOf) {
    EXPECT_EQ(csv_separator("a;b;c,d\n,,,,,"), ';');
    EXPECT_EQ(csv_separator("a\tb"), '\t');
    EXPECT_EQ(csv_separator(""), ',');
}

}  // namespace
}  // namespace continuo::test
