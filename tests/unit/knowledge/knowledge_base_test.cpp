#include "knowledge/knowledge_base.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "knowledge/text/synonym_list.hpp"
#include "support/fake_document_store.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

NewDocument document(std::string id, std::string title, std::string content) {
    return {
        .id = std::move(id),
        .title = std::move(title),
        .content = std::move(content),
        .source = {},
        .metadata = {}
    };
}

class KnowledgeBaseTest : public testing::Test {
protected:
    KnowledgeBaseTest() { open(); }

    void open() {
        x_base.reset();
        auto opened = try_open();
        ASSERT_TRUE(opened) << opened.error().detail;
        x_base = std::move(*opened);
    }

    Result<std::unique_ptr<KnowledgeBase>> try_open(KnowledgeConfig config = {}) {
        config.folder = x_folder / "knowledge";
        return run_task(open_knowledge_base(config, x_store));
    }

    UpsertReport upsert(std::vector<NewDocument> documents) {
        auto report = run_task(x_base->upsert(std::move(documents)));
        EXPECT_TRUE(report) << report.error().detail;
        return report.value_or(UpsertReport{});
    }

    void add_shop() {
        upsert(
            {document(
                 "password",
                 "Password reset",
                 "Click 'Forgot Password' and follow the link in the email."
             ),
             document(
                 "refund",
                 "Refund policy",
                 "Full refunds within 30 days of purchase for unused items."
             ),
             document(
                 "shipping",
                 "Shipping",
                 "Standard shipping takes 3-5 business days. Express takes 1-2."
             )}
        );
    }

    std::vector<std::string> ids(
        const std::string& text, json::object filters = {}, std::size_t limit = 5
    ) {
        const auto hits =
            x_base->search({.text = text, .limit = limit, .filters = std::move(filters)});
        EXPECT_TRUE(hits) << hits.error().detail;
        std::vector<std::string> result;
        for (const auto& hit : hits.value_or(std::vector<Hit>{}))
            result.push_back(hit.document_id);
        return result;
    }

    std::vector<std::string> ids_for(
        std::vector<std::string> tags, const std::string& text, const std::string& thread = {}
    ) {
        const auto hits = x_base->search(
            {.text = text,
             .filters = {},
             .access = {.everything = false, .tags = std::move(tags)},
             .document = thread}
        );
        EXPECT_TRUE(hits) << hits.error().detail;
        std::vector<std::string> result;
        for (const auto& hit : hits.value_or(std::vector<Hit>{}))
            result.push_back(hit.document_id);
        return result;
    }

    Errc search_error(const SearchQuery& query) {
        const auto hits = x_base->search(query);
        EXPECT_FALSE(hits);
        return hits ? Errc::internal : hits.error().code;
    }

    std::filesystem::path index_file(const std::string& name) {
        return x_folder / "knowledge" / "index" / name;
    }

    ScratchFolder x_folder;
    FakeDocumentStore x_store;
    std::unique_ptr<KnowledgeBase> x_base;
};

TEST_F(KnowledgeBaseTest, FindsNothingWhenItIsEmpty) {
    EXPECT_THAT(ids("refund"), IsEmpty());
    EXPECT_EQ(x_base->stats().documents, 0U);
    EXPECT_EQ(x_base->corrected("refnd"), std::nullopt);
}

TEST_F(KnowledgeBaseTest, FindsTheDocumentThatAnswers) {
    add_shop();
    EXPECT_EQ(ids("How do I get a refund?").front(), "refund");
    EXPECT_EQ(ids("resetting my passwords").front(), "password");
    EXPECT_EQ(ids("How long does express delivery take to ship").front(), "shipping");
    EXPECT_EQ(x_base->stats().documents, 3U);
    EXPECT_EQ(x_base->stats().chunks, 3U);
}

TEST_F(KnowledgeBaseTest, HitsQuoteTheDocument) {
    const std::string content =
        "# Help\n\nIntro text.\n\n## Refund rules\n\nRefunds take 30 days.\n";
    auto added = document("help", "", content);
    added.content_type = "text/markdown";
    added.source = "help.md";
    added.metadata = {{"lang", "en"}};
    upsert({added});
    const auto hits = x_base->search({.text = "refund rules", .filters = {}}).value();
    ASSERT_EQ(hits.size(), 1U);
    const auto& hit = hits.front();
    EXPECT_EQ(hit.title, "Help");
    EXPECT_EQ(hit.heading, "Refund rules");
    EXPECT_EQ(hit.text, "Refunds take 30 days.");
    EXPECT_EQ(content.substr(hit.begin, hit.end - hit.begin), hit.text);
    EXPECT_EQ(hit.chunk, 1U);
    EXPECT_EQ(hit.source, "help.md");
    EXPECT_EQ(hit.metadata, (json::object{{"lang", "en"}}));
    EXPECT_DOUBLE_EQ(hit.coverage, 1);
    EXPECT_GT(hit.weight, 0);
}

