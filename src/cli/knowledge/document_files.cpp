#include "cli/knowledge/document_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "knowledge/document_type.hpp"
#include "knowledge/ingestion.hpp"

namespace continuo {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t id_bytes_max = 255;
constexpr std::size_t long_id_digits = 32;
/// A byte of content is at most six characters of JSON.
constexpr std::size_t export_line_bytes_max = 6 * limits::document_bytes_max + 1024 * 1024;

/// The content hash of the document, as the server computes it. Errors: why it is no document.
Result<std::string> hash_of_new(NewDocument& document, const std::string& default_title) {
    auto prepared = prepare_document(document, TimePoint{});
    if (prepared && prepared->title.empty() && !default_title.empty()) {
        document.title = default_title;
        prepared = prepare_document(document, TimePoint{});
    }
    if (!prepared) return std::unexpected(prepared.error());
    return prepared->content_hash;
}

class DocumentFileReader {
public:
    /// `name`: the path that gives id and source.
    void read_file(const fs::path& path, const std::string& name) {
        const auto type = document_type_of(name);
        if (!type) {
            x_read.skipped.push_back(name);
            return;
        }
        NewDocument document;
        document.id = document_id_of(name);
        document.source = name;
        document.content_type = *type;
        std::error_code ec;
        const auto bytes = fs::file_size(path, ec);
        if (!ec && bytes > limits::document_bytes_max)
            return refuse(name, document.id, "it is larger than a document may be (8 MiB)");
        std::ifstream file(path, std::ios::binary);
        document.content.assign(std::istreambuf_iterator<char>(file), {});
        if (ec || !file) return refuse(name, document.id, "it cannot be read");
        if (!is_utf8(document.content) || has_control_characters(document.content))
            return refuse(name, document.id, "it is not UTF-8 text");
        add(name, std::move(document), fs::path(name).stem().string());
    }

    void read_export(const fs::path& path) {
        std::ifstream file(path, std::ios::binary);
        std::uint64_t number = 0;
        for (std::string line; std::getline(file, line);) {
            ++number;
            if (trim(line).empty()) continue;
            const auto name = fmt::format("{}:{}", path.string(), number);
            if (line.size() > export_line_bytes_max)
                return refuse(name, "", "the line is too long");
            auto value = parse_json(line);
            if (!value || !value->is_object()) {
                refuse(name, "", "the line is no JSON object");
                continue;
            }
            add(name, to_document(value->get_object()), "");
        }
    }

    FileDocuments finish() {
        std::ranges::sort(x_read.documents, {}, [](const FileDocument& one) {
            return one.document.id;
        });
        std::ranges::sort(x_read.skipped);
        return std::move(x_read);
    }

private:
    static NewDocument to_document(const json::object& object) {
        NewDocument document;
        document.id = find_string(object, "id").value_or("");
        document.title = find_string(object, "title").value_or("");
        document.content = find_string(object, "content").value_or("");
        document.content_type = find_string(object, "content_type").value_or("text/plain");
        document.source = find_string(object, "source").value_or("");
        if (const auto* metadata = find_object(object, "metadata")) document.metadata = *metadata;
        return document;
    }
    void add(const std::string& name, NewDocument document, const std::string& title) {
        auto hash = hash_of_new(document, title);
        if (!hash) return refuse(name, document.id, hash.error().detail);
        if (document.id.empty()) return refuse(name, "", "it has no id");
        if (!x_ids.insert(document.id).second)
            return refuse(name, document.id, "its id " + document.id + " comes twice");
        x_read.documents.push_back({name, std::move(document), std::move(*hash)});
    }
    void refuse(const std::string& name, const std::string& id, std::string why) {
        x_read.refused.push_back({name, id, std::move(why)});
    }

    FileDocuments x_read;
    std::set<std::string> x_ids;
};

Result<void> read_folder(const fs::path& folder, DocumentFileReader& reader) {
    std::error_code ec;
    std::vector<fs::path> files;
    fs::recursive_directory_iterator at(folder, ec);
    for (; !ec && at != fs::recursive_directory_iterator(); at.increment(ec)) {
        const bool hidden = at->path().filename().string().starts_with('.');
        if (hidden && at->is_directory()) at.disable_recursion_pending();
        if (!hidden && at->is_regular_file()) files.push_back(at->path());
    }
    if (ec) {
        return fail(
            Errc::unavailable, fmt::format("{} cannot be read: {}", folder.string(), ec.message())
        );
    }
    std::ranges::sort(files);
    for (const auto& file : files)
        reader.read_file(file, file.lexically_relative(folder).generic_string());
    return {};
}

}  // namespace

std::string document_id_of(std::string_view path) {
    std::string id;
    for (const char c : path) {
        const bool kept = is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
        if (kept)
            id += c;
        else if (c == '/')
            id += ':';
        else
            id += fmt::format("@{:02x}", static_cast<unsigned char>(c));
    }
    if (id.size() <= id_bytes_max && is_valid_id(id)) return id;
    return "doc_" + content_hash(path).substr(0, long_id_digits);
}

Result<FileDocuments> read_document_files(const fs::path& path) {
    std::error_code ec;
    const auto status = fs::status(path, ec);
    if (!fs::exists(status)) return fail(Errc::not_found, path.string() + " does not exist");
    DocumentFileReader reader;
    if (fs::is_directory(status)) {
        if (auto read = read_folder(path, reader); !read)
            return std::unexpected(std::move(read.error()));
    } else if (to_lower(path.extension().string()) == ".ndjson") {
        reader.read_export(path);
    } else {
        const auto normal = path.lexically_normal();
        const bool is_inside = normal.is_relative() && !normal.generic_string().starts_with("..");
        reader.read_file(path, (is_inside ? normal : normal.filename()).generic_string());
    }
    return reader.finish();
}

std::string export_line(const Document& document) {
    return json::serialize(json::object{
        {"id", document.document_id},
        {"title", document.title},
        {"content_type", document.content_type},
        {"source", document.source},
        {"metadata", document.metadata},
        {"content", document.content},
    });
}

}  // namespace continuo
