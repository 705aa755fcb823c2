#include "knowledge/knowledge_base.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "knowledge/indexer.hpp"
#include "knowledge/query_planner.hpp"
#include "knowledge/searcher_pool.hpp"
#include "knowledge/text/stemmer.hpp"
#include "knowledge/vectors/chunk_vectors.hpp"
#include "knowledge/vectors/recent_vectors.hpp"
#include "knowledge/writing_thread.hpp"
#include "telemetry/log.hpp"

// Searches and changes do not wait for each other: searches read snapshots of the index through
// their own handles (SearcherPool), changes are made one at a time on one thread (Indexer). They
// share only Stats and the table of vectors: if the generation has changed, a search reopens its
// snapshot. After each change the vectors follow the index on the same thread; searches use them
// only while every chunk has one, so that what is found does not depend on which came first.

namespace continuo {

namespace {

constexpr std::size_t filters_max = 16;
constexpr std::size_t filter_bytes_max = 4096;
constexpr std::chrono::seconds batch_embedding_timeout{60};
constexpr std::size_t recent_questions_max = 1000;  // with 512 numbers 2 MB
constexpr double embedded_context_weight = 0.5;     // that of a follow-up

Result<void> check(const SearchQuery& query) {
    if (query.text.size() > 4 * limits::query_code_points_max || !is_utf8(query.text)) {
        return fail(Errc::invalid_input, "query: too long, or not valid UTF-8");
    }
    const auto length = utf8_length(query.text);
    if (length == 0 || length > limits::query_code_points_max) {
        return fail(
            Errc::invalid_input,
            fmt::format("query: 1 to {} characters", limits::query_code_points_max)
        );
    }
    if (query.limit < 1 || query.limit > limits::search_results_max) {
        return fail(Errc::invalid_input, fmt::format("limit: 1 to {}", limits::search_results_max));
    }
    if (query.filters.size() > filters_max) {
        return fail(Errc::invalid_input, fmt::format("filters: more than {} members", filters_max));
    }
    for (const auto& member : query.filters) {
        if (member.value().is_structured()) {
            return fail(
                Errc::invalid_input, "filters: a value must be a string, number, boolean or null"
            );
        }
        const auto bytes = member.key().size() +
                           (member.value().is_string() ? member.value().get_string().size() : 0);
        if (bytes > filter_bytes_max) return fail(Errc::invalid_input, "filters: member too long");
    }
    return {};
}

class XapianKnowledgeBase final : public KnowledgeBase {
public:
    XapianKnowledgeBase(const KnowledgeConfig& config, DocumentStore& documents)
        : x_folder(config.folder),
          x_embedder(config.embedder),
          x_vector_weight(config.vector_weight),
          x_question_timeout(config.question_vector_timeout),
          x_documents(documents),
          x_indexer(config, documents),
          x_searchers(
              x_indexer.index_folder(),
              config.language,
              make_synonyms(config.language, config.synonyms.get())
          ) {}

    Task<Result<void>> open() {
        co_return co_await x_thread.run([this] {
            auto opened = x_indexer.open();
            if (opened && x_embedder) opened = open_vectors();
            if (opened) publish(true);
            return opened;
        });
    }

    Result<std::vector<Hit>> search(const SearchQuery& query) const override {
        if (auto checked = check(query); !checked) return std::unexpected(checked.error());
        const auto vectors = vectors_for(query);
        return with_searcher([&](Searcher& searcher) { return searcher.search(query, vectors); });
    }

    Task<Result<UpsertReport>> upsert(std::vector<NewDocument> documents) override {
        if (documents.size() > limits::documents_per_call_max) {
            co_return fail(
                Errc::invalid_input,
                fmt::format("more than {} documents in a call", limits::documents_per_call_max)
            );
        }
        co_return co_await x_thread.run([this, moved = std::move(documents)]() mutable {
            auto report = x_indexer.upsert(std::move(moved));
            publish(report.has_value());
            return report;
        });
    }

    Task<Result<bool>> erase(std::string document_id) override {
        co_return co_await x_thread.run([this, id = std::move(document_id)] {
            auto erased = x_indexer.erase(id);
            publish(erased.has_value());
            return erased;
        });
    }

