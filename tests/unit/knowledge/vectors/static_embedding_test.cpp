#include "knowledge/vectors/static_embedding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/embedding_model.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;

TEST(StaticEmbedding, IsTheMeanOfTheRowsWithLengthOne) {
    const ScratchFolder scratch;
    write_embedding_model(
        scratch / "model", {"[UNK]", "money", "##s", "cash"}, {9, 9, 3, 0, 0, 4, -3, 0}
    );
    const auto model = load_static_embedding(scratch / "model");
    ASSERT_TRUE(model) << model.error().detail;
    EXPECT_FALSE((*model)->waits());
    EXPECT_THAT(
        (*model)->embed_now("Moneys!"), ElementsAre(FloatNear(.6F, 1e-6F), FloatNear(.8F, 1e-6F))
    );
    EXPECT_THAT((*model)->embed_now("cash, and nothing else"), ElementsAre(-1, 0));
}

TEST(StaticEmbedding, IsZeroWithoutKnownWords) {
    const ScratchFolder scratch;
    write_embedding_model(scratch / "model", {"[UNK]", "a", "b"}, {9, 9, 1, 0, -1, 0});
    const auto model = load_static_embedding(scratch / "model");
    ASSERT_TRUE(model);
    EXPECT_THAT((*model)->embed_now("c"), ElementsAre(0, 0));
    EXPECT_THAT((*model)->embed_now("a b"), ElementsAre(0, 0));
}

TEST(StaticEmbedding, HasAnotherIdWithOtherNumbers) {
    const ScratchFolder scratch;
    write_embedding_model(scratch / "a", {"[UNK]", "a"}, {9, 9, 1, 0});
    write_embedding_model(scratch / "b", {"[UNK]", "a"}, {9, 9, 1, 1});
    EXPECT_NE(
        (*load_static_embedding(scratch / "a"))->id(), (*load_static_embedding(scratch / "b"))->id()
    );
}

TEST(StaticEmbedding, NamesTheFileThatIsWrong) {
    const ScratchFolder scratch;
    const auto folder = scratch / "model";
    EXPECT_THAT(load_static_embedding(folder).error().detail, HasSubstr("tokenizer.json"));
    write_embedding_model(folder, {"[UNK]", "a"}, {9, 9, 1, 0});
    write_bytes(folder / "tokenizer.json", word_piece_json({"[UNK]", "a", "b"}));
    EXPECT_THAT(load_static_embedding(folder).error().detail, HasSubstr("2 rows for 3 pieces"));
    std::filesystem::remove(folder / "model.safetensors");
    EXPECT_THAT(load_static_embedding(folder).error().detail, HasSubstr("model.safetensors"));
}

}  // namespace
}  // namespace continuo::test