TEST_F(KnowledgeBaseTest, RelevanceAndCoverageAreSharesThatFallWithTheRank) {
    add_shop();
    const auto hits =
        x_base->search({.text = "refund of shipping days zebra", .filters = {}}).value();
    ASSERT_GE(hits.size(), 2U);
    double before = 1;
    for (const auto& hit : hits) {
        EXPECT_GT(hit.coverage, 0);
        EXPECT_LT(hit.coverage, 1) << "no document has a zebra";
        EXPECT_LE(hit.relevance, before);
        EXPECT_GT(hit.relevance, 0);
        before = hit.relevance;
    }
}

TEST_F(KnowledgeBaseTest, CountsWhatAnUpsertDoes) {
    auto report = upsert({document("a", "A", "first text"), document("b", "B", "second text")});
    EXPECT_EQ(report.documents_added, 2U);
    EXPECT_EQ(report.chunks_created, 2U);
    report = upsert(
        {document("a", "A", "first text"),
         document("b", "B", "changed words"),
         document("c", "C", "third")}
    );
    EXPECT_EQ(report.documents_added, 1U);
    EXPECT_EQ(report.documents_updated, 1U);
    EXPECT_EQ(report.documents_unchanged, 1U);
    EXPECT_EQ(report.chunks_created, 2U);
    EXPECT_THAT(ids("second"), IsEmpty()) << "the old text is gone";
    EXPECT_THAT(ids("changed"), ElementsAre("b"));
    EXPECT_EQ(x_base->stats().documents, 3U);
    EXPECT_EQ(x_base->stats().chunks, 3U);
}

TEST_F(KnowledgeBaseTest, MakesAnIdFromTheContent) {
    EXPECT_EQ(
        upsert({document("", "A", "some text"), document("", "A", "some text")}).documents_added, 1U
    );
    EXPECT_EQ(upsert({document("", "A", "some text")}).documents_unchanged, 1U);
    const auto found = ids("text");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].starts_with("doc_"));
}

TEST_F(KnowledgeBaseTest, TakesMetadataInAnotherOrderForUnchanged) {
    auto first = document("a", "A", "text");
    first.metadata = {{"x", 1}, {"y", json::object{{"p", 1}, {"q", 2}}}};
    auto second = document("a", "A", "text");
    second.metadata = {{"y", json::object{{"q", 2}, {"p", 1}}}, {"x", 1}};
    upsert({first});
    EXPECT_EQ(upsert({second}).documents_unchanged, 1U);
}

TEST_F(KnowledgeBaseTest, ReportsBadDocumentsAndGoesOnWithTheOthers) {
    auto control = document("control", "a\x01z", "text");
    auto type = document("type", "T", "text");
    type.content_type = "application/pdf";
    auto members = document("members", "T", "text");
    for (int i = 0; i < 65; ++i)
        members.metadata.emplace(std::to_string(i), i);
    auto page = document("page", "T", "<script>x</script>");
    page.content_type = "text/html";
    const auto report = upsert(
        {document("../etc", "T", "text"),
         document("empty", "T", " \n "),
         document("utf8", "T", "\xC3\x28"),
         document("nul", "T", std::string("a\0b", 3)),
         document("big", "T", std::string(limits::document_bytes_max + 1, 'x')),
         document("title", std::string(501, 't'), "text"),
         control,
         type,
         members,
         page,
         document("good", "T", "searchable text"),
         document("good", "T", "another text")}
    );
    EXPECT_EQ(report.documents_added, 1U);
    std::vector<std::string> failed;
    for (const auto& failure : report.errors) {
        failed.push_back(failure.id);
        EXPECT_FALSE(failure.error.empty());
    }
    EXPECT_THAT(
        failed,
        ElementsAre(
            "../etc",
            "empty",
            "utf8",
            "nul",
            "big",
            "title",
            "control",
            "type",
            "members",
            "page",
            "good"
        )
    );
    EXPECT_THAT(ids("searchable"), ElementsAre("good"));
}

TEST_F(KnowledgeBaseTest, RefusesTooManyDocumentsInACall) {
    std::vector<NewDocument> many(limits::documents_per_call_max + 1, document("", "T", "text"));
    const auto report = run_task(x_base->upsert(std::move(many)));
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, Errc::invalid_input);
}

