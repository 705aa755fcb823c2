#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "domain/document.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

/// Checks a document that comes in, and fills in what it leaves out: an id (`doc_` and half of its
/// content hash), a title (the leading heading of Markdown), its content hash. HTML becomes
/// Markdown. Limits: limits::document_bytes_max of content, title_code_points_max,
/// metadata_bytes_max and 64 members of metadata, 2,048 bytes of source. Errors: invalid_input, in
/// words for the person who sent it.
[[nodiscard]] Result<Document> prepare_document(NewDocument document, TimePoint now);

}  // namespace continuo
