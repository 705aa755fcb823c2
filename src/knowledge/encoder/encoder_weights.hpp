#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.hpp"
#include "knowledge/encoder/packed_matrix.hpp"

namespace continuo {

inline constexpr std::size_t encoder_pieces_known = 8002;
inline constexpr std::size_t encoder_pieces_max = 128;  ///< of what is read at once
inline constexpr std::size_t encoder_input = 256;       ///< numbers of a piece
inline constexpr std::size_t encoder_width = 512;       ///< of a vector, and between the layers
inline constexpr std::size_t encoder_inner = 1536;      ///< of the feed-forward part
inline constexpr std::size_t encoder_heads = 4;

/// The scale and bias after a row of numbers is brought to mean 0 and variance 1.
struct LayerNorm {
    std::span<const float> scale;
    std::span<const float> bias;
};

struct EncoderLayer {
    LayerNorm before_attention;
    PackedMatrix query_key_value;
    PackedMatrix attention_output;
    PackedMatrix residual;  ///< no rows: what came in is added as it is
    LayerNorm before_feed_forward;
    PackedMatrix feed_forward_in;
    PackedMatrix feed_forward_out;
};

/// Views of the weights in memory of somebody else.
struct EncoderWeights {
    std::span<const std::int8_t> fingerprint;  ///< 8 bytes, others for other weights
    std::span<const float> piece_scales;       ///< of the rows of `pieces`
    std::span<const std::int8_t> pieces;       ///< encoder_pieces_known rows of encoder_input
    std::span<const float> position_factors;   ///< encoder_input / 2: of sine and cosine
    std::array<EncoderLayer, 2> layers;
    PackedMatrix output;
};

/// `bytes`: what language/encoder/pack.mjs writes, aligned to 4. Errors: invalid_input (size).
[[nodiscard]] Result<EncoderWeights> read_encoder_weights(std::span<const char> bytes);

}  // namespace continuo
