#include "settings/settings.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "settings/store_options.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Environ = std::vector<std::pair<std::string, std::string>>;

/// A `.env` file and an environment, as far as a test names them.
class SettingsTest : public testing::Test {
protected:
    void write(const std::string& text) { std::ofstream(x_file, std::ios::binary) << text; }

    Result<LoadedSettings> load(Environ environment = {}) {
        return load_settings({std::move(environment), x_file, false});
    }

    /// The settings of an environment that is expected to be good.
    LoadedSettings good(Environ environment = {}) {
        auto loaded = load(std::move(environment));
        EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : loaded.error().detail);
        return loaded ? *loaded : LoadedSettings{};
    }

    /// The report about an environment that is expected to be refused.
    std::string bad(Environ environment = {}) {
        const auto loaded = load(std::move(environment));
        EXPECT_FALSE(loaded.has_value());
        if (loaded) return "";
        EXPECT_EQ(loaded.error().code, Errc::invalid_input);
        return loaded.error().detail;
    }

    ScratchFolder x_folder;
    std::filesystem::path x_file = x_folder / ".env";
};

TEST_F(SettingsTest, HaveTheSeedsDefaults) {
    const auto settings = good().settings;
    EXPECT_EQ(settings.app.name, "Customer Support AI Agent");
    EXPECT_EQ(settings.app.environment, Environment::development);
    EXPECT_FALSE(settings.app.debug);
    EXPECT_EQ(settings.api.host, "127.0.0.1") << "in development";
    EXPECT_EQ(settings.api.port, 8000);
    EXPECT_EQ(settings.api.prefix, "/api");
    EXPECT_THAT(settings.api.cors_origins, ElementsAre("http://localhost:3000"));
    EXPECT_TRUE(settings.rate_limit.enabled);
    EXPECT_EQ(settings.rate_limit.requests, 100U);
    EXPECT_EQ(settings.rate_limit.period, 60s);
    EXPECT_FALSE(settings.session.use_shared_context);
    EXPECT_EQ(settings.session.timeout, 30min);
    EXPECT_EQ(settings.session.sessions_max, 10'000U);
    EXPECT_EQ(settings.session.cleanup_interval, 300s);
    EXPECT_EQ(settings.redis.session_ttl, 1800s);
    EXPECT_EQ(settings.redis.session_key_prefix, "agent:session:");
    EXPECT_EQ(settings.app.shutdown_grace, 30s);
    EXPECT_THAT(settings.warnings, IsEmpty());
}

TEST_F(SettingsTest, ComeFromTheFileAndTheEnvironmentWins) {
    write("# mine\nAPI_PORT=9000\nSESSION_TIMEOUT_MINUTES=60\n");
    const auto loaded = good({{"API_PORT", "9001"}, {"PATH", "/bin"}});
    EXPECT_EQ(loaded.settings.api.port, 9001);
    EXPECT_EQ(loaded.settings.session.timeout, 60min);
    EXPECT_EQ(loaded.origins.at("API_PORT"), "environment");
    EXPECT_EQ(loaded.origins.at("SESSION_TIMEOUT_MINUTES"), x_file.string() + ":3");
    EXPECT_FALSE(loaded.origins.contains("API_HOST"));
}

TEST_F(SettingsTest, AreNamedInAnyCaseAndByTheirLongerNames) {
    write("session_cleanup_interval_seconds=90\n");
    const auto loaded = good({{"api_port", "9001"}, {"REDIS_SESSION_TTL_SECONDS", "600"}});
    EXPECT_EQ(loaded.settings.session.cleanup_interval, 90s);
    EXPECT_EQ(loaded.settings.redis.session_ttl, 600s);
    EXPECT_EQ(loaded.settings.api.port, 9001);
    EXPECT_EQ(loaded.origins.at("REDIS_SESSION_TTL"), "environment as REDIS_SESSION_TTL_SECONDS");
    EXPECT_EQ(loaded.origins.at("API_PORT"), "environment");
}

TEST_F(SettingsTest, EnvironmentWinsUnderAnyName) {
    write("SESSION_CLEANUP_INTERVAL=90\n");
    const auto loaded = good({{"SESSION_CLEANUP_INTERVAL_SECONDS", "120"}});
    EXPECT_EQ(loaded.settings.session.cleanup_interval, 120s);
}

TEST_F(SettingsTest, WithTwoNamesInOnePlaceMustAgree) {
    good({{"SESSION_CLEANUP_INTERVAL", "90"}, {"SESSION_CLEANUP_INTERVAL_SECONDS", "90"}});
    const auto report =
        bad({{"SESSION_CLEANUP_INTERVAL", "90"}, {"SESSION_CLEANUP_INTERVAL_SECONDS", "91"}});
    EXPECT_THAT(report, HasSubstr("are one setting and have different values"));
}

TEST_F(SettingsTest, AMisspeltNameIsAnErrorInTheFileAndAWarningInTheEnvironment) {
    const auto loaded = good({{"SESSION_TIMOUT", "5"}});
    EXPECT_THAT(
        loaded.settings.warnings,
        ElementsAre(
            "SESSION_TIMOUT is not a setting; did you mean SESSION_TIMEOUT_MINUTES? (environment)"
        )
    );
    write("SESSION_TIMOUT=5\n");
    EXPECT_THAT(bad({}), HasSubstr("SESSION_TIMOUT is not a setting"));
}

TEST_F(SettingsTest, TwiceInTheFileWarnsAndTheLastCounts) {
    write("API_PORT=9000\nAPI_PORT=9001\n");
    const auto loaded = good();
    EXPECT_EQ(loaded.settings.api.port, 9001);
    ASSERT_EQ(loaded.settings.warnings.size(), 1U);
    EXPECT_THAT(loaded.settings.warnings[0], HasSubstr("API_PORT is set twice"));
}

TEST_F(SettingsTest, TwiceInTheFileTheLastCountsAlsoWhenItIsEmpty) {
    write(
        "APP_NAME=one\nAPI_PORT=9000\nREDIS_SESSION_TTL=600\nREDIS_SESSION_TTL_SECONDS=\n"
        "APP_NAME=\nAPI_PORT=null\n"
    );
    const auto loaded = good();
    EXPECT_EQ(loaded.settings.app.name, AppSettings{}.name);
    EXPECT_EQ(loaded.settings.api.port, ApiSettings{}.port);
    EXPECT_FALSE(loaded.origins.contains("API_PORT"));
    EXPECT_EQ(loaded.settings.redis.session_ttl, 600s) << "another name that says nothing";
    const auto place = x_file.string();
    EXPECT_THAT(
        loaded.settings.warnings,
        ElementsAre(
            "APP_NAME is set twice (" + place + ":1 and " + place + ":5): the last one counts",
            "API_PORT is set twice (" + place + ":2 and " + place + ":6): the last one counts"
        )
    );
}

TEST_F(SettingsTest, EmptyAndNullAreAsGoodAsNone) {
    write("API_PORT=9000\nREDIS_PASSWORD=null\nAPI_HOST=\n");
    const auto loaded = good({{"API_PORT", ""}, {"RATE_LIMIT_PERIOD", " null "}});
    EXPECT_EQ(loaded.settings.api.port, 9000);
    EXPECT_EQ(loaded.settings.api.host, "127.0.0.1");
    EXPECT_TRUE(loaded.settings.redis.password.empty());
    EXPECT_EQ(loaded.settings.rate_limit.period, 60s);
}

TEST_F(SettingsTest, TheCertificatesThatTheFileNamesAreForTheEnvironmentThatNamesNone) {
    using testing::Pair;
    write("SSL_CERT_FILE=old.pem\nssl_cert_dir='/etc/a b'\nSSL_CERT_FILE=new.pem\n");
    EXPECT_THAT(
        good({{"SSL_CERT_FILE", ""}, {"ssl_cert_dir", "not for OpenSSL"}}).environment,
        ElementsAre(Pair("SSL_CERT_DIR", "/etc/a b"), Pair("SSL_CERT_FILE", "new.pem"))
    );
    EXPECT_THAT(
        good({{"SSL_CERT_FILE", "other.pem"}}).environment,
        ElementsAre(Pair("SSL_CERT_DIR", "/etc/a b"))
    );
    write("SSL_CERT_FILE=old.pem\nSSL_CERT_FILE=\n");
    EXPECT_THAT(good().environment, IsEmpty());
}

TEST_F(SettingsTest, ReportEveryProblemAtOnceWithItsPlace) {
    write("API_PORT=99999\nDEBUG=maybe\nSESSION_TIMOUT=5\nA B=1\n");
    const auto report = bad({
        {"SESSION_TIMEOUT_MINUTES", "4"},
        {"ENVIRONMENT", "prod"},
        {"DATABASE_URL", "postgresql://me:hunter2/x@host/db"},
        {"TLS_CERT_FILE", "cert.pem"},
    });
    const auto place = x_file.string();
    EXPECT_THAT(report, HasSubstr("8 problems"));
    for (const auto& line : {
             "API_PORT is \"99999\" and must be a whole number from 0 to 65535 (" + place + ":1)",
             "DEBUG is \"maybe\" and must be true or false (" + place + ":2)",
             "SESSION_TIMOUT is not a setting; did you mean SESSION_TIMEOUT_MINUTES? (" + place +
                 ":3)",
             place + ":4: expected =",
             std::string(
                 "SESSION_TIMEOUT_MINUTES is \"4\" and must be a whole number from 5 to 1440 "
                 "(environment)"
             ),
             std::string(
                 "ENVIRONMENT is \"prod\" and must be one of development, testing, staging, "
                 "production (environment)"
             ),
             std::string("DATABASE_URL is \"postgresql://***@host/db\" and must be a URL of "
                         "PostgreSQL: it is not "),
             std::string("TLS_KEY_FILE must be set, because TLS_CERT_FILE is (not set)"),
         }) {
        EXPECT_THAT(report, HasSubstr(line));
    }
    EXPECT_THAT(report, Not(HasSubstr("hunter2")));
}

TEST_F(SettingsTest, ShowStrangeValuesHarmlesslyAndShort) {
    const auto report = bad({
        {"API_PORT", "1\x1B[31m\n2"},
        {"DEBUG", "\xFF"},
        {"API_WORKERS", std::string(10'000, 'x')},
    });
    EXPECT_THAT(report, HasSubstr(R"("1\x1b[31m\n2")"));
    EXPECT_THAT(report, HasSubstr("(not UTF-8)"));
    EXPECT_LT(report.size(), 1000U);
    EXPECT_THAT(report, Not(HasSubstr("\x1B")));
}

TEST_F(SettingsTest, RefuseProductionWithoutAnAdministratorsKey) {
    EXPECT_THAT(bad({{"ENVIRONMENT", "production"}}), HasSubstr("ADMIN_API_KEY must be set"));
    EXPECT_THAT(
        bad({{"ENVIRONMENT", "production"}, {"ADMIN_API_KEY", "123456789012345"}}),
        HasSubstr("at least 16 characters")
    );
    const auto settings =
        good({{"ENVIRONMENT", "PRODUCTION"}, {"ADMIN_API_KEY", "1234567890123456"}}).settings;
    EXPECT_EQ(settings.api.admin_key.reveal(), "1234567890123456");
    for (const auto* environment : {"development", "testing", "staging"})
        good({{"ENVIRONMENT", environment}});
}

TEST_F(SettingsTest, TakeOneUserTokenSecretOrTwo) {
    const std::string one(32, 'a');
    const std::string two(32, 'b');
    EXPECT_TRUE(good().settings.api.user_token_secret.empty());
    for (const auto& value : {one, one + "," + two, one + " , " + two})
        EXPECT_EQ(
            good({{"USER_TOKEN_SECRET", value}}).settings.api.user_token_secret.reveal(), value
        );
    for (const auto& value :
         {std::string(31, 'a'),
          std::string(257, 'a'),
          one + ",short",
          one + ",",
          one + "," + two + "," + std::string(32, 'c'),
          std::string(32, 'a') + "\t" + two}) {
        const auto report = bad({{"USER_TOKEN_SECRET", value}});
        EXPECT_THAT(report, HasSubstr("USER_TOKEN_SECRET is ******** and must be one ")) << value;
        EXPECT_THAT(report, Not(HasSubstr(value)));
    }
    EXPECT_THAT(bad({{"USER_TOKEN_SECRET", one + "," + one}}), HasSubstr("two different secrets"));
    EXPECT_THAT(
        bad({{"USER_TOKEN_SECRET", two + "," + one}, {"ADMIN_API_KEY", one}}),
        HasSubstr("must differ from ADMIN_API_KEY")
    );
}

TEST_F(SettingsTest, TakeAContactThatIsAUriInOneLine) {
    for (const auto* value :
         {"mailto:a@example.com", "https://example.com/report", "tel:+1-201-555-0123"})
        EXPECT_EQ(good({{"SECURITY_CONTACT", value}}).settings.app.security_contact, value);
    for (const auto* value :
         {"a@example.com",
          "http://example.com",
          "mailto:",
          "mailto:a@example.com x",
          "https://\u00e9"})
        EXPECT_THAT(bad({{"SECURITY_CONTACT", value}}), HasSubstr("SECURITY_CONTACT")) << value;
}

TEST_F(SettingsTest, ReportABadKeyOnceOnly) {
    const auto report = bad({{"ENVIRONMENT", "production"}, {"ADMIN_API_KEY", "a b"}});
    EXPECT_THAT(report, HasSubstr("1 problem\n"));
}

TEST_F(SettingsTest, ThreeNamesTurnSharedSessionsOn) {
    for (const auto& pair : Environ{
             {"USE_SHARED_CONTEXT", "true"},
             {"SESSION_STORE_TYPE", "redis"},
             {"SESSION_STORE", "redis"}
         }) {
        const auto settings = good({pair, {"SESSION_ENCRYPTION_ENABLED", "no"}}).settings;
        EXPECT_TRUE(settings.session.use_shared_context);
        EXPECT_EQ(settings.session.store, SessionStoreType::redis);
    }
    good({{"USE_SHARED_CONTEXT", "false"}, {"SESSION_STORE_TYPE", "in_memory"}});
    good({{"USE_SHARED_CONTEXT", "false"}, {"SESSION_STORE", "memory"}});
}

TEST_F(SettingsTest, SessionsInPostgresNeedNoRedisAndNoKeys) {
    const auto settings =
        good({{"SESSION_STORE", "postgresql"}, {"DATABASE_URL", "postgresql://me@/c"}}).settings;
    EXPECT_EQ(settings.session.store, SessionStoreType::postgresql);
    EXPECT_FALSE(settings.session.use_shared_context);
    const auto with_keys = good({
        {"ENVIRONMENT", "production"},
        {"ADMIN_API_KEY", "0123456789abcdef0123"},
        {"SESSION_STORE", "postgresql"},
        {"DATABASE_URL", "postgresql://me@/c"},
        {"SESSION_ENCRYPTION_KEYS", "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
    });
    EXPECT_THAT(
        with_keys.settings.warnings,
        ::testing::Contains(HasSubstr("does not encrypt conversations in PostgreSQL"))
    );
}

TEST_F(SettingsTest, RefuseOnePortForTheApiAndItsMetrics) {
    EXPECT_THAT(
        bad({{"METRICS_PORT", "9000"}, {"API_PORT", "9000"}}), HasSubstr("METRICS_PORT must not be")
    );
    EXPECT_EQ(good({{"METRICS_PORT", "9000"}}).settings.app.metrics_port, 9000);
}

TEST_F(SettingsTest, RefuseAKeyOfScrapersThatIsWeakOrTheAdministrators) {
    const auto weak = bad({{"METRICS_KEY", "s3cret"}});
    EXPECT_THAT(weak, HasSubstr("METRICS_KEY is ******** and must be 8 to 256"));
    EXPECT_THAT(weak, Not(HasSubstr("s3cret")));
    EXPECT_THAT(
        bad({{"METRICS_KEY", "0123456789abcdef0123"}, {"ADMIN_API_KEY", "0123456789abcdef0123"}}),
        HasSubstr("METRICS_KEY must differ from ADMIN_API_KEY")
    );
    EXPECT_THAT(
        bad(
            {{"ENVIRONMENT", "production"},
             {"ADMIN_API_KEY", "0123456789abcdef0123"},
             {"METRICS_KEY", "0123456789"}}
        ),
        HasSubstr("METRICS_KEY must have at least 16 characters")
    );
    EXPECT_EQ(
        good({{"METRICS_KEY", "0123456789"}}).settings.app.metrics_key.reveal(), "0123456789"
    );
}

TEST_F(SettingsTest, TakeKeysOfProgramsByName) {
    EXPECT_TRUE(good().settings.api.completions_keys.empty());
    for (const auto* value : {"shop:0123456789", "shop:0123456789, shop:abcdefgh,b-2_:has:colon"})
        EXPECT_EQ(
            good({{"COMPLETIONS_API_KEYS", value}}).settings.api.completions_keys.reveal(), value
        );
    for (const auto* value :
         {"0123456789", "shop:s3cret1", ":0123456789", "my shop:0123456789", "shop:0123456789,"}) {
        const auto report = bad({{"COMPLETIONS_API_KEYS", value}});
        EXPECT_THAT(report, HasSubstr("COMPLETIONS_API_KEYS is ******** and must be name:key"));
        EXPECT_THAT(report, Not(HasSubstr(value)));
    }
    EXPECT_THAT(
        bad({{"COMPLETIONS_API_KEYS", "a:0123456789,b:0123456789"}}),
        HasSubstr("have each key once")
    );
}

TEST_F(SettingsTest, RefuseAKeyOfAProgramThatIsWeakOrAnotherKey) {
    EXPECT_THAT(
        bad(
            {{"ENVIRONMENT", "production"},
             {"ADMIN_API_KEY", "0123456789abcdef0123"},
             {"COMPLETIONS_API_KEYS", "shop:0123456789"}}
        ),
        HasSubstr("COMPLETIONS_API_KEYS must have at least 16 characters")
    );
    for (const auto* other : {"ADMIN_API_KEY", "METRICS_KEY"})
        EXPECT_THAT(
            bad({{"COMPLETIONS_API_KEYS", "shop:0123456789"}, {other, "0123456789"}}),
            HasSubstr("must differ from ADMIN_API_KEY and METRICS_KEY")
        );
    for (const auto* prefix : {"/v1", "/v1/support"})
        EXPECT_THAT(
            bad({{"COMPLETIONS_API_KEYS", "shop:0123456789"}, {"API_PREFIX", prefix}}),
            HasSubstr("API_PREFIX must not be under /v1")
        );
    const Environ shared{
        {"COMPLETIONS_API_KEYS", "shop:0123456789"},
        {"SESSION_STORE", "postgresql"},
        {"DATABASE_URL", "postgresql://me@/c"},
    };
    EXPECT_THAT(bad(shared), HasSubstr("ADMIN_API_KEY must be set, the same for all instances"));
    good({{"COMPLETIONS_API_KEYS", "shop:0123456789"}, {"API_PREFIX", "/v1x"}});
    good({{"API_PREFIX", "/v1"}});
}

TEST_F(SettingsTest, RefuseContradictions) {
    const std::pair<Environ, std::string> cases[] = {
        {{{"TLS_KEY_FILE", "k.pem"}}, "TLS_CERT_FILE must be set"},
        {{{"SESSION_STORE", "postgresql"}}, "DATABASE_URL must be a postgresql:// URL"},
        {{{"DATABASE_URL", "postgresql://me@/c"}}, "Set SESSION_STORE=postgresql, or redis"},
        {{{"SESSION_STORE", "postgresql"},
          {"DATABASE_URL", "postgresql://me@/c"},
          {"SESSION_DURABILITY", "replicated"}},
         "SESSION_DURABILITY must be fast"},
        {{{"SESSION_STORE", "postgresql"},
          {"DATABASE_URL", "postgresql://me@/c"},
          {"SESSION_FINGERPRINT_STRICT", "true"}},
         "ADMIN_API_KEY must be set, the same for all instances"},
        {{{"SESSION_STORE", "postgresql"},
          {"DATABASE_URL", "postgresql://me@/c"},
          {"USE_SHARED_CONTEXT", "true"}},
         "contradicts USE_SHARED"},
        {{{"SESSION_STORE", "memory"}, {"SESSION_STORE_TYPE", "redis"}},
         "contradicts SESSION_STORE_TYPE"},
        {{{"USE_SHARED_CONTEXT", "false"}, {"SESSION_STORE_TYPE", "redis"}},
         "contradicts USE_SHARED"},
        {{{"USE_SHARED_CONTEXT", "true"}, {"SESSION_STORE_TYPE", "in_memory"}},
         "contradicts USE_SHARED"},
        {{{"USE_SHARED_CONTEXT", "true"}}, "SESSION_ENCRYPTION_KEYS must be set"},
        {{{"SESSION_TIMEOUT_MINUTES", "61"}, {"SESSION_MAX_LIFETIME_HOURS", "1"}},
         "must not be longer"},
        {{{"RAG_CHUNK_SIZE", "100"}, {"RAG_CHUNK_OVERLAP", "50"}},
         "less than half of RAG_CHUNK_SIZE"},
        {{{"SESSION_FINGERPRINT_STRICT", "1"}, {"SESSION_FINGERPRINTING_ENABLED", "0"}},
         "cannot be true"},
        {{{"UPLOAD_TOTAL_MAX_MB", "100"}}, "must not be larger than UPLOAD_TOTAL_MAX_MB"},
        {{{"UPLOAD_CLIENT_MAX_MB", "10"}}, "must be at least 11, because MAX_FILE_SIZE is"},
    };
    for (const auto& [environment, message] : cases)
        EXPECT_THAT(bad(environment), HasSubstr(message));
    good({{"SESSION_TIMEOUT_MINUTES", "60"}, {"SESSION_MAX_LIFETIME_HOURS", "1"}});
    good({{"RAG_CHUNK_SIZE", "101"}, {"RAG_CHUNK_OVERLAP", "50"}});
    good({{"UPLOAD_CLIENT_MAX_MB", "11"}, {"UPLOAD_TOTAL_MAX_MB", "11"}});
    good({{"MAX_FILE_SIZE", "104857600"}});
    good({{"TLS_CERT_FILE", "c.pem"}, {"TLS_KEY_FILE", "k.pem"}});
}

TEST_F(SettingsTest, DeriveWhatIsNotGiven) {
    const Environ production{{"ENVIRONMENT", "production"}, {"ADMIN_API_KEY", "1234567890123456"}};
    EXPECT_TRUE(good().settings.app.expose_stats);
    EXPECT_FALSE(good(production).settings.app.expose_stats);
    EXPECT_FALSE(good({{"ENVIRONMENT", "staging"}}).settings.app.expose_stats);
    EXPECT_TRUE(good().settings.knowledge.load_samples);
    EXPECT_FALSE(good(production).settings.knowledge.load_samples);
    EXPECT_TRUE(
        good({{"ENVIRONMENT", "staging"}, {"DEV_SAMPLE_DATA", "1"}}).settings.knowledge.load_samples
    );

    EXPECT_EQ(good(production).settings.api.host, "0.0.0.0");
    EXPECT_EQ(good({{"API_HOST", "0.0.0.0"}}).settings.api.host, "0.0.0.0");
    EXPECT_THAT(good(production).settings.api.allowed_hosts, IsEmpty());
    EXPECT_THAT(
        good({{"API_HOST", "192.0.2.1"}}).settings.api.allowed_hosts,
        ElementsAre("localhost", "127.0.0.1", "[::1]", "192.0.2.1")
    );
    EXPECT_THAT(
        good({{"ALLOWED_HOSTS", "*.example.org"}}).settings.api.allowed_hosts,
        ElementsAre("*.example.org")
    );

    EXPECT_EQ(good().settings.log.file, "");
    EXPECT_EQ(good(production).settings.log.file, "logs/app.log");
    EXPECT_EQ(good({{"LOG_FILE", "x.log"}}).settings.log.file, "x.log");
    EXPECT_EQ(good({{"ENVIRONMENT", "staging"}, {"LOG_FILE", "none"}}).settings.log.file, "");

    EXPECT_EQ(good().settings.log.level, LogLevel::info);
    EXPECT_EQ(good({{"DEBUG", "1"}}).settings.log.level, LogLevel::debug);
    EXPECT_EQ(good({{"DEBUG", "1"}, {"LOG_LEVEL", "error"}}).settings.log.level, LogLevel::error);

    EXPECT_EQ(good().settings.database.file, "./data/continuo.db");
    EXPECT_EQ(good({{"DATA_DIRECTORY", "/var/x"}}).settings.database.file, "/var/x/continuo.db");
    EXPECT_EQ(good({{"DATABASE_URL", "sqlite:///a/b.db"}}).settings.database.file, "a/b.db");
    EXPECT_EQ(good({{"DATABASE_URL", "sqlite:////a/b.db"}}).settings.database.file, "/a/b.db");
}

TEST_F(SettingsTest, TakePostgresWithSharedSessionsOnly) {
    const std::pair<std::string, std::string> url{
        "DATABASE_URL", "postgresql://me:hunter2@host/db"
    };
    const auto report = bad({url});
    EXPECT_THAT(report, HasSubstr("while sessions are in memory"));
    EXPECT_THAT(report, Not(HasSubstr("hunter2")));
    const auto settings = good({
                                   url,
                                   {"SESSION_STORE_TYPE", "redis"},
                                   {"SESSION_ENCRYPTION_ENABLED", "false"},
                                   {"DATABASE_POOL_SIZE", "7"},
                                   {"DATABASE_STATEMENT_TIMEOUT", "9"},
                               })
                              .settings;
    const auto config = make_database_config(settings);
    EXPECT_EQ(config.postgres_url, url.second);
    EXPECT_EQ(config.readers, 7);
    EXPECT_EQ(config.statement_time_max, std::chrono::seconds(9));
    EXPECT_EQ(describe_database(settings), "postgresql://***@host/db");
    EXPECT_EQ(make_database_config(good().settings).file, "./data/continuo.db");
}

TEST_F(SettingsTest, AcceptForeignOnesWithOneWarningEach) {
    write("EMBEDDING_DIMENSION=384\nEMBEDDING_DIMENSION=768\nSENTRY_DSN=\n");
    const auto warnings = good({{"SECRET_KEY", "hunter2"}}).settings.warnings;
    ASSERT_EQ(warnings.size(), 2U);
    EXPECT_THAT(warnings[0], HasSubstr("EMBEDDING_DIMENSION has no effect: "));
    EXPECT_THAT(warnings[1], HasSubstr("SECRET_KEY has no effect: "));
    EXPECT_THAT(warnings[1], Not(HasSubstr("hunter2")));
}

TEST_F(SettingsTest, WarnInProductionOnly) {
    const Environ unwise{
        {"ADMIN_API_KEY", "1234567890123456"},
        {"DEBUG", "true"},
        {"CORS_ORIGINS", "*"},
        {"RATE_LIMIT_ENABLED", "false"},
        {"DATABASE_SYNCHRONOUS", "normal"},
        {"SESSION_FINGERPRINTING_ENABLED", "false"},
        {"LOAD_SAMPLE_KNOWLEDGE", "true"},
    };
    EXPECT_THAT(good(unwise).settings.warnings, IsEmpty());
    auto production = unwise;
    production.emplace_back("ENVIRONMENT", "production");
    EXPECT_EQ(good(production).settings.warnings.size(), 6U);
    const auto wise = good({
        {"ENVIRONMENT", "production"},
        {"ADMIN_API_KEY", "1234567890123456"},
        {"CORS_ORIGINS", "https://shop.example.com"},
    });
    EXPECT_THAT(wise.settings.warnings, IsEmpty());
}

TEST_F(SettingsTest, MissOnlyAFileThatWasNamed) {
    EXPECT_TRUE(load().has_value());
    const auto loaded = load_settings({{}, x_folder / "other.env", true});
    ASSERT_FALSE(loaded.has_value());
    EXPECT_THAT(loaded.error().detail, HasSubstr("other.env: the file does not exist"));
    EXPECT_TRUE(load_settings({{}, "", false}).has_value());
}

TEST_F(SettingsTest, RefuseAFileThatCannotBeRead) {
    EXPECT_FALSE(load_settings({{}, x_folder.path(), false}).has_value());
}

TEST(ProcessEnvironment, HoldsTheVariablesOfThisProcess) {
    ASSERT_EQ(::setenv("CONTINUO_TEST_VARIABLE", "a=b", 1), 0);
    EXPECT_THAT(
        process_environment(),
        testing::Contains(std::pair<std::string, std::string>("CONTINUO_TEST_VARIABLE", "a=b"))
    );
    ::unsetenv("CONTINUO_TEST_VARIABLE");
}

}  // namespace

}  // namespace continuo::test
