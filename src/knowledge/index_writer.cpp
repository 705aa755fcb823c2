#include "knowledge/index_writer.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <xapian.h>

#include "base/text.hpp"
#include "domain/access_tags.hpp"
#include "knowledge/index_error.hpp"
#include "knowledge/index_layout.hpp"
#include "knowledge/index_record.hpp"
#include "knowledge/pages.hpp"
#include "knowledge/text/analyzer.hpp"
#include "knowledge/text/spelling.hpp"

// A chunk is a Xapian document: the stems of its text, title and headings as terms (title and
// headings with a higher frequency), the document's key and filters as boolean terms, its
// ChunkRecord as data and its WordRecord as a value. What the chunks of a document share is stored
// once, as a DocumentRecord in the index metadata. Changes since the last commit are one Xapian
// transaction.

namespace continuo {

namespace {

using namespace index_layout;

// How often a word of the title or a heading counts, compared with one of the text: the simple form
// of BM25F, which adds up the fields before the frequency saturates.
constexpr Xapian::termcount title_weight = 3;
constexpr Xapian::termcount heading_weight = 2;

std::string document_term(const std::string& key) {
    return std::string(document_prefix) + key;
}
std::string document_record_key(const std::string& key) {
    return std::string(document_record_prefix) + key;
}

std::string_view innermost_heading(std::string_view path) {
    const auto last = path.rfind(heading_separator);
    return last == std::string_view::npos ? path : path.substr(last + heading_separator.size());
}

std::uint64_t read_number(const Xapian::Database& database, std::string_view key) {
    std::uint64_t number = 0;
    const auto text = database.get_metadata(std::string(key));
    if (!text.empty() && !parse_integer(text, number)) {
        throw Xapian::DatabaseCorruptError("metadata " + std::string(key) + ": " + text);
    }
    return number;
}

}  // namespace

struct IndexWriter::Implementation {
    Implementation(const std::filesystem::path& folder, const std::string& language)
        : database(folder.string(), Xapian::DB_CREATE_OR_OPEN | Xapian::DB_BACKEND_GLASS),
          analyzer(language) {}

    mutable Xapian::WritableDatabase database;
    Analyzer analyzer;
    bool changing = false;
    std::uint64_t committed_generation = 0;
    std::uint64_t document_count = 0;

    void begin_change() {
        if (changing) return;
        database.begin_transaction();
        changing = true;
    }

    /// Adds the terms of `text` to `target`, and their codes and a gap to `words`; returns the
    /// number of words.
    std::size_t add_words(
        std::string_view text, Xapian::termcount weight, Xapian::Document& target, WordRecord& words
    ) {
        const auto before = words.words.size();
        analyzer.analyze(text, [&](const Term& term) {
            const bool searched = !term.stem.empty();
            words.words.push_back(searched ? word_code(term.stem) | form_code(term.word) : 0);
            if (searched) target.add_term(term.stem, weight);
        });
        words.words.push_back(0);
        return words.words.size() - before - 1;
    }

    /// The words of a chunk for the spelling dictionary, each of them once.
    std::set<std::string> spellings_of(const std::string& title, const ChunkRecord& chunk) {
        std::set<std::string> words;
        for (const auto& text : {title, chunk.heading, chunk.text}) {
            analyzer.analyze(text, [&words](const Term& term) {
                if (!term.stem.empty() && is_worth_correcting(term.word)) words.insert(term.word);
            });
        }
        return words;
    }

    void add_chunk(
        const Document& document,
        const std::string& key,
        const Chunk& chunk,
        std::size_t number,
        std::uint64_t page,
        const std::vector<std::string>& filters
    ) {
        const ChunkRecord record{
            .document_key = key,
            .chunk = number,
            .begin = chunk.begin,
            .end = chunk.end,
            .page = page,
            .heading = chunk.heading,
            .text = document.content.substr(chunk.begin, chunk.end - chunk.begin)
        };
        const auto innermost = innermost_heading(record.heading);
        const auto outer =
            std::string_view(record.heading).substr(0, record.heading.size() - innermost.size());
        Xapian::Document target;
        WordRecord words{.document = document_number(key), .words = {}};
        words.title = add_words(document.title, title_weight, target, words);
        words.heading = add_words(innermost, heading_weight, target, words);
        add_words(outer, heading_weight, target, words);
        add_words(record.text, 1, target, words);
        target.add_boolean_term(document_term(key));
        for (const auto& term : filters)
            target.add_boolean_term(term);
        target.set_data(serialize(record));
        target.add_value(words_slot, serialize(words));
        database.add_document(target);
        for (const auto& word : spellings_of(document.title, record))
            database.add_spelling(word);
    }

    std::optional<DocumentRecord> find_document(const std::string& key) const {
        const auto bytes = database.get_metadata(document_record_key(key));
        if (bytes.empty()) return std::nullopt;
        auto record = parse_document_record(bytes);
        if (!record) throw Xapian::DatabaseCorruptError("document record " + key);
        return record;
    }

