#pragma once

#include <string>

#include "base/error.hpp"
#include "cli/knowledge/document_files.hpp"
#include "cli/knowledge/web_pages.hpp"

namespace continuo {

/// Fetches the documents at a URL: the page there, or with `is_sitemap` those that it names, one
/// after the other. The id of a document is made of host and path, its source is the URL. A page
/// that cannot be fetched or read is refused, as a file is. Errors: those of fetch_sitemap().
/// Blocks.
[[nodiscard]] Result<FileDocuments> read_web_documents(
    const std::string& url, bool is_sitemap, const WebLimits& limits, const FileReading& reading
);

}  // namespace continuo
