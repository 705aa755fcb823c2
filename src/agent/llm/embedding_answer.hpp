#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

/// The vectors of an answer to a request of `count` texts, in their order and of length 1. Errors:
/// corrupt.
[[nodiscard]] Result<std::vector<DenseVector>> parse_embeddings(
    std::string_view body, std::size_t count
);

}  // namespace continuo
