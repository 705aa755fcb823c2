#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/error.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

/// The built-in embedder of English text: Universal Sentence Encoder Lite (Cer et al., 2018,
/// https://arxiv.org/abs/1803.11175; weights by Google, Apache-2.0), a transformer of two layers
/// with vectors of 512 numbers, fitted to what customers ask (bench/encoder). Its weights have 8
/// bits. The first 384 pieces of words of a text are read, in equal windows of at most 64, of
/// which the vectors are added up.
///
/// embed_now() costs .1 to .2 ms for a piece of a word on one core with AVX2. Memory: the weights
/// stand in the program, 7 MB, and are read when they are first used.
/// nullptr: built without it (CONTINUO_ENCODER=OFF).
[[nodiscard]] std::unique_ptr<Embedder> make_sentence_encoder();
/// The same with other weights, which outlive it: what language/encoder/pack.mjs writes, aligned to
/// 4. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<Embedder>> make_sentence_encoder(std::span<const char> weights
);

/// The same with a tokenizer.json of the caller, too. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<Embedder>> load_sentence_encoder(
    std::span<const char> weights, std::string_view tokenizer
);

}  // namespace continuo
