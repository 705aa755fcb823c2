#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace continuo {

/// A matrix of 8-bit numbers with a scale for each column, in memory of somebody else. It stands in
/// panels of 16 columns: those of the first row, of the second, and so on, then the next panel; so
/// that multiply() reads it in one run.
struct PackedMatrix {
    static constexpr std::size_t panel_columns = 16;

    std::size_t rows = 0;
    std::size_t columns = 0;  ///< a multiple of panel_columns
    const std::int8_t* values = nullptr;
    const float* scales = nullptr;  ///< of the columns: what 1 stands for
    const float* biases = nullptr;  ///< of the columns; nullptr: none
};

/// out = in * matrix + biases: `in` has `count` rows of matrix.rows numbers, `out` gets `count`
/// rows of matrix.columns. They do not overlap. Uses AVX-512 or AVX2 where the machine
/// has it. Thread: any.
void multiply(
    std::span<const float> in, std::size_t count, const PackedMatrix& matrix, std::span<float> out
);

/// multiply() without its checks, with one instruction set of the processor.
using MultiplyRows =
    void (*)(const float* in, std::size_t count, const PackedMatrix& matrix, float* out);
/// Those that this machine can execute, the fastest last.
[[nodiscard]] std::vector<MultiplyRows> multiply_ways();

}  // namespace continuo
