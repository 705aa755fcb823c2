// What goes wrong between the program and a PostgreSQL server, and what the operator reads of it.
#include <fstream>

#include <boost/json.hpp>

#include "database_fixture.hpp"
#include "support/postgres_proxy.hpp"
#include "support/postgres_server.hpp"
#include "support/redis_certificate.hpp"
#include "support/redis_server.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

class CutCommitTest : public PostgresTest,
                      public ::testing::WithParamInterface<PostgresProxy::Cut> {
protected:
    CutCommitTest() : proxy(folder / "proxy", shared_postgres().socket_path()) {
        auto through = config();
        through.postgres_url =
            proxy.url(through.postgres_url.substr(through.postgres_url.find("&options=")));
        through.look_time = std::chrono::milliseconds(0);
        reopen(through);
    }
    ~CutCommitTest() override { database.reset(); }
    Result<void> append() {
        AuditEntry entry;
        entry.action = "once";
        return run_task(database->audit().append(std::move(entry)));
    }
    PostgresProxy proxy;
};

// An audit entry has no key: written twice, it would be there twice.
TEST_P(CutCommitTest, WritesOnce) {
    ASSERT_TRUE(append());
    proxy.cut_next(GetParam());
    const auto written = append();
    EXPECT_TRUE(written) << written.error().detail;
    EXPECT_EQ(count_rows("audit"), 2);
    if (GetParam() == PostgresProxy::Cut::late_commit) {
        proxy.send_late_commit();
        EXPECT_EQ(count_rows("audit"), 2) << "the COMMIT that was on its way must not count";
    }
    EXPECT_TRUE(append());
    EXPECT_EQ(count_rows("audit"), 3);
}

TEST_P(CutCommitTest, SaysThatItIsNotKnownWhenNobodyCanBeAsked) {
    proxy.cut_next(GetParam());
    proxy.refuse_new(true);
    const auto written = append();
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, Errc::timeout);
    EXPECT_NE(written.error().detail.find("not known"), std::string::npos);
    EXPECT_EQ(append().error().code, Errc::unavailable) << "nothing was done";
    proxy.refuse_new(false);
    wait_until("the writer", [&] { return append().has_value(); });
    EXPECT_EQ(count_rows("audit"), GetParam() == PostgresProxy::Cut::after_commit ? 2 : 1);
}

INSTANTIATE_TEST_SUITE_P(
    ,
    CutCommitTest,
    ::testing::Values(
        PostgresProxy::Cut::before_commit,
        PostgresProxy::Cut::after_commit,
        PostgresProxy::Cut::late_commit
    )
);

/// A server of its own, which is broken.
class BrokenPostgresTest : public ::testing::Test {
protected:
    explicit BrokenPostgresTest(std::vector<std::string> arguments = {})
        : server(folder.path(), std::move(arguments)) {}
    DatabaseConfig config(const std::string& options = "", const std::string& user = "postgres") {
        DatabaseConfig config;
        config.postgres_url = server.url(options, user);
        return config;
    }
    /// What an operator reads when it cannot be opened.
    std::string refusal(const DatabaseConfig& with) {
        const auto opened = open_database(with, clock, nullptr);
        EXPECT_FALSE(opened);
        return opened ? "" : opened.error().detail;
    }

    ScratchFolder folder;
    FakeClock clock;
    PostgresServer server;
};