TEST_F(KnowledgeBaseTest, ReadsHtml) {
    auto page = document("page", "", "<h1>Opening hours</h1><p>We open at <b>nine</b>.</p>");
    page.content_type = "text/html; charset=utf-8";
    upsert({page});
    const auto hits = x_base->search({.text = "nine", .filters = {}}).value();
    ASSERT_EQ(hits.size(), 1U);
    EXPECT_EQ(hits[0].title, "Opening hours");
    EXPECT_EQ(hits[0].text, "We open at nine.");
}

TEST_F(KnowledgeBaseTest, DocumentsWithTagsAreFoundOnlyWithOneOfThem) {
    auto plain = document("open", "Refunds", "Refunds take 30 days.");
    auto gold = document("gold", "Gold refunds", "Refunds take one day.");
    gold.metadata = {{"access_tags", {"gold", "staff"}}};
    auto none = document("none", "More refunds", "Refunds are paid to the card.");
    none.metadata = {{"access_tags", json::array()}};
    upsert({plain, none});
    EXPECT_THAT(ids("refunds"), UnorderedElementsAre("open", "none"));
    upsert({gold});
    EXPECT_THAT(ids("refunds"), UnorderedElementsAre("open", "none"));
    EXPECT_THAT(ids_for({"silver"}, "refunds"), UnorderedElementsAre("open", "none"));
    EXPECT_THAT(
        ids_for({"silver", "gold"}, "refunds"), UnorderedElementsAre("open", "none", "gold")
    );
    const auto all =
        x_base->search({.text = "gold", .filters = {}, .access = {.everything = true, .tags = {}}}
        ).value();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_FALSE(to_source(all.front(), 1).metadata.contains("access_tags"));
    EXPECT_THAT(ids_for({}, "gold"), IsEmpty());
    EXPECT_THAT(ids_for({}, "zebra", "gold"), IsEmpty()) << "nor as the topic of before";
    EXPECT_THAT(ids_for({"gold"}, "zebra", "gold"), ElementsAre("gold"));

    gold.metadata = {{"access_tags", {"staff"}}};
    upsert({gold});
    EXPECT_THAT(ids_for({"gold"}, "gold"), IsEmpty()) << "the tag was taken away";
    this->open();
    EXPECT_THAT(ids_for({"staff"}, "gold"), ElementsAre("gold"));
}

TEST_F(KnowledgeBaseTest, RefusesTagsThatAreNoTags) {
    for (const auto& bad : std::vector<json::value>{"gold", 1, nullptr, {"a b"}, {""}, {1}}) {
        auto added = document("a", "A", "text");
        added.metadata["access_tags"] = bad;
        const auto report = upsert({added});
        ASSERT_EQ(report.errors.size(), 1U) << json::serialize(bad);
        EXPECT_THAT(report.errors[0].error, HasSubstr("access_tags"));
    }
}

TEST_F(KnowledgeBaseTest, ListsAFileThatCouldNotBeReadUntilItIsReplaced) {
    auto unread = document("manual.pdf", "manual", "");
    unread.error = "it is encrypted with a password";
    auto report = upsert({unread});
    EXPECT_EQ(report.documents_added, 1U);
    EXPECT_EQ(report.chunks_created, 0U);
    auto stored = run_task(x_store.load("manual.pdf")).value();
    EXPECT_EQ(state_of(stored), DocumentState::failed);
    EXPECT_EQ(stored.error, unread.error);
    EXPECT_EQ(upsert({unread}).documents_unchanged, 1U);

    const auto good = document("manual.pdf", "manual", "The lamp glows.");
    EXPECT_EQ(upsert({good}).documents_updated, 1U);
    EXPECT_EQ(state_of(run_task(x_store.load("manual.pdf")).value()), DocumentState::ready);
    // A newer file that cannot be read leaves what was read before.
    unread.title = "other";
    EXPECT_EQ(upsert({unread}).documents_updated, 1U);
    EXPECT_EQ(upsert({unread}).documents_unchanged, 1U);
    stored = run_task(x_store.load("manual.pdf")).value();
    EXPECT_EQ(stored.error, unread.error);
    EXPECT_EQ(stored.title, "manual");
    EXPECT_THAT(ids("lamp"), ElementsAre("manual.pdf"));
    EXPECT_EQ(upsert({good}).documents_updated, 1U) << "the file is as it was before";
    EXPECT_EQ(state_of(run_task(x_store.load("manual.pdf")).value()), DocumentState::ready);

    unread.id.clear();
    EXPECT_THAT(upsert({unread}).errors.at(0).error, HasSubstr("id"));
    unread.id = "a";
    unread.content = "text";
    EXPECT_THAT(upsert({unread}).errors.at(0).error, HasSubstr("error"));
}

