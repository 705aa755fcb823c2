#include "knowledge/vectors/subword_tokenizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/embedding_model.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::unique_ptr<SubwordTokenizer> tokenizer(const std::string& text) {
    auto parsed = SubwordTokenizer::parse(text);
    if (!parsed) throw std::runtime_error(parsed.error().detail);
    return std::move(*parsed);
}

std::string reason_of(const std::string& text) {
    const auto parsed = SubwordTokenizer::parse(text);
    return parsed ? "accepted" : parsed.error().detail;
}

std::string unigram_json(const std::string& vocab) {
    return R"({"normalizer":{"type":"Sequence","normalizers":[{"type":"Precompiled"},)"
           R"({"type":"Lowercase"}]},"pre_tokenizer":{"type":"Metaspace"},)"
           R"("model":{"type":"Unigram","unk_id":0,"vocab":)" +
           vocab + "}}";
}

TEST(WordPiece, TakesTheLongestKnownPieces) {
    const auto pieces =
        tokenizer(word_piece_json({"[UNK]", "un", "##aff", "##able", "unaff", "##ab", "##le"}));
    EXPECT_THAT(pieces->encode("unaffable"), ElementsAre(4, 3));
    EXPECT_EQ(pieces->ids(), 7);
}

TEST(WordPiece, LeavesAWordWithAnUnknownPartOut) {
    const auto pieces = tokenizer(word_piece_json({"[UNK]", "un", "##a", "x"}));
    EXPECT_THAT(pieces->encode("unaz x [UNK]"), ElementsAre(3));
}

TEST(WordPiece, LowersCaseStripsAccentsAndSplitsAtPunctuation) {
    const auto pieces = tokenizer(word_piece_json({"[UNK]", "cafe", ",", "naive", "\u65E5", "s"}));
    EXPECT_THAT(
        pieces->encode("CAF\u00C9,na\u00EFve \u65E5\u65E5cafe\u0301S"), ElementsAre(1, 2, 3, 4, 4)
    );
}

TEST(WordPiece, BoundsTheLengthOfAWord) {
    const auto pieces = tokenizer(word_piece_json({"[UNK]", "a", "##a"}));
    EXPECT_THAT(pieces->encode(std::string(100, 'a')), testing::SizeIs(100));
    EXPECT_THAT(pieces->encode(std::string(101, 'a')), IsEmpty());
}

TEST(Unigram, TakesThePiecesOfTheLargestSum) {
    const auto pieces = tokenizer(unigram_json(
        "[[\"<unk>\",0],[\"\u2581ab\",-5],[\"\u2581a\",-1],[\"b\",-1],[\"bc\",-9],[\"c\",-1.5]]"
    ));
    EXPECT_THAT(pieces->encode("ABC"), ElementsAre(2, 3, 5));
    EXPECT_EQ(pieces->ids(), 6);
}

TEST(Unigram, SkipsUnknownCodePoints) {
    const auto pieces =
        tokenizer(unigram_json("[[\"<unk>\",0],[\"\u2581a\",-1],[\"b\",-1],[\"\u2581\",-2]]"));
    EXPECT_THAT(pieces->encode("a\u00FCb  zb"), ElementsAre(1, 2, 3, 2));
}

TEST(SubwordTokenizer, RefusesWhatItWouldSplitOtherwise) {
    EXPECT_THAT(reason_of("{"), HasSubstr("JSON"));
    EXPECT_THAT(reason_of("{}"), HasSubstr("model"));
    EXPECT_THAT(reason_of(R"({"model":{"type":"BPE"}})"), HasSubstr("BPE"));
    EXPECT_THAT(
        reason_of(R"({"model":{"type":"WordPiece","vocab":{"a":0}}})"),
        HasSubstr("BertPreTokenizer")
    );
    EXPECT_THAT(
        reason_of(R"({"normalizer":{"type":"Prepend"},"model":{"type":"WordPiece"}})"),
        HasSubstr("Prepend")
    );
    EXPECT_THAT(
        reason_of(R"({"pre_tokenizer":{"type":"BertPreTokenizer"},)"
                  R"("model":{"type":"WordPiece","vocab":{"a":-1}}})"),
        HasSubstr("id")
    );
    EXPECT_THAT(reason_of(unigram_json("[[\"a\"]]")), HasSubstr("[piece, score]"));
    EXPECT_THAT(reason_of(unigram_json("[[\"a\",1e300]]")), HasSubstr("score"));
    EXPECT_THAT(
        reason_of(unigram_json("[[\"" + std::string(257, 'a') + "\",-1]]")), HasSubstr("256 bytes")
    );
}

}  // namespace
}  // namespace continuo::test
