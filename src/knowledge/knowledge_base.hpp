#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "database/repositories.hpp"
#include "domain/document.hpp"
#include "domain/message.hpp"

namespace continuo {

struct KnowledgeConfig {
    std::filesystem::path folder;  ///< the index lives here; it can be rebuilt from the documents
    std::string language = "english";  ///< of the stemmer and the stop words
    std::size_t chunk_words = 160;     ///< aim for a chunk; headings and paragraphs come first
    std::size_t chunk_overlap_words = 30;
};

/// A document as it comes in. No id: one is made from the content hash.
struct NewDocument {
    std::string id;
    std::string title;
    std::string content;
    std::string content_type = "text/plain";  ///< text/plain, text/markdown, text/html
    std::string source;
    json::object metadata;
};

struct UpsertReport {
    struct Failure {
        std::string id;     ///< as given; may be empty
        std::string error;  ///< for people
    };
    std::uint64_t documents_added = 0;
    std::uint64_t documents_updated = 0;
    std::uint64_t documents_unchanged = 0;
    std::uint64_t chunks_created = 0;
    std::vector<Failure> errors;
};

struct SearchQuery {
    std::string text;       ///< 1..limits::query_code_points_max code points, as a person typed it
    std::size_t limit = 5;  ///< 1..limits::search_results_max passages
    json::object filters;   ///< document metadata that must be equal; {} is everything
};

/// A passage found: a chunk of a document.
struct Hit {
    std::string document_id;
    std::string title;
    std::string heading;    ///< the headings above the chunk, outermost first, " > " between
    std::string text;       ///< the chunk as it stands in the document
    std::size_t chunk = 0;  ///< which chunk of its document, from 0
    std::size_t begin = 0;  ///< byte offsets into the document's content
    std::size_t end = 0;
    std::string source;
    json::object metadata;  ///< the document's
    double weight = 0;     ///< BM25 and what was added to rank it, unbounded: for hits of one query
    double relevance = 0;  ///< 0..1: for people and thresholds; falls with the rank
    double coverage = 0;  ///< 0..1: share of the query's term weight (idf) that stands in the chunk
};

/// The wire form: content, metadata{document_id, title, chunk, source, begin, end, heading, ...}.
[[nodiscard]] Source to_source(const Hit& hit, int rank);

/// Documents, cut into chunks, found by words.
/// Thread: any. search() is synchronous: it reads an immutable snapshot, in microseconds at small
/// sizes and about a millisecond at 100,000 chunks; changes are made one at a time on a thread of
/// their own and are visible when the Task completes.
/// Errors: invalid_input (bounds), unavailable (disk), corrupt (index unreadable: rebuilt at the
/// next start), not_found.
class KnowledgeBase {
public:
    virtual ~KnowledgeBase() = default;

    /// Best first. An empty knowledge base, or a query of stop words only, has no hits.
    [[nodiscard]] virtual Result<std::vector<Hit>> search(const SearchQuery& query) const = 0;

    /// Adds, replaces (same id, other content) or leaves alone (same content hash) each document; a
    /// bad one is reported and the others go on. Costs by the size of what changes. Durable, and
    /// searchable by every thread, when it completes.
    virtual Task<Result<UpsertReport>> upsert(std::vector<NewDocument> documents) = 0;
    virtual Task<Result<bool>> erase(std::string document_id) = 0;

    struct Stats {
        std::uint64_t documents = 0;
        std::uint64_t chunks = 0;
        std::uint64_t generation = 0;  ///< grows with every change: the key of anything cached
    };
    [[nodiscard]] virtual Stats stats() const = 0;
    /// Corrected spelling of the query's words, when some are unknown and near to known ones.
    [[nodiscard]] virtual std::optional<std::string> corrected(const std::string& text) const = 0;
    /// 0 for a word that stands in every chunk, larger for rarer ones; the largest for unknown
    /// words.
    [[nodiscard]] virtual double inverse_document_frequency(std::string_view word) const = 0;
};

/// Opens the index beside the documents of `documents`; indexes only what changed since it was
/// written (nothing, after an ordinary restart). `documents` outlives it.
[[nodiscard]] Task<Result<std::unique_ptr<KnowledgeBase>>> open_knowledge_base(
    KnowledgeConfig config, DocumentStore& documents
);

}  // namespace continuo
