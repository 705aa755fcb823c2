#include "knowledge/encoder/sentence_encoder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "knowledge/encoder/encoder_layers.hpp"
#include "knowledge/encoder/encoder_weights.hpp"
#include "knowledge/vectors/subword_tokenizer.hpp"
#include "knowledge/writing_thread.hpp"

#if CONTINUO_ENCODER
// Defined in encoder_assets.S.
extern "C" const char continuo_encoder_weights_begin[], continuo_encoder_weights_end[];
extern "C" const char continuo_encoder_tokenizer_begin[], continuo_encoder_tokenizer_end[];
#endif

namespace continuo {

namespace {

constexpr std::size_t chunks_encoded_max = 10'000;  // 20 MB, and minutes until all are encoded
constexpr std::size_t text_bytes_read = 8192;       // more than 384 pieces of words
constexpr std::size_t text_pieces_max = 384;
constexpr std::size_t window_pieces_max = 64;
constexpr std::uint32_t question_piece =
    2;  // no piece of a word; stands before those of a question

/// How texts are read is a part of it: vectors of another way cannot be compared.
std::string id_of(const EncoderWeights& weights) {
    std::string id = "universal-sentence-encoder-lite:windows:";
    for (const auto byte : weights.fingerprint)
        fmt::format_to(std::back_inserter(id), "{:02x}", static_cast<unsigned char>(byte));
    return id;
}

class SentenceEncoder final : public Embedder {
public:
    SentenceEncoder(EncoderWeights weights, std::unique_ptr<SubwordTokenizer> tokenizer)
        : x_weights(weights), x_tokenizer(std::move(tokenizer)), x_id(id_of(weights)) {}

    std::string_view id() const override { return x_id; }
    bool waits() const override { return false; }
    bool is_slow() const override { return true; }
    std::size_t chunks_max() const override { return chunks_encoded_max; }
    bool is_calibrated() const override { return true; }

    std::size_t pieces_in(std::string_view text) const override {
        return x_tokenizer->encode(utf8_prefix_bytes(text, text_bytes_read)).size();
    }
    DenseVector embed_now(std::string_view text) const override { return encode(text, false); }
    DenseVector embed_question(std::string_view text) const override { return encode(text, true); }

    Task<Result<std::vector<DenseVector>>> embed(
        std::vector<std::string> texts, Deadline /*deadline*/
    ) override {
        co_return co_await x_thread.run(
            [this, asked = std::move(texts)]() -> Result<std::vector<DenseVector>> {
                std::vector<DenseVector> vectors;
                vectors.reserve(asked.size());
                for (const auto& text : asked)
                    vectors.push_back(embed_now(text));
                return vectors;
            }
        );
    }

private:
    DenseVector encode(std::string_view text, bool is_question) const {
        const auto pieces = x_tokenizer->encode(utf8_prefix_bytes(text, text_bytes_read));
        const auto count = std::min(pieces.size(), text_pieces_max);
        const auto windows = (count + window_pieces_max - 1) / window_pieces_max;
        DenseVector sum(encoder_width, 0.0F);
        std::vector<std::uint32_t> read;
        for (std::size_t window = 0; window < windows; ++window) {
            read.clear();
            if (is_question) read.push_back(question_piece);
            const auto at = [&](std::size_t part) {
                return pieces.begin() + static_cast<std::ptrdiff_t>(count * part / windows);
            };
            read.insert(read.end(), at(window), at(window + 1));
            auto vector = encode_pieces(x_weights, read);
            if (normalize(vector)) std::ranges::transform(sum, vector, sum.begin(), std::plus());
        }
        if (!normalize(sum)) std::ranges::fill(sum, 0.0F);
        return sum;
    }

    EncoderWeights x_weights;
    std::unique_ptr<SubwordTokenizer> x_tokenizer;
    std::string x_id;
    WritingThread x_thread;  ///< of embed(), which must not hold up the caller's
};

}  // namespace

Result<std::unique_ptr<Embedder>> load_sentence_encoder(
    std::span<const char> weights, std::string_view tokenizer
) {
    auto pieces = SubwordTokenizer::parse(tokenizer);
    if (!pieces) return std::unexpected(std::move(pieces.error()));
    if ((*pieces)->ids() > encoder_pieces_known)
        return fail(Errc::invalid_input, "sentence encoder: more pieces of words than weights");
    auto read = read_encoder_weights(weights);
    if (!read) return std::unexpected(std::move(read.error()));
    return std::make_unique<SentenceEncoder>(*read, std::move(*pieces));
}

Result<std::unique_ptr<Embedder>> make_sentence_encoder(
    [[maybe_unused]] std::span<const char> weights
) {
#if CONTINUO_ENCODER
    return load_sentence_encoder(
        weights, {continuo_encoder_tokenizer_begin, continuo_encoder_tokenizer_end}
    );
#else
    return fail(Errc::invalid_input, "sentence encoder: built without its pieces of words");
#endif
}

std::unique_ptr<Embedder> make_sentence_encoder() {
#if CONTINUO_ENCODER
    auto made = make_sentence_encoder(
        std::span(continuo_encoder_weights_begin, continuo_encoder_weights_end)
    );
    if (!made) throw std::logic_error(made.error().detail);  // of the build
    return std::move(*made);
#else
    return nullptr;
#endif
}

}  // namespace continuo
