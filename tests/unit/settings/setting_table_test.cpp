#include "settings/setting_table.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "settings/setting_names.hpp"
#include "settings/setting_value.hpp"

namespace continuo::test {

namespace {

std::vector<const SettingSpec*> all_settings() {
    std::vector<const SettingSpec*> all;
    for (const auto& part : setting_table())
        for (const auto& spec : part.settings)
            all.push_back(&spec);
    return all;
}

template <class... T>
bool has_type(const SettingSpec& spec) {
    Settings settings;
    const auto target = spec.target(settings);
    return (std::holds_alternative<T*>(target) || ...);
}

bool is_whole_number(const SettingSpec& spec) {
    return has_type<
        std::uint16_t,
        std::size_t,
        std::chrono::seconds,
        std::chrono::minutes,
        std::chrono::hours,
        std::chrono::days>(spec);
}

bool is_enumeration(const SettingSpec& spec) {
    return has_type<
        Environment,
        LogLevel,
        LogFormat,
        SessionStoreType,
        SessionDurability,
        Synchronous,
        ToolMode>(spec);
}

bool accepts(const SettingSpec& spec, std::string_view text) {
    Settings settings;
    return apply_setting(spec, text, settings).has_value();
}

std::string after(std::string_view name, std::string_view text) {
    Settings settings;
    const auto* spec = find_setting(name);
    const auto applied = apply_setting(*spec, text, settings);
    return applied ? show_setting(*spec, settings) : "refused: " + applied.error();
}

TEST(SettingTable, NamesEverySettingOnce) {
    std::set<std::string> names;
    for (const auto* spec : all_settings()) {
        EXPECT_TRUE(names.emplace(spec->name).second) << spec->name;
        for (const auto alias : split(spec->aliases, ' '))
            if (!alias.empty()) EXPECT_TRUE(names.emplace(alias).second) << alias;
    }
    for (const auto& foreign : ignored_settings())
        for (const auto name : split(foreign.names, ' '))
            EXPECT_TRUE(names.emplace(name).second) << name;
}

TEST(SettingTable, FillsADifferentMemberWithEachSetting) {
    Settings settings;
    std::set<const void*> members;
    for (const auto* spec : all_settings()) {
        const auto* member =
            std::visit([](auto* p) { return static_cast<const void*>(p); }, spec->target(settings));
        EXPECT_TRUE(members.insert(member).second) << spec->name;
    }
}

TEST(SettingTable, SaysWhatEverySettingMeans) {
    for (const auto* spec : all_settings()) {
        EXPECT_FALSE(spec->meaning.empty()) << spec->name;
        EXPECT_FALSE(describe_allowed(*spec).empty()) << spec->name;
        EXPECT_EQ(to_upper(spec->name), spec->name);
        EXPECT_EQ(spec->check != nullptr, !spec->allowed.empty()) << spec->name;
    }
}

TEST(SettingTable, HasDefaultsThatItAccepts) {
    const Settings defaults;
    for (const auto* spec : all_settings()) {
        const auto text = show_setting(*spec, defaults);
        if (text.empty()) continue;
        SCOPED_TRACE(spec->name);
        Settings settings;
        EXPECT_TRUE(apply_setting(*spec, text, settings).has_value()) << text;
        EXPECT_EQ(show_setting(*spec, settings), text);
    }
}

TEST(SettingTable, KeepsEveryBound) {
    int bounded = 0;
    for (const auto* spec : all_settings()) {
        if (!is_whole_number(*spec)) continue;
        SCOPED_TRACE(spec->name);
        ASSERT_LT(spec->min, spec->max);
        const auto min = static_cast<std::int64_t>(spec->min);
        const auto max = static_cast<std::int64_t>(spec->max);
        EXPECT_FALSE(accepts(*spec, std::to_string(min - 1)));
        EXPECT_TRUE(accepts(*spec, std::to_string(min)));
        EXPECT_TRUE(accepts(*spec, std::to_string(max)));
        EXPECT_FALSE(accepts(*spec, std::to_string(max + 1)));
        for (const auto* wrong : {"x", "1.5", "5 0", "0x10", "1e3", "99999999999999999999", "true"})
            EXPECT_FALSE(accepts(*spec, wrong)) << wrong;
        Settings settings;
        ASSERT_TRUE(apply_setting(*spec, std::to_string(max), settings).has_value());
        EXPECT_EQ(show_setting(*spec, settings), std::to_string(max)) << "cut off by its type";
        ++bounded;
    }
    EXPECT_GT(bounded, 30);
}

struct StatedBound {
    std::string_view name;
    double min;
    double max;
};

TEST(SettingTable, HasTheStatedBounds) {
    static constexpr StatedBound stated[] = {
        {"SESSION_TIMEOUT_MINUTES", 5, 1440},
        {"SESSION_MAX_SESSIONS", 100, 1'000'000},
        {"SESSION_MEMORY_MAX_MB", 16, 1'048'576},
        {"SESSION_CLEANUP_INTERVAL", 60, 3600},
        {"SESSION_MAX_MESSAGES", 100, 10'000},
        {"SESSION_LOCK_TIMEOUT_SECONDS", 5, 300},
        {"REDIS_SESSION_TTL", 300, 86'400},
        {"REDIS_SOCKET_TIMEOUT", 1, 30},
        {"RATE_LIMIT_REQUESTS", 10, 10'000},
        {"RATE_LIMIT_PERIOD", 1, 3600},
        {"MAX_FILE_SIZE", 1024, 104'857'600},
        {"RAG_CHUNK_SIZE", 100, 2000},
        {"RAG_CHUNK_OVERLAP", 0, 500},
        {"RAG_SEARCH_K", 1, 20},
        {"MEMORY_MAX_ENTRIES", 10, 1000},
        {"MEMORY_CLEANUP_DAYS", 1, 365},
        {"ESCALATION_CONFIDENCE_THRESHOLD", 0, 1},
        {"AGENT_TIMEOUT", 10, 120},
        {"AGENT_MAX_RETRIES", 0, 5},
    };
    for (const auto& bound : stated) {
        const auto* spec = find_setting(bound.name);
        ASSERT_NE(spec, nullptr) << bound.name;
        EXPECT_EQ(spec->min, bound.min) << bound.name;
        EXPECT_EQ(spec->max, bound.max) << bound.name;
    }
}

TEST(SettingTable, ReadsBooleans) {
    for (const auto* spec : all_settings()) {
        if (!has_type<bool>(*spec)) continue;
        SCOPED_TRACE(spec->name);
        for (const auto* yes : {"true", "TRUE", "1", "yes", "On", " t "})
            EXPECT_EQ(after(spec->name, yes), "true");
        for (const auto* no : {"false", "False", "0", "no", "OFF", "n"})
            EXPECT_EQ(after(spec->name, no), "false");
        for (const auto* wrong : {"2", "enabled", "truee", "-"})
            EXPECT_FALSE(accepts(*spec, wrong)) << wrong;
    }
}

TEST(SettingTable, ReadsEachChoiceInAnyCase) {
    for (const auto* spec : all_settings()) {
        if (!is_enumeration(*spec) && spec->choices.empty()) continue;
        SCOPED_TRACE(spec->name);
        ASSERT_FALSE(spec->choices.empty());
        for (const auto choice : split(spec->choices, ' ')) {
            EXPECT_EQ(after(spec->name, choice), choice);
            EXPECT_EQ(after(spec->name, " " + to_upper(choice)), choice);
        }
        EXPECT_FALSE(accepts(*spec, "nothing_of_the_kind"));
    }
}

TEST(SettingTable, MapsChoicesToTheirEnumerators) {
    const auto apply = [](std::string_view name, std::string_view text) {
        Settings settings;
        EXPECT_TRUE(apply_setting(*find_setting(name), text, settings).has_value()) << name;
        return settings;
    };
    EXPECT_EQ(apply("ENVIRONMENT", "testing").app.environment, Environment::testing);
    EXPECT_EQ(apply("ENVIRONMENT", "production").app.environment, Environment::production);
    EXPECT_EQ(apply("LOG_LEVEL", "warning").log.level, LogLevel::warning);
    EXPECT_EQ(apply("LOG_LEVEL", "critical").log.level, LogLevel::critical);
    EXPECT_EQ(apply("LOG_FORMAT", "json").log.format, LogFormat::json);
    EXPECT_EQ(apply("SESSION_STORE_TYPE", "redis").session.store_type, SessionStoreType::redis);
    EXPECT_EQ(
        apply("SESSION_DURABILITY", "replicated").session.durability, SessionDurability::replicated
    );
    EXPECT_EQ(apply("DATABASE_SYNCHRONOUS", "normal").database.synchronous, Synchronous::normal);
    EXPECT_EQ(apply("AGENT_TOOL_REGISTRY_MODE", "registry").agent.tool_mode, ToolMode::registry);
}

TEST(SettingTable, ReadsListsAsJsonOrWithCommas) {
    EXPECT_EQ(after("CORS_ORIGINS", "https://a.de, http://b:80 ,"), "https://a.de,http://b:80");
    EXPECT_EQ(after("CORS_ORIGINS", R"(["https://a.de","*"])"), "https://a.de,*");
    EXPECT_EQ(after("CORS_ORIGINS", "[]"), "");
    for (const auto* wrong : {"[1]", "[\"*\"", "[null]", "https://a.de/path", "a.de", "[[\"*\"]]"})
        EXPECT_THAT(after("CORS_ORIGINS", wrong), testing::StartsWith("refused")) << wrong;
    std::string many = "*";
    for (int i = 1; i < 256; ++i)
        many += ",*";
    EXPECT_TRUE(accepts(*find_setting("CORS_ORIGINS"), many));
    EXPECT_FALSE(accepts(*find_setting("CORS_ORIGINS"), many + ",*"));
}

TEST(SettingTable, ReadsWeightsInBothForms) {
    EXPECT_EQ(
        after("ESCALATION_KEYWORDS", "refund=0.9, Speak  to ME=1,sue"),
        "refund=0.9,speak to me=1,sue=0.8"
    );
    EXPECT_EQ(after("ESCALATION_KEYWORDS", R"({"Refund": 0.25, "now": 1})"), "now=1,refund=0.25");
    EXPECT_EQ(after("ESCALATION_KEYWORDS", "{}"), "");
    for (const auto* wrong :
         {"a=2",
          "a=-0.1",
          "a=x",
          "=1",
          "a=nan",
          R"({"a":"1"})",
          R"({"a":1.1})",
          R"({"a":1,"a":0})",
          "{"}) {
        EXPECT_THAT(after("ESCALATION_KEYWORDS", wrong), testing::StartsWith("refused")) << wrong;
    }
}

TEST(SettingTable, ReadsNumbers) {
    EXPECT_EQ(after("ESCALATION_CONFIDENCE_THRESHOLD", "0"), "0");
    EXPECT_EQ(after("ESCALATION_CONFIDENCE_THRESHOLD", "1"), "1");
    EXPECT_EQ(after("ESCALATION_CONFIDENCE_THRESHOLD", " .25 "), "0.25");
    for (const auto* wrong : {"-0.01", "1.01", "nan", "inf", "0,5", "0.5x"})
        EXPECT_FALSE(accepts(*find_setting("ESCALATION_CONFIDENCE_THRESHOLD"), wrong)) << wrong;
}

TEST(SettingTable, RefusesTextThatIsNoLine) {
    EXPECT_EQ(after("APP_NAME", "Gr\xC3\xBC\xC3\x9F"), "Gr\xC3\xBC\xC3\x9F");
    for (const std::string wrong : {"a\nb", "a\x1B[31m", "\xFF", "\x7F"})
        EXPECT_FALSE(accepts(*find_setting("APP_NAME"), wrong));
    EXPECT_TRUE(accepts(*find_setting("APP_NAME"), std::string(4096, 'a')));
    EXPECT_FALSE(accepts(*find_setting("APP_NAME"), std::string(4097, 'a')));
}

TEST(SettingTable, LeavesSettingsAloneWhenItRefuses) {
    Settings settings;
    EXPECT_FALSE(apply_setting(*find_setting("CORS_ORIGINS"), "*,nonsense", settings));
    EXPECT_EQ(settings.api.cors_origins, Settings{}.api.cors_origins);
}

TEST(SettingTable, FindsNamesAndAliasesInAnyCase) {
    EXPECT_EQ(find_setting("api_port"), find_setting("API_PORT"));
    EXPECT_EQ(
        find_setting("session_cleanup_interval_seconds"), find_setting("SESSION_CLEANUP_INTERVAL")
    );
    EXPECT_EQ(find_setting("REDIS_SESSION_TTL_SECONDS"), find_setting("REDIS_SESSION_TTL"));
    EXPECT_EQ(find_setting("DEV_SAMPLE_DATA"), find_setting("LOAD_SAMPLE_KNOWLEDGE"));
    EXPECT_EQ(find_setting("PATH"), nullptr);
    EXPECT_EQ(find_setting(""), nullptr);
}

TEST(SettingTable, NamesEverySchemeOfRedis) {
    const auto& redis = *find_setting("REDIS_URL");
    for (const auto* scheme :
         {"redis://",
          "rediss://",
          "unix://",
          "redis+unix://",
          "redis+sentinel://",
          "rediss+sentinel://",
          "redis+cluster://",
          "rediss+cluster://"}) {
        EXPECT_THAT(describe_allowed(redis), testing::HasSubstr(scheme));
        EXPECT_THAT(*redis.check("http://host"), testing::HasSubstr(scheme));
    }
}

TEST(SettingTable, KnowsItsSecrets) {
    for (const auto* name :
         {"ADMIN_API_KEY",
          "USER_TOKEN_SECRET",
          "SESSION_ENCRYPTION_KEYS",
          "REDIS_PASSWORD",
          "REDIS_SENTINEL_PASSWORD"})
        EXPECT_TRUE(is_secret(*find_setting(name))) << name;
    EXPECT_FALSE(is_secret(*find_setting("API_PORT")));
}

}  // namespace

}  // namespace continuo::test
