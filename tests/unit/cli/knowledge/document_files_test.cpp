#include "cli/knowledge/document_files.hpp"

#include <fstream>
#include <set>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "extraction/document_file.hpp"
#include "extraction/text_extractor.hpp"
#include "knowledge/ingestion.hpp"
#include "support/sample_files.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DocumentFiles : public ::testing::Test {
protected:
    void put(const std::string& name, const std::string& text) {
        const auto path = folder / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
    }
    std::vector<std::string> ids() const {
        std::vector<std::string> out;
        for (const auto& file : read.documents)
            out.push_back(file.document.id);
        return out;
    }
    void read_all() {
        auto result = read_document_files(folder.path());
        ASSERT_TRUE(result) << result.error().detail;
        read = std::move(*result);
    }

    ScratchFolder folder;
    FileDocuments read;
};

TEST(DocumentIdOf, IsValidAndDiffersForEveryPath) {
    EXPECT_EQ(document_id_of("faq/returns.md"), "faq:returns.md");
    EXPECT_EQ(document_id_of("a b.md"), "a@20b.md");
    std::set<std::string> seen;
    const std::vector<std::string> paths{
        "a/b.md",
        "a:b.md",
        "a@3ab.md",
        "a b.md",
        "a@20b.md",
        "\xc3\xbc.md",
        "..",
        std::string(300, 'x') + ".md",
        std::string(301, 'x') + ".md",
        "a\nb.md",
    };
    for (const auto& path : paths) {
        const auto id = document_id_of(path);
        EXPECT_TRUE(is_valid_id(id)) << path;
        EXPECT_TRUE(seen.insert(id).second) << path;
    }
}

TEST_F(DocumentFiles, AreThoseOfAFolderWithItsSubfolders) {
    put("returns.md", "# Returning things\n\nWithin 14 days.");
    put("faq/lamp.txt", "The lamp glows.");
    put("page.html", "<html><body><p>A page.</p></body></html>");
    put("archive.zip", "x");
    put(".git/config.txt", "x");
    put(".hidden.md", "x");
    read_all();
    EXPECT_THAT(ids(), ElementsAre("faq:lamp.txt", "page.html", "returns.md"));
    EXPECT_THAT(read.skipped, ElementsAre("archive.zip"));
    EXPECT_EQ(read.documents[0].document.title, "lamp");
    EXPECT_EQ(read.documents[0].document.source, "faq/lamp.txt");
    EXPECT_EQ(read.documents[2].document.title, "") << "the heading becomes the title";
}

TEST_F(DocumentFiles, HaveOneIdHoweverTheyAreAdded) {
    put("faq/a.md", "text");
    const auto id_of = [this](const char* path, const std::filesystem::path& base = {}) {
        FileReading reading;
        reading.base = base;
        const auto result = read_document_files(folder / path, reading);
        return result ? result->documents.at(0).document.id : result.error().detail;
    };
    EXPECT_EQ(id_of(""), "faq:a.md");
    EXPECT_EQ(id_of("faq"), "a.md");
    EXPECT_EQ(id_of("faq/"), "a.md");
    EXPECT_EQ(id_of("faq/a.md"), "a.md");
    EXPECT_EQ(id_of("faq/../faq/a.md"), "a.md");
    for (const auto* path : {"", "faq", "faq/a.md"})
        EXPECT_EQ(id_of(path, folder.path()), "faq:a.md") << path;
    EXPECT_THAT(id_of("faq/a.md", folder / "other"), HasSubstr("is not below the folder"));
}

TEST_F(DocumentFiles, HaveTheHashThatTheKnowledgeBaseGives) {
    put("returns.md", "# Returning things\n\nWithin 14 days.");
    read_all();
    const auto& file = read.documents.at(0);
    EXPECT_EQ(file.content_hash, prepare_document(file.document, TimePoint{})->content_hash);
}

TEST_F(DocumentFiles, ThatAreNoDocumentsAreRefusedWithTheReason) {
    put("empty.md", " \n");
    put("bytes.txt", "\xff\xfe");
    put("good.md", "text");
    read_all();
    EXPECT_THAT(ids(), ElementsAre("good.md"));
    ASSERT_EQ(read.refused.size(), 2);
    EXPECT_EQ(read.refused[0].id, "bytes.txt");
    EXPECT_THAT(read.refused[0].why, HasSubstr("cannot be read here"));
    EXPECT_THAT(read.refused[1].why, HasSubstr("empty"));
    const auto failed = failed_documents(read.refused);
    ASSERT_EQ(failed.size(), 1U) << "of bytes.txt nothing is known without an extractor";
    EXPECT_EQ(failed[0].id, "empty.md");
    EXPECT_EQ(failed[0].error, read.refused[1].why);
    EXPECT_EQ(failed[0].source, "empty.md");
}

TEST_F(DocumentFiles, ThatAreNotTextAreExtractedAndKeepTheHashOfTheFile) {
    put("manual.pdf", make_pdf({"The lamp.", "The knob."}));
    put("locked.pdf", make_locked_pdf({"x"}));
    TextExtractor extractor({});
    FileReading reading;
    reading.extractor = &extractor;
    std::uint64_t seen = 0;
    reading.progress = [&](auto done, auto total) {
        seen = done;
        EXPECT_EQ(total, 2U);
    };
    auto result = read_document_files(folder.path(), reading);
    ASSERT_TRUE(result);
    EXPECT_EQ(seen, 2U);
    ASSERT_EQ(result->documents.size(), 1U);
    const auto& file = result->documents[0];
    EXPECT_EQ(file.document.content, "The lamp.\n\n\f\nThe knob.");
    EXPECT_EQ(file.document.title, "manual");
    const auto hash = std::string(file.document.metadata.at("file_hash").as_string());
    ASSERT_EQ(result->refused.size(), 1U);
    EXPECT_EQ(result->refused[0].why, "it is encrypted with a password");
    EXPECT_EQ(result->refused[0].id, "locked.pdf") << "its document stays";

    reading.known["manual.pdf"] = {hash, "known"};
    result = read_document_files(folder.path(), reading);
    EXPECT_EQ(result->documents.at(0).content_hash, "known");
    EXPECT_EQ(result->documents.at(0).document.content, "") << "it was not read again";
    put("manual.pdf", make_pdf({"Another lamp."}));
    result = read_document_files(folder.path(), reading);
    EXPECT_EQ(result->documents.at(0).document.content, "Another lamp.");
}

TEST_F(DocumentFiles, OfAnExportAreAsTheyWere) {
    NewDocument original;
    original.id = "lamp";
    original.title = "The lamp";
    original.content = "# Other\n\nIt glows \"green\".";
    original.content_type = "text/markdown";
    original.source = "https://shop.example/lamp";
    original.metadata = {{"product", "x"}};
    const auto document = *prepare_document(original, TimePoint{});
    put("all.ndjson", export_line(document) + "\n\nno json\n" + export_line(document) + "\n");
    const auto result = read_document_files(folder / "all.ndjson");
    ASSERT_TRUE(result);
    ASSERT_EQ(result->documents.size(), 1);
    EXPECT_EQ(result->documents[0].content_hash, document.content_hash);
    ASSERT_EQ(result->refused.size(), 2);
    EXPECT_THAT(result->refused[1].why, HasSubstr("comes twice"));
}

TEST_F(DocumentFiles, ThatDoNotExistAreAnError) {
    EXPECT_EQ(read_document_files(folder / "missing").error().code, Errc::not_found);
}

}  // namespace
}  // namespace continuo::test
