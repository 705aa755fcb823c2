#pragma once

#include <string_view>

#include "base/error.hpp"
#include "extraction/file_format.hpp"

namespace continuo {

/// Whether the bytes can be of the format that the file's name tells, by what files of it begin
/// with. Errors: invalid_input, with what they are instead; also for an encrypted Office file.
[[nodiscard]] Result<void> check_content(std::string_view bytes, FileFormat format);

}  // namespace continuo
