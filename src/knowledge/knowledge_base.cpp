#include "knowledge/knowledge_base.hpp"

#include <mutex>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "knowledge/indexer.hpp"
#include "knowledge/query_planner.hpp"
#include "knowledge/searcher_pool.hpp"
#include "knowledge/text/stemmer.hpp"
#include "knowledge/writing_thread.hpp"
#include "telemetry/log.hpp"

// Searches and changes do not wait for each other: searches read snapshots of the index through
// their own handles (SearcherPool), changes are made one at a time on one thread (Indexer). They
// share only Stats: if its generation has changed, a search reopens its snapshot.

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
        : x_documents(documents),
          x_indexer(config, documents),
          x_searchers(
              x_indexer.index_folder(),
              config.language,
              make_synonyms(config.language, config.synonyms.get())
          ) {}

    Task<Result<void>> open() {
        co_return co_await x_thread.run([this] {
            auto opened = x_indexer.open();
            if (opened) publish();
            return opened;
        });
    }

    Result<std::vector<Hit>> search(const SearchQuery& query) const override {
        if (auto checked = check(query); !checked) return std::unexpected(checked.error());
        return with_searcher([&query](Searcher& searcher) { return searcher.search(query); });
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
            publish();
            return report;
        });
    }

    Task<Result<bool>> erase(std::string document_id) override {
        co_return co_await x_thread.run([this, id = std::move(document_id)] {
            auto erased = x_indexer.erase(id);
            publish();
            return erased;
        });
    }

    Task<Result<void>> follow() override {
        const auto newest = co_await x_documents.generation();
        if (!newest) co_return std::unexpected(newest.error());
        if (*newest == stats().generation) co_return Result<void>{};
        co_return co_await x_thread.run([this] {
            auto followed = x_indexer.follow();
            publish();
            return followed;
        });
    }

    Stats stats() const override {
        const std::scoped_lock lock(x_stats_mutex);
        return x_stats;
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

    void publish() {
        auto stats = x_indexer.stats();
        const std::scoped_lock lock(x_stats_mutex);
        x_stats = std::move(stats);
    }

    DocumentStore& x_documents;
    Indexer x_indexer;
    mutable SearcherPool x_searchers;
    // Not std::atomic<std::shared_ptr>: its load is a data race in libstdc++ 12.
    mutable std::mutex x_stats_mutex;
    Stats x_stats;
    WritingThread x_thread;  ///< the last member: joined before what it uses is destroyed
};

}  // namespace

bool is_internal_member(std::string_view name) {
    return name == file_hash_member || name == access_tags_member;
}

Source to_source(const Hit& hit, int rank) {
    Source source{
        .content = hit.text, .metadata = {}, .relevance_score = hit.relevance, .rank = rank
    };
    source.metadata = {
        {"document_id", hit.document_id},
        {"title", hit.title},
        {"chunk", hit.chunk},
        {"source", hit.source},
        {"begin", hit.begin},
        {"end", hit.end},
        {"heading", hit.heading}
    };
    if (hit.page > 0) source.metadata.emplace("page", hit.page);
    // Metadata of the document is added, and does not replace the members above.
    for (const auto& member : hit.metadata)
        if (!is_internal_member(member.key()))
            source.metadata.emplace(member.key(), member.value());
    return source;
}

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
