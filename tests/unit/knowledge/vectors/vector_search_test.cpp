#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/access_tags.hpp"
#include "knowledge/knowledge_base.hpp"
#include "knowledge/vectors/embedder.hpp"
#include "support/fake_document_store.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

/// Knows what texts are about: money, travel, or neither.
class TopicEmbedder final : public Embedder {
public:
    explicit TopicEmbedder(bool waits, bool slow = false) : x_waits(waits), x_slow(slow) {}

    std::string_view id() const override { return "topics"; }
    bool waits() const override { return x_waits; }
    bool is_slow() const override { return x_waits || x_slow; }
    std::size_t chunks_max() const override { return chunks; }
    bool is_calibrated() const override { return calibrated; }
    std::size_t pieces_in(std::string_view text) const override {
        return known_words.contains(text) ? 1 : text.size();
    }
    DenseVector embed_now(std::string_view text) const override {
        if (x_waits) return {};
        ++made;
        return vector_of(text);
    }
    Task<Result<std::vector<DenseVector>>> embed(
        std::vector<std::string> texts, Deadline /*deadline*/
    ) override {
        ++requests;
        if (down) co_return fail(Errc::unavailable, "the endpoint is down");
        std::vector<DenseVector> vectors;
        for (const auto& text : texts) {
            ++made;
            vectors.push_back(vector_of(text));
        }
        co_return vectors;
    }

    mutable std::atomic<int> made{0};
    std::atomic<int> requests{0};
    bool down = false;
    std::size_t chunks = SIZE_MAX;
    bool calibrated = false;
    std::set<std::string, std::less<>> known_words;

private:
    static DenseVector vector_of(std::string_view text) {
        const auto has = [text](std::string_view word) { return text.contains(word) ? 1.0F : 0; };
        DenseVector vector{
            has("reimburse") + has("cash") + has("refund"), has("voyage") + has("journey"), .2F
        };
        normalize(vector);
        return vector;
    }

    bool x_waits;
    bool x_slow;
};

SearchQuery asking(std::string text) {
    return {.text = std::move(text), .filters = {}};
}

NewDocument document(std::string id, std::string content, json::object metadata = {}) {
    return {
        .id = std::move(id),
        .title = {},
        .content = std::move(content),
        .source = {},
        .metadata = std::move(metadata)
    };
}

class VectorSearchTest : public testing::Test {
protected:
    void open(std::shared_ptr<TopicEmbedder> embedder) {
        x_base.reset();
        x_embedder = std::move(embedder);
        KnowledgeConfig config;
        config.folder = x_folder / "knowledge";
        config.embedder = x_embedder;
        auto opened = run_task(open_knowledge_base(config, x_store));
        ASSERT_TRUE(opened) << opened.error().detail;
        x_base = std::move(*opened);
    }
    void open_static() { open(std::make_shared<TopicEmbedder>(false)); }
    void open_endpoint() { open(std::make_shared<TopicEmbedder>(true)); }

    void upsert(std::vector<NewDocument> documents) {
        const auto report = run_task(x_base->upsert(std::move(documents)));
        ASSERT_TRUE(report) << report.error().detail;
        ASSERT_THAT(report->errors, IsEmpty());
    }
    void add_all() {
        upsert(
            {document("money", "We reimburse unused items."),
             document("travel", "A voyage needs a passport."),
             document("hours", "The office is open on weekdays.")}
        );
    }
    std::vector<Hit> search(SearchQuery query) {
        if (x_base->question_waits()) query.vector = run_task(x_base->question_vector(query));
        auto hits = x_base->search(query);
        EXPECT_TRUE(hits) << hits.error().detail;
        return hits.value_or(std::vector<Hit>());
    }
    std::vector<std::string> found(SearchQuery query) {
        std::vector<std::string> ids;
        for (const auto& hit : search(std::move(query)))
            ids.push_back(hit.document_id);
        return ids;
    }
    std::vector<std::string> found(std::string text) { return found(asking(std::move(text))); }

    ScratchFolder x_folder;
    FakeDocumentStore x_store;
    std::shared_ptr<TopicEmbedder> x_embedder;
    std::unique_ptr<KnowledgeBase> x_base;
};

