#pragma once

#include <span>
#include <string_view>

namespace continuo {

/// A text file embedded in the binary. Static storage.
struct EmbeddedText {
    std::string_view name;  ///< the file name without its folder
    std::string_view content;
};

/// Files in ascending order of their names. continuo_embed_texts() in cmake/embed_texts.cmake
/// defines `const EmbeddedTexts <symbol>`; the user of a symbol declares it extern.
using EmbeddedTexts = std::span<const EmbeddedText>;

}  // namespace continuo