    Task<Result<void>> follow() override {
        const auto newest = co_await x_documents.generation();
        if (!newest) co_return std::unexpected(newest.error());
        if (*newest == stats().generation) co_return Result<void>{};
        co_return co_await x_thread.run([this] {
            auto followed = x_indexer.follow();
            publish(followed.has_value());
            return followed;
        });
    }

    Stats stats() const override {
        const std::scoped_lock lock(x_stats_mutex);
        auto stats = x_stats;
        stats.embedding_failed = x_embedding_failed.load();
        return stats;
    }

    bool question_waits() const override { return x_embedder && x_embedder->waits(); }
    bool embeds_in_background() const override { return x_embedder && x_embedder->is_slow(); }

    Task<std::vector<float>> question_vector(SearchQuery query) const override {
        if (!question_waits() || stats().vectors == 0) co_return std::vector<float>();
        std::vector<std::string> texts{embedded_text(query)};
        auto made =
            co_await x_embedder->embed(std::move(texts), Deadline::after(x_question_timeout));
        note_embedding(made);
        if (!made || made->empty()) co_return std::vector<float>();
        co_return std::move(made->front());
    }

    Task<Result<std::uint64_t>> embed_missing() override {
        if (!embeds_in_background()) co_return std::uint64_t{0};
        auto batch =
            co_await x_thread.run([this] { return x_vectors->missing_batch(x_indexer.writer()); });
        if (!batch) co_return std::unexpected(std::move(batch.error()));
        if (batch->chunks.empty()) co_return std::uint64_t{0};
        auto texts = batch->texts;
        auto made =
            co_await x_embedder->embed(std::move(texts), Deadline::after(batch_embedding_timeout));
        note_embedding(made);
        if (!made) co_return std::unexpected(std::move(made.error()));
        co_return co_await x_thread.run(
            [this, got = std::move(*batch), vectors = std::move(*made)](
            ) mutable -> Result<std::uint64_t> {
                auto kept = x_vectors->put(got, std::move(vectors));
                publish(false);
                if (!kept) return std::unexpected(std::move(kept.error()));
                return x_vectors->missing();
            }
        );
    }

    std::optional<std::string> corrected(const std::string& text) const override {
        if (text.size() > 4 * limits::query_code_points_max || !is_utf8(text)) return std::nullopt;
        auto result =
            with_searcher([&text](Searcher& searcher) { return searcher.corrected(text); });
        return result ? std::move(*result) : std::nullopt;
    }

    double inverse_document_frequency(std::string_view word) const override {
        const auto result = with_searcher([word](Searcher& searcher) {
            return searcher.inverse_document_frequency(word);
        });
        return result.value_or(0);
    }

private:
    /// Runs `function` on a searcher of the newest generation; a searcher that failed is not used
    /// again.
    template <class Function>
    auto with_searcher(Function function) const -> std::invoke_result_t<Function&, Searcher&> {
        auto searcher = x_searchers.take(stats().generation);
        if (!searcher) return std::unexpected(noted(std::move(searcher.error())));
        auto result = function(**searcher);
        if (!result) return std::unexpected(noted(std::move(result.error())));
        x_searchers.give_back(std::move(*searcher));
        return result;
    }

    Error noted(Error error) const {
        log("knowledge").error("{}", error.detail);
        if (error.code == Errc::corrupt) x_indexer.mark_unreadable();
        return error;
    }

    /// What is embedded of a query: a follow-up needs what it goes on from.
    static std::string embedded_text(const SearchQuery& query) {
        if (query.context.empty() || query.context_weight < embedded_context_weight)
            return query.text;
        return query.context + ". " + query.text;
    }

    SearchVectors vectors_for(const SearchQuery& query) const {
        if (!x_embedder || !query.by_meaning) return {};
        SearchVectors vectors{.table = {}, .query = query.vector, .weight = x_vector_weight};
        {
            const std::scoped_lock lock(x_stats_mutex);
            if (x_stats.vectors == 0) return {};
            vectors.table = x_table;
        }
        if (vectors.query.empty() && !x_embedder->waits())
            vectors.query = vector_now(embedded_text(query));
        return vectors;
    }

