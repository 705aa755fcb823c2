#pragma once

#include "base/error.hpp"

namespace continuo {

/// Converts the exception being handled to an Error; call it in a catch block. Codes: unavailable
/// (disk, lock, memory), corrupt (the index cannot be read), internal (everything else).
[[nodiscard]] Error current_index_error();

}  // namespace continuo
