#pragma once

#include <cstdint>
#include <span>

#include "knowledge/encoder/encoder_weights.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

/// The vector of a text of 1..encoder_pieces_max pieces, which are below encoder_pieces_known:
/// encoder_width numbers, not yet scaled to length 1. Thread: any. The operations are those of the
/// model's graph: https://arxiv.org/abs/1706.03762 with the normalisation before each part, and
/// positions that are added to twice the embedding.
[[nodiscard]] DenseVector encode_pieces(
    const EncoderWeights& weights, std::span<const std::uint32_t> pieces
);

}  // namespace continuo