    bool erase_key(const std::string& key) {
        const auto record = find_document(key);
        if (!record) return false;
        begin_change();
        const auto term = document_term(key);
        const std::vector<Xapian::docid> ids(
            database.postlist_begin(term), database.postlist_end(term)
        );
        for (const auto id : ids) {
            const auto chunk = parse_chunk_record(database.get_document(id).get_data());
            if (!chunk) throw Xapian::DatabaseCorruptError("chunk record " + std::to_string(id));
            for (const auto& word : spellings_of(record->title, *chunk))
                database.remove_spelling(word);
            database.delete_document(id);
        }
        database.set_metadata(document_record_key(key), "");
        --document_count;
        return true;
    }
};

IndexWriter::IndexWriter(std::unique_ptr<Implementation> implementation)
    : x_implementation(std::move(implementation)) {}

IndexWriter::~IndexWriter() {
    // Closing the database must not commit an unfinished change.
    rollback();
}

Result<std::unique_ptr<IndexWriter>> IndexWriter::open(
    const std::filesystem::path& folder, const std::string& language, const std::string& format
) try {
    auto made = std::make_unique<Implementation>(folder, language);
    auto& database = made->database;
    const auto found = database.get_metadata(std::string(format_key));
    if (found.empty() && database.get_doccount() == 0) {
        database.set_metadata(std::string(format_key), format);
        database.commit();
    } else if (found != format) {
        return fail(Errc::corrupt, "search index: format '" + found + "' is not '" + format + "'");
    }
    made->committed_generation = read_number(database, generation_key);
    made->document_count = read_number(database, documents_key);
    return std::unique_ptr<IndexWriter>(new IndexWriter(std::move(made)));
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<std::optional<std::string>> IndexWriter::hash_of(const std::string& document_id) const try {
    const auto record = x_implementation->find_document(document_key(document_id));
    if (!record) return std::nullopt;
    return record->content_hash;
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<void> IndexWriter::put(const Document& document, std::span<const Chunk> chunks) try {
    auto& self = *x_implementation;
    const auto key = document_key(document.document_id);
    self.erase_key(key);
    self.begin_change();
    std::vector<std::string> filters;
    for (const auto& member : document.metadata) {
        auto term = filter_term(member.key(), member.value());
        if (!term.empty()) filters.push_back(std::move(term));
    }
    if (const auto* value = document.metadata.if_contains(access_tags_member)) {
        // Tags that cannot be read: nobody has them.
        const auto tags = read_access_tags(*value);
        if (!tags || !tags->empty()) filters.emplace_back(restricted_term);
        for (const auto& tag : tags.value_or(std::vector<std::string>()))
            filters.push_back(std::string(access_prefix) + tag);
    }
    PageCounter pages(document.content);
    for (std::size_t i = 0; i < chunks.size(); ++i)
        self.add_chunk(document, key, chunks[i], i, pages.page_at(chunks[i].begin), filters);
    self.database.set_metadata(
        document_record_key(key),
        serialize(DocumentRecord{
            .id = document.document_id,
            .title = document.title,
            .source = document.source,
            .content_hash = document.content_hash,
            .chunks = chunks.size(),
            .metadata = document.metadata
        })
    );
    ++self.document_count;
    return {};
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<bool> IndexWriter::erase(const std::string& document_id) try {
    return x_implementation->erase_key(document_key(document_id));
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<std::uint64_t> IndexWriter::erase_unless(
    const std::function<bool(const std::string& document_id)>& keep
) try {
    auto& self = *x_implementation;
    const std::string prefix(document_record_prefix);
    std::vector<std::string> keys;
    for (auto it = self.database.metadata_keys_begin(prefix);
         it != self.database.metadata_keys_end(prefix);
         ++it) {
        auto key = (*it).substr(prefix.size());
        const auto record = self.find_document(key);
        if (record && !keep(record->id)) keys.push_back(std::move(key));
    }
    for (const auto& key : keys)
        self.erase_key(key);
    return keys.size();
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<void> IndexWriter::commit(std::uint64_t generation) try {
    auto& self = *x_implementation;
    self.begin_change();
    self.database.set_metadata(std::string(generation_key), std::to_string(generation));
    self.database.set_metadata(std::string(documents_key), std::to_string(self.document_count));
    self.changing = false;
    self.database.commit_transaction();
    self.committed_generation = generation;
    return {};
} catch (...) {
    return std::unexpected(current_index_error());
}

void IndexWriter::rollback() {
    auto& self = *x_implementation;
    if (!self.changing) return;
    self.changing = false;
    try {
        self.database.cancel_transaction();
        self.document_count = read_number(self.database, documents_key);
    } catch (...) {
        // The disk failed twice. Committed changes are not affected; the next call reports the
        // error.
        static_cast<void>(current_index_error());
    }
}

Result<std::vector<std::uint32_t>> IndexWriter::chunk_ids() const try {
    const auto& database = x_implementation->database;
    return std::vector<std::uint32_t>(database.postlist_begin(""), database.postlist_end(""));
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<std::string> IndexWriter::text_of(std::uint32_t chunk) const try {
    const auto& self = *x_implementation;
    const auto record = parse_chunk_record(self.database.get_document(chunk).get_data());
    if (!record) throw Xapian::DatabaseCorruptError("chunk record " + std::to_string(chunk));
    const auto document = self.find_document(record->document_key);
    if (!document) throw Xapian::DatabaseCorruptError("no document of " + std::to_string(chunk));
    std::string text;
    for (const auto& part : {document->title, record->heading, record->text}) {
        if (!text.empty()) text += '\n';
        text += part;
    }
    return text;
} catch (...) {
    return std::unexpected(current_index_error());
}

std::uint64_t IndexWriter::generation() const {
    return x_implementation->committed_generation;
}

std::uint64_t IndexWriter::documents() const {
    return x_implementation->document_count;
}

std::uint64_t IndexWriter::chunks() const {
    return x_implementation->database.get_doccount();
}

}  // namespace continuo
