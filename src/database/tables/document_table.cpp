#include "database/tables/document_table.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using enum Value::Type;

constexpr std::string_view document_load_sql =
    "SELECT document_id, title, content_type, source, metadata, content_hash, chunk_count,"
    " created_at, updated_at, content, error FROM documents WHERE document_id = :id";
constexpr std::string_view document_list_sql =
    "SELECT document_id, title, content_type, source, metadata, content_hash, chunk_count,"
    " created_at, updated_at, '', error FROM documents WHERE document_id > :after"
    " ORDER BY document_id LIMIT :count";
constexpr std::string_view document_list_with_content_sql =
    "SELECT document_id, title, content_type, source, metadata, content_hash, chunk_count,"
    " created_at, updated_at, content, error FROM documents WHERE document_id > :after"
    " ORDER BY document_id LIMIT :count";
constexpr std::string_view upsert_sql =
    "INSERT INTO documents (document_id, title, content_type, source, metadata, content_hash,"
    " chunk_count, created_at, updated_at, content, error, generation)"
    " VALUES (:document_id, :title, :content_type, :source, :metadata, :content_hash,"
    " :chunk_count, :created_at, :updated_at, :content, :error, :generation)"
    " ON CONFLICT (document_id) DO UPDATE SET title = excluded.title,"
    " content_type = excluded.content_type, source = excluded.source,"
    " metadata = excluded.metadata, content_hash = excluded.content_hash,"
    " chunk_count = excluded.chunk_count,"
    " created_at = CASE WHEN documents.created_at < excluded.created_at"
    "  THEN documents.created_at ELSE excluded.created_at END,"
    " updated_at = excluded.updated_at, content = excluded.content,"
    " error = excluded.error,"
    " generation = excluded.generation";
constexpr std::string_view changes_sql =
    "SELECT document_id, generation, content_hash FROM documents"
    " WHERE generation > :after AND generation <= :until"
    " UNION ALL SELECT document_id, generation, '' FROM document_erasures"
    " WHERE generation > :erased_after AND generation <= :erased_until"
    " ORDER BY generation, document_id";
constexpr std::initializer_list<Value::Type> document_columns{
    text, text, text, text, text, text, integer, integer, integer, text, text
};

/// A value of the table meta; 0 when it is no number.
std::uint64_t number_in(const std::string& text) {
    std::uint64_t number = 0;
    return parse_integer(text, number) ? number : 0;
}

Result<Document> read_document(const Statement& row) {
    Document document;
    document.document_id = row.text(0);
    document.title = row.text(1);
    document.content_type = row.text(2);
    document.source = row.text(3);
    auto metadata = parse_json(row.text(4), limits::stored_json_depth_max);
    if (!metadata || !metadata->is_object()) {
        return fail(
            Errc::corrupt, fmt::format("database: document {}", excerpt(document.document_id))
        );
    }
    document.metadata = std::move(metadata->get_object());
    document.content_hash = row.text(5);
    document.chunk_count = row.unsigned_integer(6);
    document.created_at = row.time(7);
    document.updated_at = row.time(8);
    document.content = row.text(9);
    document.error = row.text(10);
    return document;
}

}  // namespace

DocumentTable::DocumentTable(Connection& connection)
    : x_load(connection, document_load_sql, document_columns),
      x_list(connection, document_list_sql, document_columns),
      x_list_with_content(connection, document_list_with_content_sql, document_columns),
      x_hash(connection, "SELECT content_hash FROM documents WHERE document_id = :id", {text}),
      x_upsert(connection, upsert_sql),
      x_erase(connection, "DELETE FROM documents WHERE document_id = :id"),
      x_count(connection, "SELECT count(*) FROM documents", {integer}),
      x_count_failed(connection, "SELECT count(*) FROM documents WHERE error <> ''", {integer}),
      x_generation(connection, "SELECT value FROM meta WHERE key = 'document_generation'", {text}),
      x_grow(
          connection,
          "INSERT INTO meta (key, value) VALUES ('document_generation', '1') ON CONFLICT (key)"
          " DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT) RETURNING value",
          {text}
      ),
      x_changes_from(
          connection, "SELECT value FROM meta WHERE key = 'document_changes_from'", {text}
      ),
      x_changes(connection, changes_sql, {text, integer, text}),
      x_erased(
          connection,
          "INSERT INTO document_erasures (document_id, generation) VALUES (:id, :generation)"
          " ON CONFLICT (document_id) DO UPDATE SET generation = excluded.generation"
      ),
      x_back(connection, "DELETE FROM document_erasures WHERE document_id = :id"),
      x_forget(connection, "DELETE FROM document_erasures WHERE generation <= :generation") {}