TEST_F(VectorSearchTest, TellsTheSimilarityThatTheAnswerEngineKnows) {
    open_static();
    add_all();
    for (const auto& hit : search(asking("cash")))
        EXPECT_FALSE(hit.similarity.known());
    x_embedder->calibrated = true;
    const auto hits = search(asking("cash"));
    ASSERT_FALSE(hits.empty());
    const auto& nearest = hits[0].similarity;
    EXPECT_TRUE(nearest.known());
    EXPECT_NEAR(nearest.passage, nearest.best, 1e-6);
    EXPECT_LT(nearest.mean, nearest.best);
    EXPECT_NEAR(nearest.nearness(), 1, 1e-6);
    EXPECT_EQ(to_source(hits[0], 1).similarity, nearest);
    for (const auto& hit : hits) {
        EXPECT_EQ(hit.similarity.mean, nearest.mean);
        EXPECT_LE(hit.similarity.passage, nearest.best + 1e-6);
    }
}

TEST_F(VectorSearchTest, ReadsAQuestionAsTheDocumentsSpellIt) {
    open_static();
    add_all();
    x_embedder->calibrated = true;
    const auto is_nearest = [&](std::string_view document, std::string text) {
        const auto hits = search(asking(std::move(text)));
        const auto hit = std::ranges::find(hits, document, &Hit::document_id);
        return hit != hits.end() && hit->similarity.passage > hit->similarity.best - 1e-6;
    };
    x_embedder->known_words = {"reimburse"};
    ASSERT_EQ(x_base->corrected("reimburs"), "reimburse");
    EXPECT_TRUE(is_nearest("money", "reimburs"));
    // A word that the model knows is meant, whatever the documents have that is like it.
    x_embedder->known_words = {"reimburse", "reimbursr"};
    ASSERT_EQ(x_base->corrected("reimbursr"), "reimburse");
    EXPECT_FALSE(is_nearest("money", "reimbursr"));
}

TEST_F(VectorSearchTest, FindsAPassageThatSharesNoWord) {
    open_static();
    add_all();
    EXPECT_NE(x_base->stats().vectors, 0);
    EXPECT_EQ(x_base->stats().vectors_missing, 0);
    const auto hits = search(asking("cash"));
    ASSERT_FALSE(hits.empty());
    EXPECT_EQ(hits[0].document_id, "money");
    EXPECT_EQ(hits[0].coverage, 0);
    EXPECT_LE(hits[0].relevance, 0.01) << "what has none of the words must not look relevant";
    EXPECT_GT(hits[0].relevance, 0);
    EXPECT_LT(hits[1].relevance, hits[0].relevance);
}

TEST_F(VectorSearchTest, KeepsThePassageThatHasTheWordsFirst) {
    open_static();
    add_all();
    const auto hits = search(asking("office cash"));
    ASSERT_GE(hits.size(), 2U);
    EXPECT_EQ(hits[0].document_id, "hours");
    EXPECT_EQ(hits[1].document_id, "money");
    EXPECT_EQ(hits[0].relevance, hits[0].coverage);
}

TEST_F(VectorSearchTest, FindsNothingForStopWords) {
    open_static();
    add_all();
    EXPECT_THAT(found("what is it"), IsEmpty());
}

TEST_F(VectorSearchTest, FollowsChangesOfDocuments) {
    open_static();
    add_all();
    ASSERT_EQ(found("cash").front(), "money");
    upsert({document("money", "Nothing about that."), document("new", "A refund takes a week.")});
    EXPECT_EQ(found("cash").front(), "new");
    ASSERT_TRUE(run_task(x_base->erase("new")));
    EXPECT_THAT(found("cash"), Not(Contains("new")));
    EXPECT_EQ(x_base->stats().vectors_missing, 0);
}

