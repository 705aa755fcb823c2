#pragma once

#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace continuo {

/// The documents of examples/knowledge/, embedded at build time: a knowledge base to try the server
/// with.
[[nodiscard]] std::vector<NewDocument> sample_documents();

}  // namespace continuo
