#pragma once

#include "base/error.hpp"

namespace continuo {

/// The exception being handled, as an Error: call it from a catch block at the edge of the index.
/// unavailable (disk, lock), corrupt (the index cannot be read), internal (everything else).
[[nodiscard]] Error current_index_error();

}  // namespace continuo
