#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/error.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

/// The built-in embedder of English text: Universal Sentence Encoder Lite (Cer et al., 2018,
/// https://arxiv.org/abs/1803.11175; weights by Google, Apache-2.0), a transformer of two layers
/// with vectors of 512 numbers. Weights of 8 bits give vectors whose cosine with those of the
/// original is above .999. Of a text the first 128 pieces of words are read.
///
/// embed_now() costs .1 to .2 ms for a piece of a word on one core with AVX2. Memory: the weights
/// stand in the program, 7 MB, and are read when they are first used.
/// nullptr: built without it (CONTINUO_ENCODER=OFF).
[[nodiscard]] std::unique_ptr<Embedder> make_sentence_encoder();
/// The same with questions read by another language/encoder/questions.txt (QuestionAdapter), which
/// is valid; empty: as passages are.
[[nodiscard]] std::unique_ptr<Embedder> make_sentence_encoder(std::string_view questions);

/// The same with weights of a caller, which outlive it: `weights` in the order of
/// language/encoder/pack.mjs, `tokenizer` a tokenizer.json. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<Embedder>> load_sentence_encoder(
    std::span<const char> weights, std::string_view tokenizer, std::string_view questions = {}
);

}  // namespace continuo
