#include <fstream>
#include <map>
#include <sstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/knowledge/knowledge_command.hpp"
#include "knowledge/ingestion.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A knowledge base in memory that keeps what was done.
class FakeKnowledgeAccess final : public KnowledgeAccess {
public:
    Result<std::vector<Document>> list() override {
        std::vector<Document> all;
        for (const auto& [id, document] : documents)
            all.push_back(document);
        return all;
    }
    Result<Document> load(const std::string& id) override {
        if (!documents.contains(id)) return fail(Errc::not_found, "Document not found");
        return documents[id];
    }
    Result<UpsertReport> upsert(std::vector<NewDocument> added) override {
        if (upsert_failure) return std::unexpected(*upsert_failure);
        UpsertReport report;
        for (auto& document : added) {
            done.push_back("put " + document.id);
            if (document.id == refused)
                report.errors.push_back({document.id, "metadata: too much"});
            else
                documents[document.id] = *prepare_document(document, TimePoint{});
        }
        return report;
    }
    Result<bool> erase(const std::string& id) override {
        done.push_back("erase " + id);
        return documents.erase(id) == 1;
    }
    Result<json::array> search(const std::string&, std::size_t) override { return json::array(); }
    Result<json::object> status() override { return json::object(); }
    Result<GapPageText> gaps(const GapListOptions& options, const std::string& cursor) override {
        done.push_back("gaps " + std::to_string(options.limit) + " after " + cursor);
        const bool first = cursor.empty();
        if (options.csv) return GapPageText{"id,question\r\n1,\"a\"\r\n", first ? "1" : ""};
        return GapPageText{
            R"([{"question":"Iceland?\u001b[1m","count":3,"last_asked":"2026-01-15T10:30:00Z",)"
            R"("status":"open","nearest":[{"document_id":"delivery","content":"We ship."}]}])",
            first ? "1" : ""
        };
    }

    std::map<std::string, Document> documents;
    std::vector<std::string> done;
    std::string refused;
    std::optional<Error> upsert_failure;
};

class KnowledgeActionTest : public ::testing::Test {
protected:
    void put(const std::string& name, const std::string& text) const {
        std::ofstream(folder / name) << text;
    }
    int run(KnowledgeOptions options) {
        out.str("");
        err.str("");
        return run_knowledge_action(options, access, {out, err, 0});
    }
    int sync(bool dry_run = false, bool allow_empty = false) {
        KnowledgeOptions options;
        options.action = KnowledgeAction::sync;
        options.paths = {folder.path().string()};
        options.dry_run = dry_run;
        options.allow_empty = allow_empty;
        return run(options);
    }