    DenseVector vector_now(const std::string& text) const {
        if (!x_embedder->is_slow()) return x_embedder->embed_now(text);
        if (auto known = x_recent.find(text)) return std::move(*known);
        auto vector = x_embedder->embed_now(text);
        x_recent.put(text, vector);
        return vector;
    }

    void note_embedding(const Result<std::vector<DenseVector>>& made) const {
        const bool failed_before = x_embedding_failed.exchange(!made.has_value());
        if (!made && !failed_before)
            log("knowledge")
                .warn(
                    "texts cannot be embedded, the search is by words alone: {}",
                    made.error().detail
                );
        if (made && failed_before) log("knowledge").info("texts are embedded again");
    }

    Result<void> open_vectors() {
        auto opened = ChunkVectors::open(x_embedder, x_folder);
        if (!opened) return std::unexpected(std::move(opened.error()));
        x_vectors.emplace(std::move(*opened));
        return {};
    }

    /// `changed`: the index has committed a change.
    void publish(bool changed) {
        auto stats = x_indexer.stats();
        std::shared_ptr<const VectorTable> table;
        if (x_vectors && stats.chunks <= x_embedder->chunks_max()) {
            if (changed) follow_vectors();
            table = x_vectors->table();
            stats.vectors_missing = stats.chunks - std::min(stats.chunks, table->size());
            // After a change that failed, the index can be at a generation that they are not of.
            const bool current = x_vectors_generation == stats.generation;
            if (current && stats.vectors_missing == 0 && table->size() > 0)
                stats.vectors = vectors_key();
        }
        const std::scoped_lock lock(x_stats_mutex);
        x_stats = std::move(stats);
        x_table = std::move(table);
    }

    void follow_vectors() {
        const auto followed = x_vectors->follow(x_indexer.writer());
        x_vectors_generation.reset();
        if (followed)
            x_vectors_generation = x_indexer.writer().generation();
        else
            log("knowledge")
                .error(
                    "the vectors do not follow the documents, the search is by words alone: {}",
                    followed.error().detail
                );
    }

    std::uint64_t vectors_key() const {
        return vector_key(x_embedder->id(), fmt::format("{}", x_vector_weight))[0] | 1U;
    }

    std::filesystem::path x_folder;
    std::shared_ptr<Embedder> x_embedder;  ///< null: no vectors
    double x_vector_weight;
    std::chrono::milliseconds x_question_timeout;
    DocumentStore& x_documents;
    Indexer x_indexer;
    mutable SearcherPool x_searchers;
    // Not std::atomic<std::shared_ptr>: its load is a data race in libstdc++ 12.
    mutable std::mutex x_stats_mutex;
    Stats x_stats;
    std::shared_ptr<const VectorTable> x_table;
    mutable std::atomic<bool> x_embedding_failed{false};
    mutable RecentVectors x_recent{recent_questions_max};
    std::optional<ChunkVectors> x_vectors;              ///< of the writing thread
    std::optional<std::uint64_t> x_vectors_generation;  ///< that they followed; the same
    WritingThread x_thread;  ///< the last member: joined before what it uses is destroyed
};

}  // namespace

Task<Result<std::unique_ptr<KnowledgeBase>>> open_knowledge_base(
    KnowledgeConfig config, DocumentStore& documents
) {
    if (!is_known_language(config.language)) {
        co_return fail(
            Errc::invalid_input,
            "no stemmer for the language '" + config.language + "' (check KNOWLEDGE_LANGUAGE)"
        );
    }
    if (config.chunk_words < 20 || config.chunk_words > 2000) {
        co_return fail(Errc::invalid_input, "chunk_words: 20 to 2000");
    }
    if (config.chunk_overlap_words > config.chunk_words / 2) {
        co_return fail(Errc::invalid_input, "chunk_overlap_words: at most half of chunk_words");
    }
    auto made = std::make_unique<XapianKnowledgeBase>(config, documents);
    const auto opened = co_await made->open();
    if (!opened) co_return std::unexpected(opened.error());
    co_return made;
}

}  // namespace continuo
