#include "knowledge/ingestion.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"
#include "knowledge/chunker.hpp"
#include "knowledge/html/html_text.hpp"

namespace continuo {

namespace {

constexpr std::size_t source_bytes_max = 2048;    // as long as URLs are in practice
constexpr std::size_t metadata_members_max = 64;  // each is a filter term of every chunk
constexpr std::size_t id_hash_digits = 32;

/// Sorts members by name at every level, so that equal objects have the same text.
json::value sorted(const json::value& value) {
    if (const auto* array = value.if_array()) {
        json::array copy;
        for (const auto& item : *array)
            copy.push_back(sorted(item));
        return copy;
    }
    const auto* object = value.if_object();
    if (object == nullptr) return value;
    std::vector<json::string_view> names;
    for (const auto& member : *object)
        names.push_back(member.key());
    std::ranges::sort(names);
    json::object copy;
    for (const auto name : names)
        copy.emplace(name, sorted(object->at(name)));
    return copy;
}

std::string hash_of(const Document& document) {
    std::string all;
    const auto metadata = json::serialize(sorted(document.metadata));
    for (const std::string_view part :
         {std::string_view(document.title),
          std::string_view(document.content),
          std::string_view(document.content_type),
          std::string_view(document.source),
          std::string_view(metadata)}) {
        all += fmt::format("{}:", part.size());  // without it, different parts could be one text
        all += part;
    }
    if (!document.error.empty()) all += "error:" + document.error;
    return content_hash(all);
}

/// Why the document is invalid; empty if it is valid.
std::string complaint(const NewDocument& document) {
    if (!document.id.empty() && !is_valid_id(document.id)) {
        return "id: must be 1 to 255 of letters, digits and _.:@-";
    }
    if (!is_utf8(document.content) || !is_utf8(document.title) || !is_utf8(document.source) ||
        !is_utf8(document.error)) {
        return "content, title, source or error: not valid UTF-8";
    }
    if (document.content.size() > limits::document_bytes_max) {
        return fmt::format("content: more than {} bytes", limits::document_bytes_max);
    }
    if (!document.error.empty() && !document.content.empty())
        return "error: a document that has content was read";
    if (!document.error.empty() && document.id.empty()) return "id: missing";
    if (trim(document.content).empty() && document.error.empty()) return "content: empty";
    if (document.content.find('\0') != std::string::npos) return "content: has a NUL character";
    if (utf8_length(document.title) > limits::title_code_points_max) {
        return fmt::format("title: more than {} characters", limits::title_code_points_max);
    }
    if (has_control_characters(document.title) || has_control_characters(document.source)) {
        return "title or source: contains control characters";
    }
    if (document.source.size() > source_bytes_max) {
        return fmt::format("source: more than {} bytes", source_bytes_max);
    }
    if (document.metadata.size() > metadata_members_max) {
        return fmt::format("metadata: more than {} members", metadata_members_max);
    }
    const auto* tags = document.metadata.if_contains(access_tags_member);
    if (tags != nullptr && !read_access_tags(*tags)) {
        return fmt::format("metadata.access_tags: {}", access_tags_rule);
    }
    if (json::serialize(document.metadata).size() > limits::metadata_bytes_max) {
        return fmt::format("metadata: more than {} bytes", limits::metadata_bytes_max);
    }
    return {};
}

}  // namespace

Result<Document> prepare_document(NewDocument document, TimePoint now) {
    if (auto reason = complaint(document); !reason.empty()) {
        return fail(Errc::invalid_input, std::move(reason));
    }
    auto type = to_lower(
        trim(std::string_view(document.content_type).substr(0, document.content_type.find(';')))
    );
    if (!document.error.empty()) type = "text/plain";
    if (type == "text/html") {
        auto text = html_to_markdown(document.content);
        if (!text) return std::unexpected(std::move(text.error()));
        document.content = std::move(*text);
        type = "text/markdown";
        if (trim(document.content).empty())
            return fail(Errc::invalid_input, "content: the HTML page has no text");
    } else if (type != "text/plain" && type != "text/markdown") {
        return fail(
            Errc::invalid_input, "content_type: must be text/plain, text/markdown or text/html"
        );
    }
    Document made;
    made.title = collapse_whitespace(document.title);
    if (made.title.empty() && type == "text/markdown") {
        made.title = utf8_prefix(leading_heading(document.content), limits::title_code_points_max);
    }
    made.content = std::move(document.content);
    made.content_type = std::move(type);
    made.source = std::move(document.source);
    made.metadata = std::move(document.metadata);
    made.error = excerpt(document.error, limits::document_error_code_points_max);
    made.content_hash = hash_of(made);
    made.document_id = document.id.empty() ? "doc_" + made.content_hash.substr(0, id_hash_digits)
                                           : std::move(document.id);
    made.created_at = now;
    made.updated_at = now;
    return made;
}

Document with_error(Document stored, std::string error, TimePoint now) {
    stored.error = std::move(error);
    stored.content_hash = hash_of(stored);
    stored.updated_at = now;
    return stored;
}

}  // namespace continuo