    ScratchFolder folder;
    FakeKnowledgeAccess access;
    std::ostringstream out;
    std::ostringstream err;
};

TEST_F(KnowledgeActionTest, SyncSendsWhatChangedAndRemovesAtTheEnd) {
    put("a.md", "one");
    put("b.md", "two");
    EXPECT_EQ(sync(), 0);
    access.done.clear();
    std::filesystem::rename(folder / "a.md", folder / "c.md");
    put("b.md", "changed");
    EXPECT_EQ(sync(true), 0);
    EXPECT_TRUE(access.done.empty()) << "a dry run changes nothing";
    EXPECT_EQ(
        out.str(), "+ c.md\n~ b.md\n- a.md\ndry run: 1 added, 1 updated, 1 removed, 0 unchanged\n"
    );
    EXPECT_EQ(sync(), 0);
    EXPECT_THAT(access.done, ElementsAre("put c.md", "put b.md", "erase a.md"));
    EXPECT_EQ(sync(), 0);
    EXPECT_THAT(out.str(), HasSubstr("0 added, 0 updated, 0 removed, 2 unchanged"));
}

TEST_F(KnowledgeActionTest, SyncOfAFolderWithoutDocumentsRemovesNothing) {
    put("a.md", "one");
    EXPECT_EQ(sync(), 0);
    std::filesystem::remove(folder / "a.md");
    EXPECT_EQ(sync(), 1);
    EXPECT_EQ(access.documents.size(), 1);
    EXPECT_EQ(sync(false, true), 0);
    EXPECT_TRUE(access.documents.empty());
}

TEST_F(KnowledgeActionTest, ListsGapsPageByPageUpToTheLimit) {
    KnowledgeOptions options;
    options.action = KnowledgeAction::gaps;
    options.gaps.limit = 5;
    EXPECT_EQ(run(options), 0);
    EXPECT_THAT(access.done, ElementsAre("gaps 5 after ", "gaps 4 after 1"));
    EXPECT_THAT(out.str(), HasSubstr("     3  2026-01-15  Iceland?"));
    EXPECT_THAT(out.str(), HasSubstr("delivery: We ship."));
    EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
    access.done.clear();
    options.gaps.limit = 1;
    EXPECT_EQ(run(options), 0);
    EXPECT_THAT(access.done, ElementsAre("gaps 1 after "));
}

TEST_F(KnowledgeActionTest, PrintsOneHeadLineForGapsAsCsv) {
    KnowledgeOptions options;
    options.action = KnowledgeAction::gaps;
    options.gaps.csv = true;
    EXPECT_EQ(run(options), 0);
    EXPECT_EQ(out.str(), "id,question\r\n1,\"a\"\r\n1,\"a\"\r\n");
}

TEST_F(KnowledgeActionTest, WhatTheServerRefusesIsSaid) {
    put("a.md", "one");
    put("b.md", "two");
    access.refused = "b.md";
    EXPECT_EQ(sync(), 1);
    EXPECT_THAT(out.str(), HasSubstr("+ a.md\n! b.md: metadata: too much\n1 added"));
}

TEST_F(KnowledgeActionTest, AServerThatGoesAwayRemovesNothing) {
    put("a.md", "one");
    access.documents["old"] = Document{};
    access.documents["old"].document_id = "old";
    access.upsert_failure = Error{Errc::unavailable, "connection refused"};
    EXPECT_EQ(sync(), knowledge_exit_unreachable);
    EXPECT_THAT(out.str(), HasSubstr("0 added, 0 updated, 0 removed"));
    EXPECT_TRUE(access.documents.contains("old"));
}

TEST_F(KnowledgeActionTest, ListsAFileThatCannotBeReadUntilItCanBe) {
    put("a.md", "one");
    put("b.md", " ");
    EXPECT_EQ(sync(), 1);
    EXPECT_EQ(access.documents["b.md"].error, "content: empty");
    KnowledgeOptions list;
    list.action = KnowledgeAction::list;
    EXPECT_EQ(run(list), 0);
    EXPECT_THAT(out.str(), HasSubstr("failed: content: empty\n"));
    list.json = true;
    EXPECT_EQ(run(list), 0);
    EXPECT_THAT(out.str(), HasSubstr(R"("state":"ready","reason":null)"));
    EXPECT_THAT(out.str(), HasSubstr(R"("state":"failed","reason":"content: empty")"));
    EXPECT_EQ(sync(true), 1);
    put("b.md", "two");
    EXPECT_EQ(sync(), 0);
    EXPECT_THAT(out.str(), HasSubstr("1 updated"));
    EXPECT_EQ(access.documents["b.md"].error, "");
    std::filesystem::remove(folder / "b.md");
    EXPECT_EQ(sync(), 0);
    EXPECT_FALSE(access.documents.contains("b.md"));
}

TEST_F(KnowledgeActionTest, GivesAccessTags) {
    put("a.md", "one");
    KnowledgeOptions options;
    options.action = KnowledgeAction::add;
    options.paths = {(folder / "a.md").string()};
    options.access_tags = {"staff", "gold"};
    EXPECT_EQ(run(options), 0);
    EXPECT_EQ(access.documents["a.md"].metadata.at("access_tags"), (json::array{"gold", "staff"}));
    EXPECT_EQ(run(options), 0);
    EXPECT_THAT(out.str(), HasSubstr("1 unchanged"));
    options.access_tags.clear();
    EXPECT_EQ(run(options), 0);
    EXPECT_THAT(out.str(), HasSubstr("1 updated"));
}

TEST_F(KnowledgeActionTest, AddRemovesNothing) {
    put("a.md", "one");
    access.documents["old"].document_id = "old";
    KnowledgeOptions options;
    options.action = KnowledgeAction::add;
    options.paths = {(folder / "a.md").string(), folder.path().string()};
    EXPECT_EQ(run(options), 1);
    EXPECT_THAT(out.str(), HasSubstr("another file has the same id"));
    EXPECT_EQ(access.documents.size(), 2);
}

TEST_F(KnowledgeActionTest, AnExportIsANewFileOfAllDocuments) {
    put("a.md", "one");
    EXPECT_EQ(sync(), 0);
    KnowledgeOptions options;
    options.action = KnowledgeAction::export_;
    options.output = (folder / "all.ndjson").string();
    EXPECT_EQ(run(options), 0);
    EXPECT_EQ(run(options), 1);
    EXPECT_THAT(err.str(), HasSubstr("File exists"));
    options.output = "-";
    EXPECT_EQ(run(options), 0);
    EXPECT_EQ(json::parse(out.str()).at("content"), "one");
}

TEST_F(KnowledgeActionTest, RemoveSaysWhatWasNotThere) {
    put("a.md", "one");
    EXPECT_EQ(sync(), 0);
    KnowledgeOptions options;
    options.action = KnowledgeAction::remove;
    options.ids = {"a.md", "b.md", "no id"};
    options.json = true;
    EXPECT_EQ(run(options), 1);
    const auto report = json::parse(out.str());
    EXPECT_EQ(report.at("removed"), json::array({"a.md"}));
    EXPECT_EQ(report.at("failed").as_array().size(), 2);
}

}  // namespace
}  // namespace continuo::test
