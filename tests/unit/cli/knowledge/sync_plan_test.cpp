#include "cli/knowledge/sync_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::ElementsAre;

Document stored(std::string id, std::string hash) {
    Document document;
    document.document_id = std::move(id);
    document.content_hash = std::move(hash);
    return document;
}

FileDocument on_disk(std::string id, std::string hash) {
    FileDocument file;
    file.document.id = std::move(id);
    file.content_hash = std::move(hash);
    return file;
}

TEST(PlanSync, MakesTheStoredEqualToTheFiles) {
    FileDocuments files;
    files.documents = {on_disk("a", "1"), on_disk("b", "2"), on_disk("c", "3")};
    const std::vector<Document> there{stored("b", "2"), stored("c", "old"), stored("d", "4")};
    const auto plan = plan_sync(files, there);
    EXPECT_THAT(plan.added, ElementsAre(0));
    EXPECT_THAT(plan.updated, ElementsAre(2));
    EXPECT_THAT(plan.removed, ElementsAre("d"));
    EXPECT_EQ(plan.unchanged, 1);
}

TEST(PlanSync, KeepsTheDocumentOfAFileThatCannotBeRead) {
    FileDocuments files;
    files.refused = {{"a.md", "a", "it cannot be read"}};
    const std::vector<Document> there{stored("a", "1"), stored("b", "2")};
    const auto plan = plan_sync(files, there);
    EXPECT_THAT(plan.removed, ElementsAre("b"));
    EXPECT_EQ(plan.kept, 1);
}

TEST(PlanSync, OfEqualsIsEmpty) {
    FileDocuments files;
    files.documents = {on_disk("a", "1")};
    const std::vector<Document> there{stored("a", "1")};
    const auto plan = plan_sync(files, there);
    EXPECT_TRUE(plan.added.empty() && plan.updated.empty() && plan.removed.empty());
}

}  // namespace
}  // namespace continuo::test