TEST_F(VectorSearchTest, FollowsChangesOfAnotherInstance) {
    open_static();
    add_all();
    auto here = std::move(x_base);
    {
        KnowledgeConfig config;
        config.folder = x_folder / "other";
        auto other = run_task(open_knowledge_base(config, x_store));
        ASSERT_TRUE(other);
        std::vector<NewDocument> changed;
        changed.push_back(document("elsewhere", "A refund takes a week."));
        ASSERT_TRUE(run_task((*other)->upsert(std::move(changed))));
        ASSERT_TRUE(run_task((*other)->erase("money")));
    }
    ASSERT_TRUE(run_task(here->follow()));
    x_base = std::move(here);
    EXPECT_EQ(found("cash").front(), "elsewhere");
    EXPECT_THAT(found("cash"), Not(Contains("money")));
}

TEST_F(VectorSearchTest, MakesNoVectorAgainAfterARestart) {
    open_static();
    add_all();
    open_static();
    EXPECT_EQ(x_embedder->made, 0);
    EXPECT_EQ(found("cash").front(), "money");
    EXPECT_EQ(x_embedder->made, 1) << "of the question";
}

TEST_F(VectorSearchTest, FindsOnlyWhatPassesTheFilters) {
    open_static();
    upsert(
        {document("de", "We reimburse unused items.", {{"country", "de"}}),
         document("fr", "We reimburse unused items.", {{"country", "fr"}})}
    );
    auto query = asking("cash");
    query.filters = {{"country", "fr"}};
    EXPECT_THAT(found(query), ElementsAre("fr"));
    query.filters = {{"country", "it"}};
    EXPECT_THAT(found(query), IsEmpty());
}

TEST_F(VectorSearchTest, FindsOnlyWhatMayBeRead) {
    open_static();
    upsert(
        {document("staff", "We reimburse unused items.", {{access_tags_member, {"staff"}}}),
         document("all", "A refund takes a week.")}
    );
    auto query = asking("cash");
    EXPECT_THAT(found(query), ElementsAre("all"));
    query.access.tags = {"staff"};
    EXPECT_THAT(found(query), testing::UnorderedElementsAre("all", "staff"));
    query.access.everything = true;
    EXPECT_THAT(found(query), testing::UnorderedElementsAre("all", "staff"));
}

TEST_F(VectorSearchTest, IsByWordsUntilEveryPassageHasAVector) {
    open_endpoint();
    add_all();
    EXPECT_EQ(x_base->stats().vectors, 0);
    EXPECT_EQ(x_base->stats().vectors_missing, 3);
    EXPECT_THAT(found("cash"), IsEmpty());
    EXPECT_EQ(x_embedder->requests, 0) << "the vector would be of no use";
    EXPECT_THAT(found("voyage"), ElementsAre("travel"));

    EXPECT_EQ(run_task(x_base->embed_missing()), 0);
    EXPECT_NE(x_base->stats().vectors, 0);
    EXPECT_EQ(found("cash").front(), "money");

    upsert({document("new", "A refund takes a week.")});
    EXPECT_EQ(x_base->stats().vectors, 0);
    EXPECT_THAT(found("cash"), IsEmpty());
    EXPECT_EQ(run_task(x_base->embed_missing()), 0);
    EXPECT_EQ(x_embedder->made, 5) << "four passages and a question";
}

TEST_F(VectorSearchTest, EmbedsInBatches) {
    open_endpoint();
    std::vector<NewDocument> many;
    for (std::size_t i = 0; i < embedding_batch_max + 10; ++i)
        many.push_back(document(std::to_string(i), "Page " + std::to_string(i) + "."));
    upsert(std::move(many));
    EXPECT_EQ(run_task(x_base->embed_missing()), 10);
    EXPECT_EQ(run_task(x_base->embed_missing()), 0);
    EXPECT_EQ(x_embedder->requests, 2);
    EXPECT_EQ(run_task(x_base->embed_missing()), 0);
    EXPECT_EQ(x_embedder->requests, 2);
}

TEST_F(VectorSearchTest, AsksTheEndpointForNothingThatItHasMade) {
    open_endpoint();
    add_all();
    ASSERT_EQ(run_task(x_base->embed_missing()), 0);
    open_endpoint();
    EXPECT_EQ(x_base->stats().vectors_missing, 0);
    EXPECT_EQ(found("cash").front(), "money");
    EXPECT_EQ(x_embedder->made, 1) << "of the question";
}