TEST_F(KnowledgeBaseTest, ErasesADocument) {
    add_shop();
    EXPECT_TRUE(run_task(x_base->erase("refund")).value());
    EXPECT_FALSE(run_task(x_base->erase("refund")).value());
    EXPECT_THAT(ids("refund"), IsEmpty());
    EXPECT_EQ(x_base->stats().documents, 2U);
    EXPECT_EQ(x_base->stats().chunks, 2U);
    EXPECT_EQ(x_base->corrected("refunds"), std::nullopt) << "erased words are no corrections";
}

TEST_F(KnowledgeBaseTest, GenerationGrowsWithEveryChangeAndOnlyThen) {
    const auto first = x_base->stats().generation;
    add_shop();
    const auto second = x_base->stats().generation;
    EXPECT_GT(second, first);
    add_shop();
    EXPECT_EQ(x_base->stats().generation, second);
    run_task(x_base->erase("refund")).value();
    EXPECT_GT(x_base->stats().generation, second);
}

TEST_F(KnowledgeBaseTest, ARestartIndexesNothing) {
    add_shop();
    const auto before = x_base->stats();
    const auto loads = x_store.loads.load();
    open();
    EXPECT_EQ(x_store.loads, loads);
    EXPECT_EQ(x_base->stats().documents, before.documents);
    EXPECT_EQ(x_base->stats().chunks, before.chunks);
    EXPECT_EQ(x_base->stats().generation, before.generation);
    EXPECT_EQ(ids("refund").front(), "refund");
}

TEST_F(KnowledgeBaseTest, ARestartIndexesOnlyWhatChangedMeanwhile) {
    add_shop();
    x_base.reset();
    auto changed = run_task(x_store.load("refund")).value();
    changed.content = "Vouchers instead of money.";
    changed.content_hash = "another";
    run_task(x_store.upsert({changed})).value();
    run_task(x_store.erase("shipping")).value();
    const auto loads = x_store.loads.load();
    open();
    EXPECT_EQ(x_store.loads, loads + 1);
    EXPECT_THAT(ids("vouchers"), ElementsAre("refund"));
    EXPECT_THAT(ids("shipping"), IsEmpty());
    EXPECT_EQ(x_base->stats().documents, 2U);
}

TEST_F(KnowledgeBaseTest, ADeletedIndexIsMadeAnew) {
    add_shop();
    x_base.reset();
    std::filesystem::remove_all(x_folder / "knowledge");
    open();
    EXPECT_EQ(x_base->stats().documents, 3U);
    EXPECT_EQ(ids("refund").front(), "refund");
}

class DamagedFile : public KnowledgeBaseTest,
                    public testing::WithParamInterface<std::tuple<const char*, const char*>> {
protected:
    static void damage(const std::filesystem::path& file, std::string_view how) {
        const auto size = std::filesystem::file_size(file);
        if (how == "overwritten")
            std::ofstream(file, std::ios::binary | std::ios::trunc) << std::string(size, '\x5A');
        if (how == "cut") std::filesystem::resize_file(file, std::min<std::uintmax_t>(size, 100));
        if (how == "empty") std::filesystem::resize_file(file, 0);
        if (how == "missing") std::filesystem::remove(file);
    }
};

TEST_P(DamagedFile, IsMadeAnewAtTheLatestAtTheStartAfterTheOneThatMetIt) {
    add_shop();
    x_base.reset();
    const auto [name, how] = GetParam();
    const auto file = index_file(name);
    ASSERT_TRUE(std::filesystem::exists(file));
    damage(file, how);
    open();
    const auto hits = x_base->search({.text = "refund", .filters = {}});
    if (!hits) {
        EXPECT_EQ(hits.error().code, Errc::corrupt);
        open();
    }
    EXPECT_EQ(ids("refund").front(), "refund");
    EXPECT_EQ(x_base->stats().documents, 3U);
    EXPECT_EQ(upsert({document("new", "New", "unheard of")}).documents_added, 1U);
    EXPECT_THAT(ids("unheard"), ElementsAre("new"));
}

INSTANTIATE_TEST_SUITE_P(
    Each,
    DamagedFile,
    testing::Combine(
        testing::Values("iamglass", "postlist.glass", "termlist.glass", "docdata.glass"),
        testing::Values("overwritten", "cut", "empty", "missing")
    ),
    [](const auto& instance) {
        const std::string name = std::get<0>(instance.param);
        return name.substr(0, name.find('.')) + "_" + std::get<1>(instance.param);
    }
);

TEST_F(KnowledgeBaseTest, OtherSettingsMakeAnotherIndex) {
    add_shop();
    x_base.reset();
    auto opened = try_open({.folder = {}, .language = "none"});
    ASSERT_TRUE(opened);
    x_base = std::move(*opened);
    EXPECT_THAT(ids("refund"), ElementsAre("refund")) << "in the title";
    const auto hits = x_base->search({.text = "purchases", .filters = {}}).value();
    ASSERT_EQ(hits.size(), 1U);
    EXPECT_LT(hits[0].coverage, 1) << "found as a correction, since there is no stemmer";
}