Result<Document> DocumentTable::load(const std::string& document_id) {
    if (!x_load.find({document_id})) return fail(Errc::not_found, "document");
    return read_document(x_load);
}

Page<Document> DocumentTable::list(const std::string& after, std::size_t limit, bool with_content) {
    Page<Document> page;
    auto& rows = with_content ? x_list_with_content : x_list;
    std::string last;
    std::size_t seen = 0;
    rows.query({after, limit + 1});
    while (rows.next()) {
        if (++seen > limit) {
            page.next = last;
            continue;
        }
        last = rows.text(0);
        auto document = read_document(rows);
        if (document) {
            page.items.push_back(std::move(*document));
        } else {
            log("database").error("left out of a list: {}", document.error().detail);
        }
    }
    return page;
}

std::vector<std::string> DocumentTable::hashes(const std::vector<std::string>& ids) {
    std::vector<std::string> hashes;
    hashes.reserve(ids.size());
    for (const auto& id : ids)
        hashes.push_back(x_hash.find({id}) ? x_hash.text(0) : "");
    return hashes;
}

std::uint64_t DocumentTable::upsert(const std::vector<Document>& documents) {
    if (documents.empty()) return generation();
    const auto made = grow();
    for (const auto& document : documents) {
        x_upsert.run(
            {document.document_id,
             document.title,
             document.content_type,
             document.source,
             json::serialize(document.metadata),
             document.content_hash,
             document.chunk_count,
             document.created_at,
             document.updated_at,
             document.content,
             document.error,
             made}
        );
        x_back.run({document.document_id});
    }
    return made;
}

std::optional<std::uint64_t> DocumentTable::erase(const std::string& document_id) {
    if (x_erase.run({document_id}) == 0) return std::nullopt;
    const auto made = grow();
    x_erased.run({document_id, made});
    if (made > limits::document_changes_kept) x_forget.run({made - limits::document_changes_kept});
    return made;
}

std::optional<std::vector<DocumentChange>> DocumentTable::changes(
    std::uint64_t after, std::uint64_t count
) {
    const auto newest = generation();
    if (after > newest || after < known_from(newest)) return std::nullopt;
    const auto until = std::min(after + count, newest);
    std::vector<DocumentChange> changes;
    x_changes.query({after, until, after, until});
    while (x_changes.next()) {
        changes.push_back({
            .document_id = x_changes.text(0),
            .generation = x_changes.unsigned_integer(1),
            .content_hash = x_changes.text(2),
        });
    }
    return changes;
}

std::uint64_t DocumentTable::count() {
    x_count.find();
    return x_count.unsigned_integer(0);
}

std::uint64_t DocumentTable::count_failed() {
    x_count_failed.find();
    return x_count_failed.unsigned_integer(0);
}

std::uint64_t DocumentTable::generation() {
    return x_generation.find() ? number_in(x_generation.text(0)) : 0;
}

std::uint64_t DocumentTable::grow() {
    x_grow.change_one();
    return number_in(x_grow.text(0));
}

std::uint64_t DocumentTable::known_from(std::uint64_t newest) {
    const auto since = x_changes_from.find() ? number_in(x_changes_from.text(0)) : 0;
    return newest > limits::document_changes_kept
               ? std::max(since, newest - limits::document_changes_kept)
               : since;
}

}  // namespace continuo
