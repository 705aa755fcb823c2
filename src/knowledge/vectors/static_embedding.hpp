#pragma once

#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

/// Loads a folder with a static table of embeddings, as model2vec writes them: `model.safetensors`
/// (load_safetensors()) and `tokenizer.json` (SubwordTokenizer). The vector of a text is the mean
/// of the rows of its first 512 known pieces, scaled to length 1: what `normalize` of its
/// `config.json` says is of no effect on cosines, and is not read. Memory: the table as 32-bit
/// numbers. Errors: not_found (a file cannot be read), invalid_input; with the file's name.
/// Source: https://github.com/MinishLab/model2vec.
[[nodiscard]] Result<std::unique_ptr<Embedder>> load_static_embedding(
    const std::filesystem::path& folder
);

}  // namespace continuo
