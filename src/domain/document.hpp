#pragma once

#include <cstdint>
#include <string>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace continuo {

/// A whole document of the knowledge base. Its chunks are in the search index.
struct Document {
    std::string document_id;
    std::string title;
    std::string content;  ///< UTF-8; Markdown or plain text
    std::string content_type = "text/plain";
    std::string source;  ///< its origin, a URL or a file name; can be empty
    json::object metadata;
    std::string content_hash;  ///< over title, content, content_type, source and metadata
    std::uint64_t chunk_count = 0;
    TimePoint created_at{};
    TimePoint updated_at{};

    bool operator==(const Document&) const = default;
};

}  // namespace continuo
