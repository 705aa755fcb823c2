#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "settings/setting_table.hpp"
#include "settings/setting_value.hpp"
#include "settings/settings.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Environ = std::vector<std::pair<std::string, std::string>>;

Result<LoadedSettings> load_models(Environ environment) {
    return load_settings({std::move(environment), "", false});
}

ModelSettings model_of(Environ environment) {
    return load_models(std::move(environment)).value().settings.model;
}

TEST(ModelSettings, AreOffWithoutAUrl) {
    const auto loaded = load_models({});
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_THAT(loaded->settings.model.base_url, IsEmpty());
    EXPECT_THAT(loaded->settings.warnings, IsEmpty());
    const auto idle = load_models({{"OPENAI_API_KEY", "hunter2"}});
    ASSERT_EQ(idle->settings.warnings.size(), 1U);
    EXPECT_THAT(idle->settings.warnings[0], HasSubstr("LLM_API_KEY has no effect: LLM_BASE_URL"));
    EXPECT_THAT(idle->settings.warnings[0], Not(HasSubstr("hunter2")));
}

TEST(ModelSettings, MaskTheKindsThatAreNamed) {
    using testing::ElementsAre;
    EXPECT_THAT(model_of({}).redact, ElementsAre("card", "iban", "key"));
    EXPECT_THAT(model_of({{"LLM_REDACT", "Email, phone"}}).redact, ElementsAre("email", "phone"));
    EXPECT_THAT(model_of({{"LLM_REDACT", "none"}}).redact, ElementsAre("none"));
    const auto wrong = load_models({{"LLM_REDACT", "card,passport"}});
    ASSERT_FALSE(wrong);
    EXPECT_THAT(
        wrong.error().detail, HasSubstr("and must be a list of card, iban, key, email, phone, none")
    );
}

TEST(ModelSettings, TakeTheNamesOfTheOpenAiLibraries) {
    const auto model = model_of({
        {"OPENAI_API_BASE", "https://models.example/v1"},
        {"OPENAI_API_KEY", "sk-1"},
        {"AGENT_MODEL", "small"},
        {"AGENT_TEMPERATURE", "0.7"},
        {"AGENT_MAX_TOKENS", "2000"},
    });
    EXPECT_EQ(model.base_url, "https://models.example/v1");
    EXPECT_EQ(model.api_key.reveal(), "sk-1");
    EXPECT_EQ(model.model, "small");
    EXPECT_EQ(model.api_kind, "openai");
    EXPECT_EQ(model.temperature, 0.7);
    EXPECT_EQ(model.max_tokens, 2000U);
}

TEST(ModelSettings, TakeAzuresNamesUnlessTheEndpointHasItsOwn) {
    Environ azure{
        {"AZURE_OPENAI_ENDPOINT", "https://us.openai.azure.com"},
        {"AZURE_OPENAI_API_KEY", "azure-key"},
        {"AZURE_OPENAI_DEPLOYMENT", "support"},
        {"AZURE_OPENAI_API_VERSION", "2024-10-01-preview"},
        {"OPENAI_API_KEY", "openai-key"},
        {"AGENT_MODEL", "gpt-4o-mini"},
    };
    const auto model = model_of(azure);
    EXPECT_EQ(model.base_url, "https://us.openai.azure.com");
    EXPECT_EQ(model.api_kind, "azure");
    EXPECT_EQ(model.api_key.reveal(), "azure-key");
    EXPECT_EQ(model.model, "support");
    EXPECT_EQ(model.api_version, "2024-10-01-preview");
    azure.emplace_back("LLM_BASE_URL", "http://localhost:8080/v1");
    const auto own = model_of(azure);
    EXPECT_EQ(own.base_url, "http://localhost:8080/v1");
    EXPECT_EQ(own.api_kind, "openai");
    EXPECT_EQ(own.api_key.reveal(), "openai-key") << "a key goes to its own endpoint only";
    EXPECT_EQ(own.model, "gpt-4o-mini");
}

TEST(ModelSettings, NameWhatIsMissingOrWrong) {
    const std::pair<Environ, const char*> cases[] = {
        {{{"LLM_BASE_URL", "http://a/v1"}}, "LLM_MODEL must be set"},
        {{{"LLM_FALLBACK_BASE_URL", "http://a/v1"}}, "LLM_BASE_URL must be set"},
        {{{"LLM_BASE_URL", "a.example"}}, "must be a URL of the form"},
        {{{"LLM_BASE_URL", "https://u:secret@a"}}, "must be a URL of the form"},
        {{{"LLM_API_VERSION", "latest"}}, "must be a date such as"},
        {{{"LLM_API_KEY", "a b"}}, "must be at most 512 visible ASCII characters"},
        {{{"LLM_BASE_URL", "http://a"}, {"LLM_MODEL", "m"}, {"LLM_CONTEXT_TOKENS", "1500"}},
         "LLM_CONTEXT_TOKENS must be at least 1000 more than LLM_MAX_TOKENS"},
        {{{"LLM_API_KIND", "other"}}, "must be one of openai, azure"},
    };
    for (const auto& [environment, expected] : cases) {
        const auto loaded = load_models(environment);
        ASSERT_FALSE(loaded) << expected;
        EXPECT_THAT(loaded.error().detail, HasSubstr(expected));
        EXPECT_THAT(loaded.error().detail, Not(HasSubstr("a b")));
    }
}

TEST(ModelSettings, ShowNoKey) {
    const auto settings = load_models({
                                          {"LLM_BASE_URL", "http://a/v1"},
                                          {"LLM_MODEL", "m"},
                                          {"LLM_API_KEY", "hunter2"},
                                          {"LLM_FALLBACK_API_KEY", "hunter2"},
                                          {"AZURE_OPENAI_API_KEY", "hunter2"},
                                      })
                              .value()
                              .settings;
    for (const auto& part : model_setting_parts()) {
        for (const auto& spec : part.settings)
            EXPECT_THAT(show_setting(spec, settings), Not(HasSubstr("hunter2"))) << spec.name;
    }
}

TEST(ModelSettings, TakeCompanyAndSecondModelFromWhatIsThere) {
    const auto model = model_of({
        {"APP_NAME", "Lamps & Co"},
        {"LLM_BASE_URL", "http://a/v1"},
        {"LLM_MODEL", "m"},
        {"LLM_FALLBACK_BASE_URL", "http://b/v1"},
    });
    EXPECT_EQ(model.company, "Lamps & Co");
    EXPECT_EQ(model.fallback_model, "m");
    EXPECT_TRUE(model.fallback_api_key.empty());
}

}  // namespace
}  // namespace continuo::test
