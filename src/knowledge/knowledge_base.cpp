#include "knowledge/knowledge_base.hpp"

#include <mutex>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "knowledge/indexer.hpp"
#include "knowledge/knowledge_vectors.hpp"
#include "knowledge/query_planner.hpp"
#include "knowledge/searcher_pool.hpp"
#include "knowledge/text/stemmer.hpp"
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
        : x_vectors(config),
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
            if (opened) opened = x_vectors.open();
            if (opened) publish(true);
            return opened;
        });
    }

    Result<std::vector<Hit>> search(const SearchQuery& query) const override {
        if (auto checked = check(query); !checked) return std::unexpected(checked.error());
        const auto vectors = x_vectors.for_search(query, table(), [this](const std::string& text) {
            return corrected(text);
        });
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
        stats.embedding_failed = x_vectors.failed();
        return stats;
    }

    bool question_waits() const override { return x_vectors.question_waits(); }
    bool embeds_in_background() const override { return x_vectors.embeds_in_background(); }

    Task<std::vector<float>> question_vector(SearchQuery query) const override {
        if (!question_waits() || stats().vectors == 0) co_return std::vector<float>();
        co_return co_await x_vectors.embed_question(std::move(query));
    }

    Task<Result<std::uint64_t>> embed_missing() override {
        if (!embeds_in_background()) co_return std::uint64_t{0};
        auto batch =
            co_await x_thread.run([this] { return x_vectors.missing_batch(x_indexer.writer()); });
        if (!batch) co_return std::unexpected(std::move(batch.error()));
        if (batch->chunks.empty()) co_return std::uint64_t{0};
        auto texts = batch->texts;
        auto made = co_await x_vectors.embed(std::move(texts));
        if (!made) co_return std::unexpected(std::move(made.error()));
        co_return co_await x_thread.run(
            [this, got = std::move(*batch), vectors = std::move(*made)](
            ) mutable -> Result<std::uint64_t> {
                auto kept = x_vectors.put(got, std::move(vectors));
                publish(false);
                if (!kept) return std::unexpected(std::move(kept.error()));
                return x_vectors.missing();
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

    /// Null while searches are by words alone.
    std::shared_ptr<const VectorTable> table() const {
        const std::scoped_lock lock(x_stats_mutex);
        return x_stats.vectors == 0 ? nullptr : x_table;
    }

    /// `changed`: the index has committed a change.
    void publish(bool changed) {
        auto stats = x_indexer.stats();
        auto table = x_vectors.follow(x_indexer.writer(), changed, stats);
        const std::scoped_lock lock(x_stats_mutex);
        x_stats = std::move(stats);
        x_table = std::move(table);
    }

    KnowledgeVectors x_vectors;
    DocumentStore& x_documents;
    Indexer x_indexer;
    mutable SearcherPool x_searchers;
    // Not std::atomic<std::shared_ptr>: its load is a data race in libstdc++ 12.
    mutable std::mutex x_stats_mutex;
    Stats x_stats;
    std::shared_ptr<const VectorTable> x_table;
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
