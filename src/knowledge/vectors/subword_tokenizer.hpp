#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// Splits a text into the pieces of a model's vocabulary, as Hugging Face's tokenizers do.
/// Thread: any.
class SubwordTokenizer {
public:
    virtual ~SubwordTokenizer() = default;

    /// Reads a tokenizer.json of a model WordPiece (with a BertNormalizer and a BertPreTokenizer)
    /// or Unigram (with a Metaspace pre-tokenizer). Of Unicode normalisation only this is done, if
    /// the file asks for it: lower case, Latin letters to U+017F without accents, combining marks
    /// removed. Limits: 128 MiB, 2,000,000 pieces of at most 256 bytes. Errors: invalid_input (with
    /// the reason; also what would be split otherwise than the file says).
    /// Format: https://github.com/huggingface/tokenizers.
    [[nodiscard]] static Result<std::unique_ptr<SubwordTokenizer>> parse(std::string_view text);

    /// The ids of the pieces, in order, without special tokens; unknown words have none. `text` is
    /// UTF-8. Cost: linear in the text, times the length of a piece.
    [[nodiscard]] virtual std::vector<std::uint32_t> encode(std::string_view text) const = 0;
    /// One more than the largest id.
    [[nodiscard]] virtual std::size_t ids() const = 0;
};

}  // namespace continuo
