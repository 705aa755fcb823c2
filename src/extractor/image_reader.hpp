#pragma once

#include <string_view>

#include "base/error.hpp"
#include "extraction/extracted_text.hpp"

namespace continuo {

/// Loads tesseract, if it is installed (libtesseract5, liblept5), with its data of English and
/// German, as far as it has them: it reads them from files, which enter_sandbox() forbids.
void prepare_image_reader();

/// The text in an image. Limit: 40 million pixels. Errors: invalid_input, also without tesseract.
[[nodiscard]] Result<ExtractedText> image_document(std::string_view bytes);

}  // namespace continuo
