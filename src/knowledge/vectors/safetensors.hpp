#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// A table of numbers in a file of tensors, rows one after the other.
struct EmbeddingTable {
    std::size_t rows = 0;
    std::size_t dimensions = 0;
    std::vector<float> values;  ///< rows * dimensions
};

/// Where a safetensors file has the table of embeddings.
struct TablePlace {
    bool half = false;  ///< F16, else F32
    std::size_t rows = 0;
    std::size_t dimensions = 0;
    std::uint64_t begin = 0;  ///< byte offset after the header
    std::uint64_t bytes = 0;
};

/// Finds the tensor `embeddings`, or the only one: F32 or F16, [rows, dimensions]. `header`: the
/// JSON text of the header; `data_bytes`: that follow it. Format:
/// https://github.com/huggingface/safetensors#format. Errors: invalid_input, with the reason.
[[nodiscard]] Result<TablePlace> find_embeddings(std::string_view header, std::uint64_t data_bytes);

/// Reads it; F16 is widened. Limits: a file of 2 GiB, a header of 1 MiB, 2,000,000 rows. Errors:
/// not_found (the file cannot be read), invalid_input.
[[nodiscard]] Result<EmbeddingTable> load_safetensors(const std::filesystem::path& file);

}  // namespace continuo