TEST_F(VectorSearchTest, IsByWordsWhileTheEndpointIsDown) {
    open_endpoint();
    add_all();
    x_embedder->down = true;
    EXPECT_EQ(run_task(x_base->embed_missing()).error().code, Errc::unavailable);
    EXPECT_TRUE(x_base->stats().embedding_failed);
    x_embedder->down = false;
    EXPECT_EQ(run_task(x_base->embed_missing()), 0);
    EXPECT_FALSE(x_base->stats().embedding_failed);

    x_embedder->down = true;
    EXPECT_THAT(found("voyage"), ElementsAre("travel"));
    EXPECT_TRUE(x_base->stats().embedding_failed);
    x_embedder->down = false;
    EXPECT_EQ(found("cash").front(), "money");
    EXPECT_FALSE(x_base->stats().embedding_failed);
}

TEST_F(VectorSearchTest, HasNoVectorsWithoutAnEmbedder) {
    open(nullptr);
    add_all();
    EXPECT_EQ(x_base->stats().vectors, 0);
    EXPECT_EQ(x_base->stats().vectors_missing, 0);
    EXPECT_FALSE(x_base->question_waits());
    EXPECT_THAT(found("cash"), IsEmpty());
}

// The built-in encoder: milliseconds a text.
TEST_F(VectorSearchTest, ASlowEmbedderMakesTheVectorsOfASmallIndexAtOnce) {
    open(std::make_shared<TopicEmbedder>(false, true));
    add_all();
    EXPECT_EQ(x_base->stats().vectors_missing, 0U);
    EXPECT_FALSE(search(asking("cash")).empty());
    EXPECT_EQ(x_embedder->requests, 0);
}

TEST_F(VectorSearchTest, ASlowEmbedderMakesThoseOfALargeChangeInTheBackground) {
    constexpr std::size_t many = 600;
    open(std::make_shared<TopicEmbedder>(false, true));
    std::vector<NewDocument> documents;
    for (std::size_t i = 0; i < many; ++i)
        documents.push_back(document("d" + std::to_string(i), "Office number " + std::to_string(i))
        );
    upsert(std::move(documents));
    const auto missing = x_base->stats().vectors_missing;
    EXPECT_EQ(missing, many - 64);
    EXPECT_EQ(x_base->stats().vectors, 0U);  // by words alone, until all have one
    EXPECT_TRUE(x_base->embeds_in_background());
    while (x_base->stats().vectors_missing > 0)
        ASSERT_TRUE(run_task(x_base->embed_missing()));
    EXPECT_NE(x_base->stats().vectors, 0U);
    // A small change of a large index is followed at once.
    add_all();
    EXPECT_EQ(x_base->stats().vectors_missing, 0U);
}

TEST_F(VectorSearchTest, WordsAloneInAnIndexThatIsTooLarge) {
    open_static();
    x_embedder->chunks = 3;
    add_all();
    EXPECT_FALSE(search(asking("cash")).empty());
    upsert({document("new", "A refund takes a week.")});
    EXPECT_TRUE(search(asking("cash")).empty());
    EXPECT_EQ(x_base->stats().vectors_missing, 0U);
    ASSERT_TRUE(run_task(x_base->erase("hours")));
    EXPECT_FALSE(search(asking("cash")).empty());
}

TEST_F(VectorSearchTest, ASlowEmbedderMakesTheVectorOfAQuestionOnce) {
    open(std::make_shared<TopicEmbedder>(false, true));
    add_all();
    const int before = x_embedder->made;
    search(asking("cash"));
    search(asking("cash"));
    EXPECT_EQ(x_embedder->made, before + 1);
}

TEST_F(VectorSearchTest, WordsAloneWhereTheQuestionAsksForThem) {
    open_static();
    add_all();
    auto by_words = asking("cash");
    by_words.by_meaning = false;
    EXPECT_TRUE(search(by_words).empty());
    EXPECT_FALSE(search(asking("cash")).empty());
}

}  // namespace
}  // namespace continuo::test
