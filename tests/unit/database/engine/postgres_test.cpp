// The parts of the PostgreSQL engine that need no server.
#include <gtest/gtest.h>

#include "database/engine/back_off.hpp"
#include "database/engine/postgres_address.hpp"
#include "database/engine/postgres_array.hpp"
#include "database/engine/postgres_error.hpp"
#include "database/engine/postgres_text.hpp"
#include "database/engine/write_locks.hpp"

namespace continuo::test {
namespace {

TEST(PostgresText, StoresAnyBytes) {
    using namespace std::string_literals;
    for (const auto& text :
         {""s,
          "plain"s,
          "Gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80"s,
          "a\0b\x01"s,
          "\x01"s,
          "\x01"s
          "00"s,
          "\xff\xfe half \xc3"s,
          "\xed\xa0\x80 a surrogate, \xf4\x90\x80\x80 beyond Unicode, \xc0\x80 too long"s}) {
        std::string stored;
        assign_postgres_text(stored, text);
        EXPECT_EQ(stored.find('\0'), std::string::npos);
        EXPECT_EQ(stored.find('\xff'), std::string::npos);
        restore_postgres_text(stored);
        EXPECT_EQ(stored, text);
    }
}

TEST(PostgresArray, IsInTheFormatOfTheServer) {
    using namespace std::string_literals;
    PostgresArray numbers(Value::Type::integer);
    numbers.add(258);
    numbers.add(std::optional<std::int64_t>());
    EXPECT_EQ(
        numbers.bytes(),
        "\0\0\0\1\0\0\0\1\0\0\0\x14\0\0\0\2\0\0\0\1"
        "\0\0\0\x8\0\0\0\0\0\0\1\2"
        "\xff\xff\xff\xff"s
    );
    PostgresArray texts(Value::Type::text);
    texts.add("a\0b"s);
    EXPECT_EQ(texts.size(), 1U);
    EXPECT_TRUE(texts.bytes().ends_with("\0\0\0\5a\x1"s + "00b")) << "escaped";
}

TEST(PostgresAddress, ShowsNoSecretAndSetsWhatIsOpen) {
    const auto address = parse_postgres_url("postgresql://me:p%40w@h:5433/d?sslmode=require");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->shown, "PostgreSQL at h:5433/d");
    EXPECT_NE(address->connect_url.find("password=p%40w"), std::string::npos);
    EXPECT_NE(address->connect_url.find("target_session_attrs=primary"), std::string::npos);
    EXPECT_NE(address->connect_url.find("application_name=continuo"), std::string::npos);
    const auto own = parse_postgres_url("postgresql:///d?host=/a&connect_timeout=9");
    EXPECT_EQ(own->shown, "PostgreSQL at /a/d");
    EXPECT_NE(own->connect_url.find("connect_timeout=9"), std::string::npos);
    EXPECT_EQ(own->connect_url.find("connect_timeout=5"), std::string::npos);
    const auto any = parse_postgres_url("postgresql://a/d?target_session_attrs=any");
    EXPECT_EQ(any->connect_url.find("primary"), std::string::npos);
}

TEST(PostgresAddress, RefusesAPasswordThatWouldBeReadAsSomethingElseAndDoesNotShowIt) {
    for (const auto* url :
         {"postgresql://me:se/cret@h/d",
          "postgresql://me:1/secret@h/d",
          "postgresql://me:1?secret@h/d",
          "postgresql://me:se#cret@h/d",
          "postgresql://me:se cret@h/d",
          "postgresql://me:1@secret@h/d",
          "postgresql://h:secret/d",
          "postgresql://h/d?secret=1",
          "postgresql://me:sec%ret@h/d",
          "postgresql+asyncpg://me:secret@h/d"}) {
        const auto refused = parse_postgres_url(url);
        ASSERT_FALSE(refused) << url;
        EXPECT_EQ(refused.error().detail.find("secret"), std::string::npos);
    }
}

TEST(PostgresError, SaysWhatTheCallerCanDo) {
    const auto lost = translate_postgres("     ", "server closed the connection unexpectedly\n");
    EXPECT_TRUE(lost.retry && lost.reopen && lost.environment);
    const auto deadlock = translate_postgres("40P01", "ERROR:  deadlock detected\nDETAIL:  x");
    EXPECT_TRUE(deadlock.retry);
    EXPECT_FALSE(deadlock.reopen);
    const auto full = translate_postgres("53100", "ERROR:  could not extend file: No space left");
    EXPECT_EQ(full.error.code, Errc::unavailable);
    EXPECT_TRUE(full.environment);
    EXPECT_NE(full.error.detail.find("disk of the server is full"), std::string::npos);
    EXPECT_EQ(translate_postgres("42P01", "ERROR:  x").error.reason, ErrorReason::missing_tables);
    EXPECT_EQ(translate_postgres("XX001", "ERROR:  x").error.code, Errc::corrupt);
    EXPECT_EQ(translate_postgres("99999", "ERROR:  x").error.code, Errc::internal);
}

TEST(PostgresError, HasNoValuesOfARow) {
    const auto taken = translate_postgres(
        "23505",
        "Cannot execute query. ERROR:  duplicate key value violates unique constraint \"k\"\n"
        "DETAIL:  Key (session_id)=(sess_secret) already exists."
    );
    EXPECT_EQ(taken.error.code, Errc::conflict);
    EXPECT_NE(taken.error.detail.find("duplicate key"), std::string::npos);
    EXPECT_EQ(taken.error.detail.find("secret"), std::string::npos);
    const auto value = translate_postgres("22P02", "ERROR:  invalid input syntax: \"secret\"");
    EXPECT_EQ(value.error.detail.find("secret"), std::string::npos);
}

TEST(WriteLocks, NameTheSameInEveryProcess) {
    const auto session = WriteLocks::of_session("sess_a");
    ASSERT_EQ(session.taken().size(), 1);
    EXPECT_EQ(session.taken()[0], WriteLocks::of_session("sess_a").taken()[0]);
    EXPECT_EQ(session.with("session", "sess_a").taken().size(), 1);
    EXPECT_FALSE(session.is_all());
    auto many = session;
    for (int i = 0; i < 20; ++i)
        many = many.with("user", std::to_string(i));
    EXPECT_TRUE(many.is_all());
    EXPECT_TRUE(WriteLocks::none().taken().empty());
}

}  // namespace
}  // namespace continuo::test
