#include "knowledge/encoder/packed_matrix.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

namespace continuo {

namespace {

constexpr std::size_t panel = PackedMatrix::panel_columns;

/// A row of a panel: a register of AVX-512, two of AVX2, four of SSE.
using Row [[gnu::vector_size(panel * sizeof(float))]] = float;
using RowBytes [[gnu::vector_size(panel)]] = std::int8_t;

// By reference: how such a value is returned depends on the machine.
[[gnu::always_inline]] inline void widen(const std::int8_t* values, Row& wide) {
    RowBytes bytes;
    std::memcpy(&bytes, values, sizeof(bytes));
    wide = __builtin_convertvector(bytes, Row);
}

/// `Count` rows of `in`, whose sums with a panel fit the registers.
template <std::size_t Count>
[[gnu::always_inline]] inline void multiply_rows(
    const float* in, const PackedMatrix& matrix, float* out
) {
    for (std::size_t column = 0; column < matrix.columns; column += panel) {
        std::array<Row, Count> sums{};
        const auto* values = matrix.values + column * matrix.rows;
        for (std::size_t k = 0; k < matrix.rows; ++k, values += panel) {
            Row row;
            widen(values, row);
            for (std::size_t m = 0; m < Count; ++m)
                sums[m] += in[m * matrix.rows + k] * row;
        }
        Row scale;
        Row bias{};
        std::memcpy(&scale, matrix.scales + column, sizeof(scale));
        if (matrix.biases != nullptr) std::memcpy(&bias, matrix.biases + column, sizeof(bias));
        for (std::size_t m = 0; m < Count; ++m) {
            const Row scaled = sums[m] * scale + bias;
            std::memcpy(out + m * matrix.columns + column, &scaled, sizeof(scaled));
        }
    }
}

/// Reads a panel once for as many rows as are left, `Count` of them at most.
template <std::size_t Count>
[[gnu::always_inline]] inline void multiply_all(
    const float* in, std::size_t count, const PackedMatrix& matrix, float* out
) {
    for (; count >= Count; count -= Count) {
        multiply_rows<Count>(in, matrix, out);
        in += Count * matrix.rows;
        out += Count * matrix.columns;
    }
    if constexpr (Count > 1) multiply_all<Count / 2>(in, count, matrix, out);
}

#ifdef __x86_64__
[[gnu::target("avx512f")]] void multiply_with_avx512(
    const float* in, std::size_t count, const PackedMatrix& matrix, float* out
) {
    multiply_all<8>(in, count, matrix, out);
}
[[gnu::target("avx2,fma")]] void multiply_with_avx2(
    const float* in, std::size_t count, const PackedMatrix& matrix, float* out
) {
    multiply_all<4>(in, count, matrix, out);
}
#endif
void multiply_with_any(const float* in, std::size_t count, const PackedMatrix& matrix, float* out) {
    multiply_all<2>(in, count, matrix, out);
}

}  // namespace

// Not target_clones: the resolver that they need runs before ThreadSanitizer is there, and crashes.
std::vector<MultiplyRows> multiply_ways() {
    std::vector<MultiplyRows> ways{&multiply_with_any};
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        ways.push_back(&multiply_with_avx2);
    if (__builtin_cpu_supports("avx512f")) ways.push_back(&multiply_with_avx512);
#endif
    return ways;
}

void multiply(
    std::span<const float> in, std::size_t count, const PackedMatrix& matrix, std::span<float> out
) {
    if (in.size() < count * matrix.rows || out.size() < count * matrix.columns ||
        matrix.columns % panel != 0)
        throw std::invalid_argument("multiply: the sizes do not fit");
    static const auto fastest = multiply_ways().back();
    fastest(in.data(), count, matrix, out.data());
}

}  // namespace continuo
