#include "knowledge/encoder/sentence_encoder.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "knowledge/encoder/encoder_layers.hpp"
#include "knowledge/encoder/encoder_weights.hpp"
#include "knowledge/encoder/question_adapter.hpp"
#include "knowledge/vectors/subword_tokenizer.hpp"
#include "knowledge/vectors/vector_file.hpp"
#include "knowledge/writing_thread.hpp"

#if CONTINUO_ENCODER
// Defined in encoder_assets.S.
extern "C" const char continuo_encoder_weights_begin[], continuo_encoder_weights_end[];
extern "C" const char continuo_encoder_tokenizer_begin[], continuo_encoder_tokenizer_end[];
extern "C" const char continuo_encoder_questions_begin[], continuo_encoder_questions_end[];
#endif

namespace continuo {

namespace {

constexpr std::string_view encoder_id = "universal-sentence-encoder-lite:1";
constexpr std::size_t chunks_encoded_max = 10'000;  // 20 MB, and minutes until all are encoded
constexpr std::size_t text_bytes_read = 4096;       // more than 128 pieces of words

class SentenceEncoder final : public Embedder {
public:
    SentenceEncoder(
        EncoderWeights weights,
        std::unique_ptr<SubwordTokenizer> tokenizer,
        QuestionAdapter questions,
        std::string_view questions_text
    )
        : x_weights(weights),
          x_tokenizer(std::move(tokenizer)),
          x_questions(std::move(questions)),
          x_question_id(
              fmt::format("{}:{:016x}", encoder_id, vector_key(encoder_id, questions_text)[0])
          ) {}

    std::string_view id() const override { return encoder_id; }
    bool waits() const override { return false; }
    bool is_slow() const override { return true; }
    std::size_t chunks_max() const override { return chunks_encoded_max; }

    std::string_view question_id() const override { return x_question_id; }
    bool is_calibrated() const override { return true; }

    DenseVector embed_question(std::string_view text) const override {
        auto vector = embed_now(text);
        x_questions.apply(vector);
        return vector;
    }

    DenseVector embed_now(std::string_view text) const override {
        auto pieces = x_tokenizer->encode(utf8_prefix_bytes(text, text_bytes_read));
        if (pieces.size() > encoder_pieces_max) pieces.resize(encoder_pieces_max);
        DenseVector vector(encoder_width, 0.0F);
        if (pieces.empty()) return vector;
        vector = encode_pieces(x_weights, pieces);
        if (!normalize(vector)) std::ranges::fill(vector, 0.0F);
        return vector;
    }

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
    EncoderWeights x_weights;
    std::unique_ptr<SubwordTokenizer> x_tokenizer;
    QuestionAdapter x_questions;
    std::string x_question_id;
    WritingThread x_thread;  ///< of embed(), which must not hold up the caller's
};

}  // namespace

Result<std::unique_ptr<Embedder>> load_sentence_encoder(
    std::span<const char> weights, std::string_view tokenizer, std::string_view questions
) {
    auto pieces = SubwordTokenizer::parse(tokenizer);
    if (!pieces) return std::unexpected(std::move(pieces.error()));
    if ((*pieces)->ids() > encoder_pieces_known)
        return fail(Errc::invalid_input, "sentence encoder: more pieces of words than weights");
    auto read = read_encoder_weights(weights);
    if (!read) return std::unexpected(std::move(read.error()));
    QuestionAdapter adapter;
    if (!questions.empty()) {
        auto parsed = QuestionAdapter::parse(questions, encoder_width);
        if (!parsed) return std::unexpected(std::move(parsed.error()));
        adapter = std::move(*parsed);
    }
    return std::make_unique<SentenceEncoder>(
        *read, std::move(*pieces), std::move(adapter), questions
    );
}

std::unique_ptr<Embedder> make_sentence_encoder() {
#if CONTINUO_ENCODER
    return make_sentence_encoder({continuo_encoder_questions_begin, continuo_encoder_questions_end}
    );
#else
    return nullptr;
#endif
}

std::unique_ptr<Embedder> make_sentence_encoder([[maybe_unused]] std::string_view questions) {
#if CONTINUO_ENCODER
    auto made = load_sentence_encoder(
        {continuo_encoder_weights_begin, continuo_encoder_weights_end},
        {continuo_encoder_tokenizer_begin, continuo_encoder_tokenizer_end},
        questions
    );
    if (!made) throw std::logic_error(made.error().detail);  // of the build
    return std::move(*made);
#else
    return nullptr;
#endif
}

}  // namespace continuo
