#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "settings/setting_value.hpp"
#include "settings/settings.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Result<LoadedSettings> load_embedding(std::vector<std::pair<std::string, std::string>> environment
) {
    return load_settings({std::move(environment), "", false});
}

TEST(EmbeddingSettings, AreOffByDefault) {
    const auto loaded = load_embedding({});
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_THAT(loaded->settings.embedding.base_url, IsEmpty());
    EXPECT_TRUE(loaded->settings.embedding.model_directory.empty());
}

TEST(EmbeddingSettings, TakeAFolderOrAnEndpointWithAModel) {
    EXPECT_TRUE(load_embedding({{"EMBEDDING_MODEL_DIR", "/models/small"}}));
    const auto endpoint = load_embedding(
        {{"EMBEDDING_BASE_URL", "http://127.0.0.1:8080/v1"}, {"EMBEDDING_MODEL", "small"}}
    );
    ASSERT_TRUE(endpoint) << endpoint.error().detail;
    EXPECT_EQ(endpoint->settings.embedding.model, "small");

    const auto unnamed = load_embedding({{"EMBEDDING_BASE_URL", "http://127.0.0.1:8080/v1"}});
    ASSERT_FALSE(unnamed);
    EXPECT_THAT(unnamed.error().detail, HasSubstr("EMBEDDING_MODEL must be set"));
    const auto both = load_embedding(
        {{"EMBEDDING_BASE_URL", "http://127.0.0.1:8080/v1"},
         {"EMBEDDING_MODEL", "small"},
         {"EMBEDDING_MODEL_DIR", "/models/small"}}
    );
    ASSERT_FALSE(both);
    EXPECT_THAT(both.error().detail, HasSubstr("EMBEDDING_MODEL_DIR must be empty"));
}

TEST(EmbeddingSettings, HideTheKey) {
    const auto wrong =
        load_embedding({{"EMBEDDING_API_KEY", "hunter2 hunter2"}, {"EMBEDDING_WEIGHT", "9"}});
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().detail, HasSubstr("EMBEDDING_WEIGHT"));
    EXPECT_THAT(wrong.error().detail, testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace continuo::test
