#pragma once

#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace continuo {

/// The documents of examples/knowledge/, embedded at build time, for trying out the server.
[[nodiscard]] std::vector<NewDocument> sample_documents();

}  // namespace continuo
