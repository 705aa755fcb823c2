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
#include "extraction/document_file.hpp"
#include "extraction/text_extractor.hpp"
#include "knowledge/ingestion.hpp"

namespace continuo {

namespace {

namespace fs = std::filesystem;

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

/// content_hash() of a file's bytes. Errors: unavailable.
Result<std::string> hash_of_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    ContentHasher hasher;
    std::string buffer(std::size_t{256} * 1024, '\0');
    do {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        hasher.add(std::string_view(buffer).substr(0, static_cast<std::size_t>(file.gcount())));
    } while (file);
    if (!file.eof()) return fail(Errc::unavailable, "it cannot be read");
    return hasher.finish();
}

class DocumentFileReader {
public:
    explicit DocumentFileReader(const FileReading& reading) : x_reading(reading) {}

    /// `name`: the path that gives id and source.
    void read_file(const fs::path& path, const std::string& name) {
        if (const auto format = find_file_format(name))
            read_named(path, {name, name, *format});
        else
            x_read.skipped.push_back(name);
    }

    void read_named(const fs::path& path, const NamedFile& file) {
        const auto& name = file.name;
        NewDocument document;
        document.id = document_id_of(name);
        document.source = file.source;
        if (!x_reading.access_tags.empty())
            document.metadata[access_tags_member] = json::value_from(x_reading.access_tags);
        std::error_code ec;
        const auto bytes = fs::file_size(path, ec);
        if (!ec && bytes > document_file_bytes_max)
            return refuse_file(name, document, "it is larger than a file may be (32 MiB)");
        auto text = read_text_file(path, file.format);
        if (!text) return refuse_file(name, document, text.error().detail);
        if (!*text) return extract_file(path, file.format, name, std::move(document));
        document.content = std::move((*text)->text);
        document.content_type = (*text)->content_type;
        add_file(name, std::move(document));
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
    void extract_file(
        const fs::path& path, FileFormat format, const std::string& name, NewDocument document
    ) {
        if (x_reading.extractor == nullptr)
            return refuse(name, document.id, "files of this type cannot be read here");
        const auto bytes_hash = hash_of_file(path);
        if (!bytes_hash) return refuse_file(name, document, bytes_hash.error().detail);
        const auto hash = file_hash(*bytes_hash);
        const auto known = x_reading.known.find(document.id);
        if (known != x_reading.known.end() && known->second.file_hash == hash &&
            x_ids.insert(document.id).second) {
            x_read.documents.push_back({name, std::move(document), known->second.content_hash});
            return;
        }
        auto text = read_document_file(path, format, *x_reading.extractor);
        if (!text) {
            // The reader could not be started, or similar: nothing is known of the file.
            if (text.error().code != Errc::invalid_input &&
                text.error().code != Errc::limit_exceeded)
                return refuse(name, document.id, text.error().detail);
            return refuse_file(name, document, text.error().detail);
        }
        document.content = std::move(text->text);
        document.content_type = text->content_type;
        document.title = std::move(text->title);
        // The first question of a list of them is no title of the others.
        const bool is_list = format == FileFormat::json || format == FileFormat::json_lines;
        if (document.title.empty() && is_list) document.title = fs::path(name).stem().string();
        document.metadata[file_hash_member] = hash;
        add_file(name, std::move(document));
    }
    static NewDocument to_document(const json::object& object) {
        NewDocument document;
        document.id = find_string(object, "id").value_or("");
        document.title = find_string(object, "title").value_or("");
        document.content = find_string(object, "content").value_or("");
        document.content_type = find_string(object, "content_type").value_or("text/plain");
        document.source = find_string(object, "source").value_or("");
        document.error = find_string(object, "error").value_or("");
        if (const auto* metadata = find_object(object, "metadata")) document.metadata = *metadata;
        return document;
    }
    void add_file(const std::string& name, NewDocument document) {
        const auto title = fs::path(name).stem().string();
        if (const auto hash = hash_of_new(document, title); !hash)
            return refuse_file(name, document, hash.error().detail);
        add(name, std::move(document), title);
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
    void refuse_file(const std::string& name, const NewDocument& document, std::string why) {
        x_read.refused.push_back({name, document.id, std::move(why), true});
    }

    const FileReading& x_reading;
    FileDocuments x_read;
    std::set<std::string> x_ids;
};

/// `path` as it is below `base`: both may be relative, and have `..`.
fs::path name_below(const fs::path& path, const fs::path& base) {
    const auto whole = [](const fs::path& one) {
        std::error_code ec;
        auto absolute = fs::absolute(one.empty() ? fs::path(".") : one, ec).lexically_normal();
        return absolute.has_filename() ? absolute : absolute.parent_path();
    };
    return whole(path).lexically_relative(whole(base));
}

Result<void> read_folder(
    const fs::path& folder,
    const fs::path& base,
    const FileReading& reading,
    DocumentFileReader& reader
) {
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
    std::uint64_t done = 0;
    for (const auto& file : files) {
        reader.read_file(file, name_below(file, base).generic_string());
        if (reading.progress) reading.progress(++done, files.size());
    }
    return {};
}

}  // namespace

std::map<std::string, KnownFile> known_files(
    std::span<const Document> stored, const std::vector<std::string>& access_tags
) {
    std::map<std::string, KnownFile> known;
    for (const auto& document : stored) {
        auto hash = find_string(document.metadata, file_hash_member);
        if (!hash || !document.error.empty()) continue;
        const auto* value = document.metadata.if_contains(access_tags_member);
        const auto tags = value == nullptr ? std::nullopt : read_access_tags(*value);
        if (tags.value_or(std::vector<std::string>()) != access_tags) continue;
        known.emplace(document.document_id, KnownFile{std::move(*hash), document.content_hash});
    }
    return known;
}

Result<FileDocuments> read_document_files(const fs::path& path, const FileReading& reading) {
    std::error_code ec;
    const auto status = fs::status(path, ec);
    if (!fs::exists(status)) return fail(Errc::not_found, path.string() + " does not exist");
    const bool is_folder = fs::is_directory(status);
    const auto base = !reading.base.empty() ? reading.base : is_folder ? path : path.parent_path();
    const auto name = name_below(path, base);
    if (name.empty() || *name.begin() == "..") {
        return fail(
            Errc::invalid_input, path.string() + " is not below the folder " + base.string()
        );
    }
    DocumentFileReader reader(reading);
    if (is_folder) {
        if (auto read = read_folder(path, base, reading, reader); !read)
            return std::unexpected(std::move(read.error()));
    } else if (to_lower(path.extension().string()) == ".ndjson") {
        reader.read_export(path);
    } else {
        reader.read_file(path, name_below(path, base).generic_string());
    }
    return reader.finish();
}

FileDocuments read_named_file(
    const fs::path& path, const NamedFile& file, const FileReading& reading
) {
    DocumentFileReader reader(reading);
    reader.read_named(path, file);
    return reader.finish();
}

std::vector<NewDocument> failed_documents(const std::vector<RefusedFile>& files) {
    std::vector<NewDocument> failed;
    for (const auto& file : files) {
        if (!file.is_unreadable || file.id.empty()) continue;
        auto& document = failed.emplace_back();
        document.id = file.id;
        document.title =
            utf8_prefix(fs::path(file.path).stem().string(), limits::title_code_points_max);
        document.source = file.path;
        document.error = file.why;
    }
    return failed;
}

std::string export_line(const Document& document) {
    json::object line{
        {"id", document.document_id},
        {"title", document.title},
        {"content_type", document.content_type},
        {"source", document.source},
        {"metadata", document.metadata},
        {"content", document.content},
    };
    if (document.content.empty() && !document.error.empty()) line["error"] = document.error;
    return json::serialize(line);
}

}  // namespace continuo
