#include "knowledge/encoder/packed_matrix.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

namespace continuo {

namespace {

constexpr std::size_t panel = PackedMatrix::panel_columns;
/// Rows of `in` for which a panel is read once: their sums and the panel fit the registers.
constexpr std::size_t rows_together = 4;

/// Half a panel: a register of AVX2, two of SSE.
using Eight [[gnu::vector_size(32)]] = float;
using EightBytes [[gnu::vector_size(8)]] = std::int8_t;

struct Sums {
    Eight low{};
    Eight high{};
};

// By reference: how a register of AVX2 is returned depends on the machine.
[[gnu::always_inline]] inline void widen(const std::int8_t* values, Eight& wide) {
    EightBytes bytes;
    std::memcpy(&bytes, values, sizeof(bytes));
    wide = __builtin_convertvector(bytes, Eight);
}

/// The sums of `Count` rows with one panel.
template <std::size_t Count>
[[gnu::always_inline]] inline void add_panel(
    const float* in, std::size_t rows, const std::int8_t* values, std::array<Sums, Count>& sums
) {
    for (std::size_t k = 0; k < rows; ++k, values += panel) {
        Eight low;
        Eight high;
        widen(values, low);
        widen(values + panel / 2, high);
        for (std::size_t m = 0; m < Count; ++m) {
            const float factor = in[m * rows + k];
            sums[m].low += factor * low;
            sums[m].high += factor * high;
        }
    }
}

template <std::size_t Count>
[[gnu::always_inline]] inline void multiply_rows(
    const float* in, const PackedMatrix& matrix, float* out
) {
    for (std::size_t column = 0; column < matrix.columns; column += panel) {
        std::array<Sums, Count> sums{};
        add_panel<Count>(in, matrix.rows, matrix.values + column * matrix.rows, sums);
        for (std::size_t m = 0; m < Count; ++m) {
            std::array<float, panel> sum;
            std::memcpy(sum.data(), &sums[m], sizeof(sum));
            for (std::size_t n = 0; n < panel; ++n) {
                const float bias = matrix.biases == nullptr ? 0 : matrix.biases[column + n];
                out[m * matrix.columns + column + n] = sum[n] * matrix.scales[column + n] + bias;
            }
        }
    }
}

[[gnu::always_inline]] inline void multiply_all(
    const float* in, std::size_t count, const PackedMatrix& matrix, float* out
) {
    for (; count >= rows_together; count -= rows_together) {
        multiply_rows<rows_together>(in, matrix, out);
        in += rows_together * matrix.rows;
        out += rows_together * matrix.columns;
    }
    for (; count > 0; --count) {
        multiply_rows<1>(in, matrix, out);
        in += matrix.rows;
        out += matrix.columns;
    }
}

#ifdef __x86_64__
[[gnu::target("avx2,fma")]] void multiply_with_avx2(
    const float* in, std::size_t count, const PackedMatrix& matrix, float* out
) {
    multiply_all(in, count, matrix, out);
}

// Not target_clones: the resolver that they need runs before ThreadSanitizer is there, and crashes.
bool has_avx2() {
    static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return has;
}
#endif

}  // namespace

void multiply(
    std::span<const float> in, std::size_t count, const PackedMatrix& matrix, std::span<float> out
) {
    if (in.size() < count * matrix.rows || out.size() < count * matrix.columns ||
        matrix.columns % panel != 0)
        throw std::invalid_argument("multiply: the sizes do not fit");
#ifdef __x86_64__
    if (has_avx2()) return multiply_with_avx2(in.data(), count, matrix, out.data());
#endif
    multiply_all(in.data(), count, matrix, out.data());
}

}  // namespace continuo
