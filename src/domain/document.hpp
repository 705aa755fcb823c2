#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace continuo {

enum class DocumentState {
    pending,  ///< stored, and not in the search index of this instance yet
    ready,
    failed,  ///< its newest file could not be read; what was read before can still be found
};
[[nodiscard]] constexpr std::string_view to_string(DocumentState state) {
    if (state == DocumentState::failed) return "failed";
    return state == DocumentState::pending ? "pending" : "ready";
}

/// A whole document of the knowledge base. Its chunks are in the search index.
struct Document {
    std::string document_id;
    std::string title;
    std::string content;  ///< UTF-8; Markdown or plain text
    std::string content_type = "text/plain";
    std::string source;  ///< its origin, a URL or a file name; can be empty
    json::object metadata;
    std::string content_hash;  ///< over title, content, content_type, source, metadata and error
    /// Why its newest file could not be read; empty if it could. The content is that of the last
    /// file that could be read, or empty.
    std::string error = {};
    std::uint64_t chunk_count = 0;
    TimePoint created_at{};
    TimePoint updated_at{};

    bool pending = false;  ///< in a list of a server: see DocumentState; not stored

    bool operator==(const Document&) const = default;
};

[[nodiscard]] inline DocumentState state_of(const Document& document) {
    if (!document.error.empty()) return DocumentState::failed;
    return document.pending ? DocumentState::pending : DocumentState::ready;
}

}  // namespace continuo
