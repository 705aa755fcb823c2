#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "domain/document.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

/// Validates a new document, and adds what it lacks: an id (`doc_` and half of its content hash), a
/// title (the leading heading of Markdown), the content hash. Converts HTML to Markdown. Limits:
/// limits::document_bytes_max of content, title_code_points_max, metadata_bytes_max and 64 members
/// of metadata, 2,048 bytes of source, access_tags_max tags; the error is cut at
/// limits::document_error_code_points_max. Errors: invalid_input, with a text for the API client.
[[nodiscard]] Result<Document> prepare_document(NewDocument document, TimePoint now);

/// The stored document as it is after its newest file could not be read.
[[nodiscard]] Document with_error(Document stored, std::string error, TimePoint now);

}  // namespace continuo
