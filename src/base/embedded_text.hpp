#pragma once

#include <span>
#include <string_view>

namespace continuo {

/// A text file that is a part of the binary. Static storage.
struct EmbeddedText {
    std::string_view name;  ///< the file's name, without its folder
    std::string_view content;
};

/// Files by name, in ascending order. Made by continuo_embed_texts() of cmake/embed_texts.cmake,
/// which defines `const EmbeddedTexts <symbol>`; who uses one declares it extern.
using EmbeddedTexts = std::span<const EmbeddedText>;

}  // namespace continuo
