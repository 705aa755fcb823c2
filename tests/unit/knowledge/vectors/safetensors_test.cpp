#include "knowledge/vectors/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/embedding_model.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SafetensorsTest : public testing::Test {
protected:
    Result<EmbeddingTable> load(std::string_view bytes) {
        write_bytes(x_folder / "model.safetensors", bytes);
        return load_safetensors(x_folder / "model.safetensors");
    }
    std::string reason(std::string_view bytes) {
        const auto table = load(bytes);
        return table ? "accepted" : table.error().detail;
    }

    ScratchFolder x_folder;
};

TEST_F(SafetensorsTest, ReadsRowsOfFloats) {
    const auto table =
        load(safetensors_file(table_header(2, 3), float_bytes({1, 2, 3, 4.5, -5, 0})));
    ASSERT_TRUE(table) << table.error().detail;
    EXPECT_EQ(table->rows, 2);
    EXPECT_EQ(table->dimensions, 3);
    EXPECT_THAT(table->values, ElementsAre(1, 2, 3, 4.5, -5, 0));
}

TEST_F(SafetensorsTest, WidensHalfPrecision) {
    const auto table = load(safetensors_file(
        R"({"__metadata__":{"format":"pt"},"x":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}})",
        // 1, -2, the smallest subnormal, 65504
        std::string_view("\x00\x3C\x00\xC0\x01\x00\xFF\x7B", 8)
    ));
    ASSERT_TRUE(table) << table.error().detail;
    EXPECT_THAT(table->values, ElementsAre(1.0F, -2.0F, 5.9604645e-8F, 65504.0F));
}

TEST_F(SafetensorsTest, TakesTheTensorOfTheNameAmongOthers) {
    const auto table = load(safetensors_file(
        R"({"other":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},)"
        R"("embeddings":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}})",
        "abcd" + float_bytes({7})
    ));
    ASSERT_TRUE(table) << table.error().detail;
    EXPECT_THAT(table->values, ElementsAre(7));
}

TEST_F(SafetensorsTest, RefusesWhatDoesNotFit) {
    EXPECT_THAT(reason(""), HasSubstr("does not begin as a safetensors file"));
    EXPECT_THAT(reason(std::string(9, '\xFF')), HasSubstr("does not begin"));
    EXPECT_THAT(reason(safetensors_file("[]", "")), HasSubstr("header"));
    EXPECT_THAT(
        reason(safetensors_file(table_header(2, 3), float_bytes({1}))), HasSubstr("offsets")
    );
    EXPECT_THAT(
        reason(safetensors_file(
            R"({"embeddings":{"dtype":"I8","shape":[1,4],"data_offsets":[0,4]}})", "abcd"
        )),
        HasSubstr("its type is I8")
    );
    // rows * dimensions * 4 must not wrap around
    EXPECT_THAT(
        reason(safetensors_file(
            R"({"e":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", ""
        )),
        HasSubstr("it is not 1 to")
    );
    EXPECT_THAT(
        reason(safetensors_file(
            R"({"embeddings":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},)"
            R"("mapping":{"dtype":"I64","shape":[0],"data_offsets":[4,4]}})",
            float_bytes({1})
        )),
        HasSubstr("mapping")
    );
    EXPECT_THAT(
        reason(safetensors_file(table_header(1, 1), float_bytes({HUGE_VALF}))), HasSubstr("finite")
    );
}

}  // namespace
}  // namespace continuo::test
