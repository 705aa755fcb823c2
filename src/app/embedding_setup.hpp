#pragma once

#include <memory>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

struct Services;

/// With EMBEDDING_MODEL_DIR or EMBEDDING_BASE_URL, what makes the vectors of the knowledge base;
/// else null. Sets `services.embedding_client` if it is an endpoint. Errors: not_found,
/// invalid_input: the folder, the URL, the certificates.
[[nodiscard]] Result<std::shared_ptr<Embedder>> make_embedder(
    Services& services, const Clock& clock
);

/// Each second: makes the vectors of passages that have none, in batches until none is missing.
/// After a failure it waits, up to a minute. Ends when cancelled.
Task<void> embed_missing_passages(Services& services);

}  // namespace continuo