TEST_F(KnowledgeBaseTest, RefusesSettingsThatCannotWork) {
    x_base.reset();
    for (const auto& config :
         {KnowledgeConfig{.folder = {}, .language = "klingon"},
          KnowledgeConfig{.folder = {}, .chunk_words = 5},
          KnowledgeConfig{.folder = {}, .chunk_words = 100, .chunk_overlap_words = 90}}) {
        const auto opened = try_open(config);
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, Errc::invalid_input);
    }
}

TEST_F(KnowledgeBaseTest, ASecondWriterIsUnavailable) {
    const auto second = try_open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::unavailable);
}

TEST_F(KnowledgeBaseTest, ADatabaseThatIsDownIsUnavailableAndChangesNothing) {
    add_shop();
    x_store.fails = true;
    const auto report = run_task(x_base->upsert({document("new", "New", "unheard of")}));
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, Errc::unavailable);
    EXPECT_EQ(run_task(x_base->erase("refund")).error().code, Errc::unavailable);
    EXPECT_THAT(ids("unheard"), IsEmpty());
    EXPECT_EQ(ids("refund").front(), "refund") << "reading goes on";
    x_store.fails = false;
    EXPECT_EQ(upsert({document("new", "New", "unheard of")}).documents_added, 1U);
    EXPECT_THAT(ids("unheard"), ElementsAre("new"));
}

TEST_F(KnowledgeBaseTest, FiltersByMetadata) {
    auto english = document("en", "Refund", "refund text");
    english.metadata = {{"lang", "en"}, {"year", 2024}, {"public", true}};
    auto german = document("de", "Refund", "refund text");
    german.metadata = {{"lang", "de"}, {"year", 2024}};
    upsert({english, german, document("none", "Refund", "refund text")});
    EXPECT_THAT(ids("refund"), UnorderedElementsAre("en", "de", "none"));
    EXPECT_THAT(ids("refund", {{"lang", "de"}}), ElementsAre("de"));
    EXPECT_THAT(ids("refund", {{"year", 2024.0}}), UnorderedElementsAre("en", "de"));
    EXPECT_THAT(ids("refund", {{"year", 2024}, {"public", true}}), ElementsAre("en"));
    EXPECT_THAT(ids("refund", {{"lang", "fr"}}), IsEmpty());
    EXPECT_THAT(ids("refund", {{"lang", "en' OR 1=1"}}), IsEmpty());
}

TEST_F(KnowledgeBaseTest, RefusesQueriesOutOfBounds) {
    EXPECT_EQ(search_error({.text = "", .filters = {}}), Errc::invalid_input);
    EXPECT_EQ(search_error({.text = std::string(501, 'a'), .filters = {}}), Errc::invalid_input);
    EXPECT_EQ(search_error({.text = "\xFF", .filters = {}}), Errc::invalid_input);
    EXPECT_EQ(search_error({.text = "a", .limit = 0, .filters = {}}), Errc::invalid_input);
    EXPECT_EQ(search_error({.text = "a", .limit = 21, .filters = {}}), Errc::invalid_input);
    EXPECT_EQ(search_error({.text = "a", .filters = {{"k", json::array{1}}}}), Errc::invalid_input);
    json::object many;
    for (int i = 0; i < 17; ++i)
        many.emplace(std::to_string(i), i);
    EXPECT_EQ(search_error({.text = "a", .filters = many}), Errc::invalid_input);
    EXPECT_EQ(
        search_error({.text = "a", .filters = {{"k", std::string(5000, 'x')}}}), Errc::invalid_input
    );
}

TEST_F(KnowledgeBaseTest, TakesFiveHundredWideCharacters) {
    std::string text;
    for (int i = 0; i < 500; ++i)
        text += "🙂";
    EXPECT_THAT(ids(text), IsEmpty());
}

TEST_F(KnowledgeBaseTest, StopWordsAloneFindNothing) {
    add_shop();
    EXPECT_THAT(ids("what is the of and to?"), IsEmpty());
    EXPECT_THAT(ids("!?"), IsEmpty());
}

TEST_F(KnowledgeBaseTest, KnowsNoOperators) {
    add_shop();
    for (const std::string text :
         {"refund NOT policy",
          "refund AND zebra",
          "\"refund zebra\"",
          "+zebra refund",
          "-refund policy",
          "title:refund",
          "refund NEAR/1 zebra",
          "(refund",
          "refund) OR (",
          "refund\\",
          "' OR 1=1; DROP TABLE documents; -- refund"}) {
        const auto found = ids(text);
        ASSERT_FALSE(found.empty()) << text;
        EXPECT_EQ(found.front(), "refund") << text;
    }
    EXPECT_THAT(ids("ref*"), IsEmpty());
    EXPECT_THAT(ids("Q* XF D generation"), IsEmpty());
}

