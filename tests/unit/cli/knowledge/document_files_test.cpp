#include "cli/knowledge/document_files.hpp"

#include <fstream>
#include <set>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "knowledge/ingestion.hpp"
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
    put("picture.png", "x");
    put(".git/config.txt", "x");
    put(".hidden.md", "x");
    read_all();
    EXPECT_THAT(ids(), ElementsAre("faq:lamp.txt", "page.html", "returns.md"));
    EXPECT_THAT(read.skipped, ElementsAre("picture.png"));
    EXPECT_EQ(read.documents[0].document.title, "lamp");
    EXPECT_EQ(read.documents[0].document.source, "faq/lamp.txt");
    EXPECT_EQ(read.documents[2].document.title, "") << "the heading becomes the title";
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
    EXPECT_THAT(read.refused[0].why, HasSubstr("UTF-8"));
    EXPECT_THAT(read.refused[1].why, HasSubstr("empty"));
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
