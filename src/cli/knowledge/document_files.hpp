#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

/// A document read from a file, with the content hash that the knowledge base will give it.
struct FileDocument {
    std::string path;  ///< for people
    NewDocument document;
    std::string content_hash;
};

/// A file that should be a document and cannot be.
struct RefusedFile {
    std::string path;
    std::string id;  ///< the document's; empty: not known
    std::string why;
};

struct FileDocuments {
    std::vector<FileDocument> documents;  ///< ordered by id, each id once
    std::vector<RefusedFile> refused;
    std::vector<std::string> skipped;  ///< files of other types
};

/// The id of the document in a file: its path with `:` for `/`; every other byte that an id may not
/// have, and `:` and `@` themselves, are `@` and two hex digits. Two paths have two ids. One that
/// would be too long is `doc_` and a hash.
[[nodiscard]] std::string document_id_of(std::string_view path);

/// Reads a folder with its subfolders (.txt, .md, .html), one such file, or an export (.ndjson).
/// Names that begin with a dot and links to folders are left out. A document's title is its first
/// heading, or the file's name; its source is the path in the folder.
/// Errors: not_found, unavailable (the folder cannot be read to its end). Blocks.
[[nodiscard]] Result<FileDocuments> read_document_files(const std::filesystem::path& path);

/// A line of an export, without a line end. Everything but the times comes back with
/// read_document_files().
[[nodiscard]] std::string export_line(const Document& document);

}  // namespace continuo
