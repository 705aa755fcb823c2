#include "knowledge/vectors/vector_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::Optional;

class VectorFileTest : public testing::Test {
protected:
    VectorFile open() {
        auto opened = VectorFile::open(x_folder / "vectors");
        if (!opened) throw std::runtime_error(opened.error().detail);
        return std::move(*opened);
    }
    void write(const std::vector<std::pair<VectorKey, DenseVector>>& records) {
        auto file = open();
        for (const auto& [key, vector] : records)
            ASSERT_TRUE(file.append(key, vector));
        ASSERT_TRUE(file.flush());
    }
    void change_byte(std::streamoff at) {
        std::fstream stream(x_folder / "vectors", std::ios::binary | std::ios::in | std::ios::out);
        stream.seekp(at);
        stream.put('\x55');
    }

    ScratchFolder x_folder;
    VectorKey x_a = vector_key("model", "a");
    VectorKey x_b = vector_key("model", "b");
};

TEST_F(VectorFileTest, KeepsVectorsByTextAndModel) {
    write({{x_a, {1, 0}}, {x_b, {0, -1}}});
    auto file = open();
    EXPECT_EQ(file.records(), 2);
    EXPECT_THAT(file.find(x_b), Optional(ElementsAre(0, -1)));
    EXPECT_THAT(file.find(x_a), Optional(ElementsAre(1, 0)));
    EXPECT_EQ(file.find(vector_key("other", "a")), std::nullopt);
}

TEST_F(VectorFileTest, CutsAnUnfinishedRecordOff) {
    write({{x_a, {1, 0}}, {x_b, {0, 1}}});
    std::filesystem::resize_file(
        x_folder / "vectors", std::filesystem::file_size(x_folder / "vectors") - 3
    );
    write({{x_b, {.6F, .8F}}});
    auto file = open();
    EXPECT_THAT(file.find(x_a), Optional(ElementsAre(1, 0)));
    EXPECT_THAT(file.find(x_b), Optional(ElementsAre(.6F, .8F)));
}

TEST_F(VectorFileTest, DoesNotReturnADamagedRecord) {
    write({{x_a, {1, 0}}, {x_b, {0, 1}}});
    change_byte(32 + 24 + 2);
    auto file = open();
    EXPECT_EQ(file.find(x_a), std::nullopt);
    EXPECT_THAT(file.find(x_b), Optional(ElementsAre(0, 1)));
}

TEST_F(VectorFileTest, ReplacesAFileOfSomethingElse) {
    std::ofstream(x_folder / "vectors") << "no vectors";
    EXPECT_EQ(open().records(), 0);
    write({{x_a, {1, 0}}});
    EXPECT_THAT(open().find(x_a), Optional(ElementsAre(1, 0)));
}

TEST_F(VectorFileTest, BeginsAgainWithAnotherSize) {
    write({{x_a, {1, 0}}, {x_b, {1, 0, 0}}});
    auto file = open();
    EXPECT_EQ(file.find(x_a), std::nullopt);
    EXPECT_THAT(file.find(x_b), Optional(ElementsAre(1, 0, 0)));
}

TEST_F(VectorFileTest, CompactsToWhatIsKept) {
    write({{x_a, {1, 0}}, {x_b, {0, 1}}});
    {
        auto file = open();
        ASSERT_TRUE(file.compact([this](const VectorKey& key) { return key == x_b; }));
        EXPECT_EQ(file.records(), 1);
        ASSERT_TRUE(file.append(vector_key("model", "c"), {.6F, .8F}));
        ASSERT_TRUE(file.flush());
    }
    auto file = open();
    EXPECT_EQ(file.records(), 2);
    EXPECT_THAT(file.find(x_b), Optional(ElementsAre(0, 1)));
    EXPECT_EQ(file.find(x_a), std::nullopt);
}

}  // namespace
}  // namespace continuo::test
