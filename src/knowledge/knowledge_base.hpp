#pragma once

#include <chrono>
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
#include "domain/access_tags.hpp"
#include "domain/document.hpp"
#include "domain/message.hpp"

namespace continuo {

class Embedder;
class SynonymList;

struct KnowledgeConfig {
    std::filesystem::path folder;      ///< of the index, which can be rebuilt from the documents
    std::string language = "english";  ///< of the stemmer and the stop words
    std::size_t chunk_words = 160;     ///< target size of a chunk; structure has priority
    std::size_t chunk_overlap_words = 30;
    /// Of documents in a shared database: an index of another database is rebuilt.
    std::string database_id = {};
    /// In addition to the built-in ones of the language, and before them; null: none.
    std::shared_ptr<const SynonymList> synonyms = {};
    /// Makes dense vectors of passages and questions, in addition to words; null: words alone.
    std::shared_ptr<Embedder> embedder = {};
    double vector_weight = 0.5;  ///< of the similarity of vectors; that of the words is 1
    std::chrono::milliseconds question_vector_timeout{500};  ///< of an embedder that waits
};

/// A document to add or replace. Without an id, one is made from the content hash.
struct NewDocument {
    std::string id;
    std::string title;
    std::string content;
    std::string content_type = "text/plain";  ///< text/plain, text/markdown, text/html
    std::string source;
    json::object metadata;  ///< `access_tags` (access_tags_member): who may read it
    /// Why its file could not be read: it has no content then. A stored document of the id keeps
    /// its content and all else, and gets the error.
    std::string error = {};
};

struct UpsertReport {
    struct Failure {
        std::string id;     ///< as given; may be empty
        std::string error;  ///< readable text
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
    json::object filters;   ///< document metadata that must be equal; {}: no filter
    DocumentAccess access = {};  ///< of documents with tags only those that it names
    /// Words of the conversation so far, which count `context_weight` (0..1) of a word of `text`.
    std::string context = {};
    double context_weight = 0;
    /// A document whose best passages are found behind the others if none of it is among them,
    /// whatever they share with the text; empty: none. The hits may then be two over the limit.
    std::string document = {};
    /// KnowledgeBase::question_vector() of this query; empty: made by search() if that needs no
    /// I/O, else words alone.
    std::vector<float> vector = {};
    bool by_meaning = true;  ///< false: words alone, also where there are vectors
};

/// A passage found: a chunk of a document.
struct Hit {
    std::string document_id;
    std::string title;
    std::string heading;    ///< the headings above the chunk, outermost first, separated by " > "
    std::string text;       ///< the chunk, unchanged from the document
    std::size_t chunk = 0;  ///< which chunk of its document, from 0
    std::size_t begin = 0;  ///< byte offsets into the document's content
    std::size_t end = 0;
    std::uint64_t page = 0;  ///< that the chunk begins on; 0: the document has no pages
    std::string source;
    json::object metadata;  ///< the document's
    double weight = 0;      ///< score(), unbounded; comparable only between hits of one query
    double relevance = 0;   ///< 0..1: for display and thresholds; falls with the rank
    double coverage = 0;    ///< 0..1: share of the query's term weight (idf) that the chunk has
    Similarity similarity = {};
};

/// A member of the metadata that is no part of a source: for the operator alone.
[[nodiscard]] bool is_internal_member(std::string_view name);

/// The metadata of a document that was read from a file: which bytes it was, so that the same file
/// is not read again. No part of a source.
inline constexpr std::string_view file_hash_member = "file_hash";

/// The wire form: content, metadata{document_id, title, chunk, source, begin, end, heading, page if
/// there are pages, ...}.
[[nodiscard]] Source to_source(const Hit& hit, int rank);

/// Full-text search in documents, which are split into chunks.
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

    /// Adds, replaces (same id, other content) or leaves alone (same content hash) each document;
    /// an invalid one is reported, and does not stop the others. Cost: by the size of the changes.
    /// When it completes, the changes are durable and searchable by every thread.
    virtual Task<Result<UpsertReport>> upsert(std::vector<NewDocument> documents) = 0;
    virtual Task<Result<bool>> erase(std::string document_id) = 0;
    /// Indexes what other processes changed in the documents; reads one number when there is
    /// nothing. Errors: unavailable.
    virtual Task<Result<void>> follow() = 0;

    struct Stats {
        std::uint64_t documents = 0;
        std::uint64_t chunks = 0;
        std::uint64_t generation = 0;  ///< grows with every change: part of the key of caches
        /// Identifies the vectors that searches use: part of the key of caches. 0: words alone,
        /// because there are none, or not of all chunks yet.
        std::uint64_t vectors = 0;
        std::uint64_t vectors_missing = 0;  ///< chunks that have no vector yet
        bool embedding_failed = false;  ///< the last vector that was asked for could not be made
    };
    [[nodiscard]] virtual Stats stats() const = 0;
    /// The query with unknown words replaced by similar known ones; nullopt if none is replaced.
    [[nodiscard]] virtual std::optional<std::string> corrected(const std::string& text) const = 0;
    /// 0 for a word that is in every chunk, larger for rarer words, largest for unknown ones.
    [[nodiscard]] virtual double inverse_document_frequency(std::string_view word) const = 0;

    /// Whether question_vector() does I/O.
    [[nodiscard]] virtual bool question_waits() const { return false; }
    /// Whether embed_missing() has something to do after documents change.
    [[nodiscard]] virtual bool embeds_in_background() const { return false; }
    /// The vector of a query whose embedder waits, in a short time; empty if it is not made by I/O,
    /// is of no use yet or cannot be made: then the search is one by words. Cancel: the request is
    /// closed.
    virtual Task<std::vector<float>> question_vector(SearchQuery /*query*/) const {
        co_return std::vector<float>();
    }
    /// Makes the vectors of some chunks that have none; returns how many have none then. One call
    /// at a time. Errors: those of Embedder::embed().
    virtual Task<Result<std::uint64_t>> embed_missing() { co_return std::uint64_t{0}; }
};

/// Opens the index of `documents`, and indexes only what changed since it was written: nothing
/// after an ordinary restart. `documents` outlives it.
[[nodiscard]] Task<Result<std::unique_ptr<KnowledgeBase>>> open_knowledge_base(
    KnowledgeConfig config, DocumentStore& documents
);

}  // namespace continuo