TEST_F(KnowledgeBaseTest, CorrectsUnknownWordsOnly) {
    add_shop();
    EXPECT_EQ(ids("pasword").front(), "password");
    EXPECT_EQ(ids("how do I get a refnud of my purchse").front(), "refund");
    EXPECT_EQ(x_base->corrected("Reset my pasword, please!"), "Reset my password, please!");
    EXPECT_EQ(x_base->corrected("reset my password"), std::nullopt);
    EXPECT_EQ(x_base->corrected("zzzzzzzz"), std::nullopt);
    const auto exact = x_base->search({.text = "password", .filters = {}}).value().front();
    const auto guessed = x_base->search({.text = "pasword", .filters = {}}).value().front();
    EXPECT_LT(guessed.coverage, exact.coverage);
    EXPECT_LT(guessed.weight, exact.weight);
}

TEST_F(KnowledgeBaseTest, FindsWhatDocumentsCallSomethingElse) {
    add_shop();
    EXPECT_EQ(ids("how do I get my money back").at(0), "refund");
    EXPECT_EQ(ids("when does my parcel arrive").at(0), "shipping");
    EXPECT_EQ(ids("forgot my credentials").at(0), "password");
    upsert({document("parcel", "Parcels", "We bring each parcel to your door.")});
    EXPECT_EQ(ids("where is my parcel").at(0), "parcel") << "what was typed counts more";
    EXPECT_THAT(ids("unicorns"), IsEmpty());
}

TEST_F(KnowledgeBaseTest, RelatedWordsTogetherCountLessThanTheTypedOne) {
    upsert(
        {document("typed", "Lamps", "A refund of lamps is made on Mondays."),
         document("related", "Lamps", "Reimburse, repay, chargeback: lamps of three shops.")}
    );
    EXPECT_THAT(ids("refund of lamps"), ElementsAre("typed", "related"));
    EXPECT_EQ(ids("put him down").size(), 0U);
    upsert({document("vet", "At the end", "Euthanasia is done at home.")});
    EXPECT_THAT(ids("put him down"), ElementsAre("vet"));
}

TEST_F(KnowledgeBaseTest, FindsTheOperatorsSynonyms) {
    const auto pasta = [&](KnowledgeConfig config) {
        x_base.reset();
        x_base = try_open(std::move(config)).value();
        return ids("do you have noodles");
    };
    upsert({document("menu", "Menu", "Tagliatelle is made by hand.")});
    EXPECT_THAT(pasta({}), IsEmpty());
    const auto own = SynonymList::parse("noodles > tagliatelle", "own.txt").value();
    EXPECT_THAT(
        pasta({.folder = {}, .synonyms = std::make_shared<const SynonymList>(own)}),
        ElementsAre("menu")
    );
}

TEST_F(KnowledgeBaseTest, ASynonymIsNotTakenForASlip) {
    add_shop();
    EXPECT_EQ(x_base->corrected("reimbursement"), std::nullopt);
}

TEST_F(KnowledgeBaseTest, ASlipOfASynonymIsNotTakenForAnotherWord) {
    upsert({document("cache", "Speed", "Empty the cache of the browser.")});
    EXPECT_EQ(x_base->corrected("cancle it"), "cancel it") << "\"cache\" is two letters away";
}

TEST_F(KnowledgeBaseTest, AWordOfAPhraseIsNotTakenForASlip) {
    upsert(
        {document("pay", "Payment", "We accept Visa and Amex."),
         document("ship", "Shipping", "Express shipping takes a day.")}
    );
    EXPECT_THAT(ids("american express"), testing::Contains("pay")) << "and not america";
    EXPECT_EQ(x_base->corrected("american express"), std::nullopt);
}

TEST_F(KnowledgeBaseTest, FindsIrregularForms) {
    add_shop();
    upsert({document("age", "Age", "A child travels with a grown person.")});
    EXPECT_EQ(ids("children").front(), "age");
}

TEST_F(KnowledgeBaseTest, RareWordsWeighMore) {
    add_shop();
    const auto everywhere = x_base->inverse_document_frequency("the");
    const auto common = x_base->inverse_document_frequency("days");
    const auto rare = x_base->inverse_document_frequency("Refunds");
    const auto unknown = x_base->inverse_document_frequency("zebra");
    EXPECT_EQ(everywhere, 0);
    EXPECT_LT(common, rare);
    EXPECT_LT(rare, unknown);
}