TEST_F(BrokenPostgresTest, IsUnavailableWhileItIsDownAndRecovers) {
    const auto opened = open_database(config(), clock, nullptr).value();
    auto& archive = opened->archive();
    ASSERT_TRUE(run_task(archive.write(small_step("sess_a", 1))));
    ASSERT_TRUE(run_task(archive.load("sess_a", 10)));
    server.kill();
    const auto refused = run_task(archive.write(small_step("sess_a", 2)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable) << refused.error().detail;
    EXPECT_EQ(run_task(archive.load("sess_a", 10)).error().code, Errc::unavailable);
    EXPECT_EQ(run_task(opened->ping()).error().code, Errc::unavailable);
    EXPECT_EQ(run_task(opened->check_writing()).error().code, Errc::unavailable);
    server.start();
    wait_until("the writer to reconnect", [&] {
        return run_task(archive.write(small_step("sess_a", 2))).has_value();
    });
    EXPECT_TRUE(run_task(opened->check_writing()));
    EXPECT_EQ(run_task(archive.load("sess_a", 10)).value().session.version, 2);
}

TEST_F(BrokenPostgresTest, GoesOnAtOnceAfterARestartBetweenTwoWrites) {
    const auto opened = open_database(config(), clock, nullptr).value();
    auto& archive = opened->archive();
    ASSERT_TRUE(run_task(archive.write(small_step("sess_a", 1))));
    ASSERT_TRUE(run_task(archive.load("sess_a", 10)));
    server.start();  // kills it first
    EXPECT_TRUE(run_task(archive.write(small_step("sess_a", 2))));
    EXPECT_TRUE(run_task(archive.load("sess_a", 10)));
}

TEST_F(BrokenPostgresTest, ReadsAServerThatCanOnlyBeRead) {
    const auto opened = open_database(config(), clock, nullptr).value();
    ASSERT_TRUE(run_task(opened->archive().write(small_step("sess_a", 1))));
    RawDatabase(config()).execute("ALTER SYSTEM SET default_transaction_read_only = on");
    RawDatabase(config()).execute("SELECT pg_reload_conf()");
    std::string why;
    wait_until("the server to refuse writing", [&] {
        const auto written = run_task(opened->archive().write(small_step("sess_a", 2)));
        if (!written) why = written.error().detail;
        return !written;
    });
    EXPECT_NE(why.find("can only be read"), std::string::npos) << why;
    EXPECT_EQ(run_task(opened->check_writing()).error().code, Errc::unavailable);
    EXPECT_TRUE(run_task(opened->archive().load("sess_a", 10)));
    EXPECT_TRUE(open_database(config(), clock, nullptr)) << "an instance that starts meanwhile";
    RawDatabase(config()).execute("ALTER SYSTEM RESET default_transaction_read_only");
    RawDatabase(config()).execute("SELECT pg_reload_conf()");
    wait_until("the server to be written again", [&] {
        return run_task(opened->archive().write(small_step("sess_a", 3))).has_value();
    });
}

TEST_F(BrokenPostgresTest, TakesNoStandby) {
    const auto opened = open_database(config(), clock, nullptr).value();
    auto& archive = opened->archive();
    ASSERT_TRUE(run_task(archive.write(small_step("sess_a", 1))));
    server.kill();
    const auto signal = folder / "data" / "standby.signal";
    std::ofstream(signal).close();
    server.start();
    const auto refused = run_task(archive.load("sess_a", 10));
    ASSERT_FALSE(refused) << "it may be behind";
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_NE(refusal(config()).find("none of its hosts is the primary"), std::string::npos);
    server.kill();
    std::filesystem::remove(signal);
    server.start();
    wait_until("the primary", [&] {
        return run_task(archive.write(small_step("sess_a", 2))).has_value();
    });
}

TEST_F(BrokenPostgresTest, SaysWhyItCannotBeOpened) {
    RawDatabase(config()).execute("CREATE ROLE shop LOGIN PASSWORD 'right'");
    server.add_host_rule("local all shop scram-sha-256");
    server.start();
    auto with = config();
    with.postgres_url = "postgresql://shop:wr0ng%2Fsecret@/postgres?host=" + folder.path().string();
    const auto wrong_password = refusal(with);
    EXPECT_NE(wrong_password.find("check the user and the password"), std::string::npos);
    EXPECT_EQ(wrong_password.find("wr0ng"), std::string::npos) << wrong_password;

    with.postgres_url = "postgresql://shop:right@/postgres?host=" + folder.path().string();
    EXPECT_NE(refusal(with).find("permission denied"), std::string::npos) << refusal(with);
    with.postgres_url = "postgresql://postgres@/nothing?host=" + folder.path().string();
    EXPECT_NE(refusal(with).find("createdb"), std::string::npos) << refusal(with);
    with.postgres_url = "postgresql://nobody@/postgres?host=" + folder.path().string();
    EXPECT_NE(refusal(with).find("createuser"), std::string::npos) << refusal(with);
    with.postgres_url = "postgresql://postgres@/postgres?host=" + (folder / "empty").string();
    EXPECT_NE(refusal(with).find("No such file"), std::string::npos) << refusal(with);
    with.postgres_url = "postgresql://postgres@no-such-host.invalid/postgres";
    EXPECT_NE(refusal(with).find("check the host"), std::string::npos) << refusal(with);
}

const std::string tcp_port = std::to_string(free_port());

class SmallPostgresTest : public BrokenPostgresTest {
protected:
    SmallPostgresTest()
        : BrokenPostgresTest(
              {"-c",
               "max_connections=4",
               "-c",
               "superuser_reserved_connections=0",
               "-c",
               "listen_addresses=127.0.0.1",
               "-p",
               tcp_port}
          ) {}
    DatabaseConfig small(const std::string& options = "") {
        return config("&port=" + tcp_port + options);
    }
};

TEST_F(SmallPostgresTest, SaysWhenConnectionsOrEncryptionAreMissing) {
    {
        std::vector<std::unique_ptr<RawDatabase>> others;
        for (int i = 0; i < 4; ++i)
            others.push_back(std::make_unique<RawDatabase>(small()));
        const auto why = refusal(small());
        EXPECT_NE(why.find("raise max_connections"), std::string::npos) << why;
    }
    DatabaseConfig encrypted;
    encrypted.postgres_url =
        "postgresql://postgres@127.0.0.1:" + tcp_port + "/postgres?sslmode=require";
    const auto why = refusal(encrypted);
    EXPECT_NE(why.find("check sslmode"), std::string::npos) << why;
    EXPECT_NE(why.find("127.0.0.1:" + tcp_port + "/postgres"), std::string::npos) << why;
}

TEST_F(SmallPostgresTest, VerifiesTheServersCertificate) {
    const ScratchFolder other;
    const RedisCertificate ours(folder.path(), "DNS:localhost");
    const RedisCertificate theirs(other.path(), "DNS:localhost");
    server.offer_tls(ours.file(), ours.key_file());
    server.start();
    const auto with = [&](const std::string& host, const RedisCertificate& authority) {
        DatabaseConfig config;
        config.readers = 1;
        config.postgres_url =
            "postgresql://postgres@" + host + ":" + tcp_port +
            "/postgres?sslmode=verify-full&sslrootcert=" + authority.file().string();
        return config;
    };
    {
        const auto opened = open_database(with("localhost", ours), clock, nullptr);
        ASSERT_TRUE(opened) << opened.error().detail;
        EXPECT_TRUE(run_task((*opened)->archive().write(small_step("sess_a", 1))));
    }
    for (const auto& wrong : {with("127.0.0.1", ours), with("localhost", theirs)}) {
        const auto why = refusal(wrong);
        EXPECT_NE(why.find("check sslmode, sslrootcert and the certificate"), std::string::npos)
            << why;
    }
}

}  // namespace
}  // namespace continuo::test
