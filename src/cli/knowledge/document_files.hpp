#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "extraction/file_format.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

class TextExtractor;

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
    bool is_unreadable = false;  ///< a fault of the file: it is listed as a failed document
};

struct FileDocuments {
    std::vector<FileDocument> documents;  ///< ordered by id, each id once
    std::vector<RefusedFile> refused;
    std::vector<std::string> skipped;  ///< files of other types
};

/// A document of the knowledge base that was made from a file.
struct KnownFile {
    std::string file_hash;
    std::string content_hash;
};

/// How files are read.
struct FileReading {
    /// Null: only text, Markdown, HTML and exports are read.
    TextExtractor* extractor = nullptr;
    /// By the id of the document. The text of a file that is the same is not extracted: its
    /// document has no content, and the content hash that is known.
    std::map<std::string, KnownFile> known;
    /// Called after each file of a folder; may be empty.
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
    /// The folder below which the path of a file gives its id; empty: the file's own folder.
    std::filesystem::path base;
    std::vector<std::string> access_tags;  ///< of all documents but those of an export
};

/// Those of the stored documents whose file need not be read again: not of one that failed, nor of
/// one with other tags (sorted).
[[nodiscard]] std::map<std::string, KnownFile> known_files(
    std::span<const Document> stored, const std::vector<std::string>& access_tags
);

/// Reads a folder with its subfolders, one file, or an export (.ndjson). Which files are documents:
/// extraction/file_format.hpp. Names that begin with a dot and links to folders are left out. A
/// document's title is the one that the file tells, its first heading, or the file's name; its
/// source is the path in the folder, and its id document_id_of() that path.
/// Errors: not_found, unavailable (the folder cannot be read to its end), invalid_input (it is not
/// below the base). Blocks.
[[nodiscard]] Result<FileDocuments> read_document_files(
    const std::filesystem::path& path, const FileReading& reading = {}
);

/// A file under another name.
struct NamedFile {
    std::string name;    ///< gives the document's id and title
    std::string source;  ///< the document's
    FileFormat format = FileFormat::text;
};

/// The document of one file, or why there is none. Blocks.
[[nodiscard]] FileDocuments read_named_file(
    const std::filesystem::path& path, const NamedFile& file, const FileReading& reading
);

/// The files that could not be read, as documents that have an error.
[[nodiscard]] std::vector<NewDocument> failed_documents(const std::vector<RefusedFile>& files);

/// A line of an export, without a line end. Everything but the times comes back with
/// read_document_files(); of a failed document that has content, only that.
[[nodiscard]] std::string export_line(const Document& document);

}  // namespace continuo