TEST_F(KnowledgeBaseTest, ALongDocumentDoesNotHideTheOthers) {
    std::string content;
    for (int i = 0; i < 400; ++i)
        content += "## Part " + std::to_string(i) + "\n\nThe refund of part " + std::to_string(i) +
                   ".\n\n";
    auto manual = document("manual", "Refund manual", content);
    manual.content_type = "text/markdown";
    std::vector<NewDocument> documents{manual};
    for (int i = 0; i < 5; ++i)
        documents.push_back(document(
            "d" + std::to_string(i),
            "Other",
            "Something about a refund, at length and in other words " + std::to_string(i)
        ));
    upsert(documents);
    const auto found = ids("refund", {}, 7);
    EXPECT_EQ(found.size(), 7U);
    EXPECT_EQ(std::ranges::count(found, "manual"), 2);
}

TEST_F(KnowledgeBaseTest, ReadersSeeWholeStatesWhileDocumentsAreAdded) {
    add_shop();
    std::atomic<bool> stop{false};
    std::atomic<int> wrong{0};
    std::atomic<int> searches{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            while (!stop) {
                const auto hits =
                    x_base->search({.text = "refund twin marker", .limit = 20, .filters = {}});
                ++searches;
                if (!hits) {
                    ++wrong;
                    continue;
                }
                // Twins are added in one call: both are there, or neither.
                const auto twins = std::ranges::count_if(*hits, [](const Hit& hit) {
                    return hit.document_id.starts_with("twin");
                });
                if (twins % 2 != 0 || hits->empty()) ++wrong;
            }
        });
    }
    for (int i = 0; i < 20; ++i) {
        const auto text = "twin marker version " + std::to_string(i);
        upsert(
            {document("twin-a", "Twin", text),
             document("twin-b", "Twin", text),
             document("x" + std::to_string(i), "X", "other words")}
        );
    }
    stop = true;
    for (auto& reader : readers)
        reader.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_GT(searches, 0);
    EXPECT_EQ(x_base->stats().documents, 25U);
}

TEST_F(KnowledgeBaseTest, ChangesFromManyThreadsAreMadeOneByOne) {
    std::vector<std::thread> writers;
    std::atomic<int> failed{0};
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([&, i] {
            for (int k = 0; k < 5; ++k) {
                const auto id = "w" + std::to_string(i) + "-" + std::to_string(k);
                if (!run_task(x_base->upsert(
                        {document(id, "T", "text of " + id), document("shared", "T", "by " + id)}
                    )))
                    ++failed;
            }
        });
    }
    for (auto& writer : writers)
        writer.join();
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(x_base->stats().documents, 21U);
    EXPECT_EQ(run_task(x_store.generation()).value(), x_base->stats().generation);
    const auto loads = x_store.loads.load();
    open();
    EXPECT_EQ(x_store.loads, loads) << "the index had everything";
}

TEST(ToSource, HasTheWireFormAndKeepsItsOwnNames) {
    const Hit hit{
        .document_id = "d",
        .title = "T",
        .heading = "H",
        .text = "text",
        .chunk = 2,
        .begin = 5,
        .end = 9,
        .page = 3,
        .source = "s",
        .metadata = {{"lang", "en"}, {"title", "forged"}, {"file_hash", "1:ab"}},
        .relevance = 0.5
    };
    const auto source = to_source(hit, 3);
    EXPECT_EQ(source.content, "text");
    EXPECT_EQ(source.rank, 3);
    EXPECT_DOUBLE_EQ(source.relevance_score, 0.5);
    EXPECT_EQ(source.metadata.at("title"), "T");
    EXPECT_EQ(source.metadata.at("lang"), "en");
    EXPECT_EQ(source.metadata.at("document_id"), "d");
    EXPECT_EQ(source.metadata.at("begin"), 5);
    EXPECT_EQ(source.metadata.at("page"), 3);
    EXPECT_FALSE(source.metadata.contains("file_hash"));
    EXPECT_FALSE(to_source(Hit{}, 1).metadata.contains("page"));
}

/// Two instances over the documents of one database, an index each.
class SharedDocumentsTest : public testing::Test {
protected:
    SharedDocumentsTest() : x_a(open("a")), x_b(open("b")) {}

    std::unique_ptr<KnowledgeBase> open(const std::string& name, std::string database_id = "") {
        KnowledgeConfig config;
        config.folder = x_folder / name;
        config.database_id = std::move(database_id);
        return run_task(open_knowledge_base(config, x_store)).value();
    }
    static void post(KnowledgeBase& base, const std::string& id, const std::string& content) {
        EXPECT_TRUE(run_task(base.upsert({document(id, "", content)})));
    }
    static std::vector<std::string> found(KnowledgeBase& base, const std::string& text) {
        std::vector<std::string> ids;
        const auto hits = base.search({.text = text, .limit = 5, .filters = {}});
        for (const auto& hit : hits.value())
            ids.push_back(hit.document_id);
        return ids;
    }

    ScratchFolder x_folder;
    FakeDocumentStore x_store;
    std::unique_ptr<KnowledgeBase> x_a;
    std::unique_ptr<KnowledgeBase> x_b;
};

TEST_F(SharedDocumentsTest, FollowWhatTheOtherChangesAndNothingElse) {
    post(*x_a, "lamp", "The lamp glows green.");
    post(*x_a, "chair", "The chair has wheels.");
    EXPECT_THAT(found(*x_b, "lamp"), IsEmpty());
    ASSERT_TRUE(run_task(x_b->follow()));
    EXPECT_THAT(found(*x_b, "lamp"), ElementsAre("lamp"));
    EXPECT_EQ(x_b->stats().generation, x_a->stats().generation);

    x_store.loads = 0;
    x_store.lists = 0;
    post(*x_a, "lamp", "The lamp glows blue.");
    ASSERT_TRUE(run_task(x_a->erase("chair")));
    ASSERT_TRUE(run_task(x_b->follow()));
    ASSERT_TRUE(run_task(x_b->follow()));
    EXPECT_THAT(found(*x_b, "blue"), ElementsAre("lamp"));
    EXPECT_THAT(found(*x_b, "wheels"), IsEmpty());
    EXPECT_EQ(x_store.loads, 1) << "only what changed";
    EXPECT_EQ(x_store.lists, 0);
}

TEST_F(SharedDocumentsTest, MissNothingThatTheOtherChangedBeforeAnOwnChange) {
    post(*x_a, "lamp", "The lamp glows green.");
    ASSERT_TRUE(run_task(x_b->follow()));
    post(*x_a, "chair", "The chair has wheels.");
    post(*x_b, "table", "The table is round.");
    EXPECT_THAT(found(*x_b, "wheels"), ElementsAre("chair"));
    EXPECT_THAT(found(*x_b, "round"), ElementsAre("table"));
    post(*x_a, "shelf", "The shelf is tall.");
    ASSERT_TRUE(run_task(x_b->erase("lamp")));
    EXPECT_THAT(found(*x_b, "tall"), ElementsAre("shelf"));
    EXPECT_THAT(found(*x_b, "lamp"), IsEmpty());
    ASSERT_TRUE(run_task(x_a->follow()));
    EXPECT_THAT(found(*x_a, "round"), ElementsAre("table"));
    EXPECT_EQ(x_a->stats().documents, 3);
    EXPECT_EQ(x_b->stats().documents, 3);
}

TEST_F(SharedDocumentsTest, CompareAllWhenTheChangesAreNotKnown) {
    post(*x_a, "lamp", "The lamp glows green.");
    post(*x_a, "chair", "The chair has wheels.");
    ASSERT_TRUE(run_task(x_b->follow()));
    ASSERT_TRUE(run_task(x_a->erase("chair")));
    post(*x_a, "table", "The table is round.");
    x_store.known_from = 4;
    ASSERT_TRUE(run_task(x_b->follow()));
    EXPECT_THAT(found(*x_b, "wheels"), IsEmpty());
    EXPECT_THAT(found(*x_b, "round"), ElementsAre("table"));
}

TEST_F(SharedDocumentsTest, ManyChangesAreFollowedInSteps) {
    post(*x_b, "first", "The first one.");
    for (int i = 0; i < 70; ++i)
        post(*x_a, "d" + std::to_string(i % 40), "Number " + std::to_string(i) + " of the lamps.");
    ASSERT_TRUE(run_task(x_b->follow()));
    EXPECT_EQ(x_b->stats().documents, 41);
    EXPECT_EQ(x_b->stats().generation, x_a->stats().generation);
    EXPECT_THAT(found(*x_b, "69"), ElementsAre("d29"));
}

TEST_F(SharedDocumentsTest, AnIndexOfAnotherDatabaseIsBuiltAgain) {
    post(*x_a, "lamp", "The lamp glows green.");
    x_a.reset();
    FakeDocumentStore other;
    KnowledgeConfig config;
    config.folder = x_folder / "a";
    config.database_id = "another";
    EXPECT_TRUE(run_task(other.upsert({})));  // of the same generation
    const auto base = run_task(open_knowledge_base(config, other)).value();
    EXPECT_EQ(base->stats().documents, 0);
}

TEST_F(SharedDocumentsTest, SayWhenTheDatabaseDoesNotAnswer) {
    x_store.fails = true;
    EXPECT_EQ(run_task(x_b->follow()).error().code, Errc::unavailable);
}

}  // namespace
}  // namespace continuo::test
