// TLS with a certificate that the test makes itself with the program openssl.
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connection_fixture.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;

class RedisTlsTest : public testing::Test {
protected:
    RedisTlsTest() {
        make_certificate("server", "DNS:localhost");
        make_certificate("other", "DNS:localhost");
    }

    void make_certificate(const std::string& name, const std::string& alternative_name) const {
        const auto path = (folder / name).string();
        const auto command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
            "-days 2 -subj /CN=continuo -addext subjectAltName=" +
            alternative_name + " -keyout " + path + ".key -out " + path + ".pem 2>/dev/null";
        if (std::system(command.c_str()) != 0)
            throw std::runtime_error("no certificate: is the package openssl installed?");
    }

    [[nodiscard]] std::vector<std::string> arguments() const {
        return {
            "--tls-port",
            std::to_string(port),
            "--tls-cert-file",
            folder / "server.pem",
            "--tls-key-file",
            folder / "server.key",
            "--tls-auth-clients",
            "no",
        };
    }

    [[nodiscard]] RedisConnectionConfig config(const std::string& host) const {
        const auto url = parse_redis_url("rediss://" + host + ":" + std::to_string(port));
        auto config = redis_connection_config(*url, "");
        config.certificate_file = folder / "server.pem";
        config.connect_timeout = 20s;
        return config;
    }

    [[nodiscard]] RedisServer make_server() const {
        return RedisServer(folder.path(), arguments());
    }

    ScratchFolder folder;
    std::uint16_t port = free_port();
};

Task<void> use_tls(RedisConnectionConfig config, RedisServer* server) {
    const auto connection = co_await open(std::move(config));
    const std::string value(300'000, 'v');
    EXPECT_EQ(co_await ask(connection, {"SET", "key", value}), "OK");
    EXPECT_EQ(co_await ask(connection, {"GET", "key"}), value);
    const auto observer = co_await open(server->config());
    const auto id = co_await ask(connection, {"CLIENT", "ID"});
    EXPECT_EQ(co_await ask(observer, {"CLIENT", "KILL", "ID", id}), "1");
    while (connection->status().connected)
        co_await pass();
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
    EXPECT_EQ(co_await ask(connection, {"GET", "key"}), value);
}

TEST_F(RedisTlsTest, CarriesCommandsAndComesBack) {
    auto server = make_server();
    run_task(use_tls(config("localhost"), &server));
}

Task<std::string> tls_refusal(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    const auto outcome = co_await run(connection, {"PING"});
    EXPECT_EQ(text_of(outcome), "unavailable, not executed");
    co_return outcome ? "" : outcome.error().error.detail;
}

TEST_F(RedisTlsTest, RefusesAnotherHostsCertificate) {
    const auto server = make_server();
    EXPECT_THAT(run_task(tls_refusal(config("127.0.0.1"))), HasSubstr("not for this host"));
}

TEST_F(RedisTlsTest, RefusesACertificateThatNobodyVouchesFor) {
    const auto server = make_server();
    auto other = config("localhost");
    other.certificate_file = folder / "other.pem";
    EXPECT_THAT(run_task(tls_refusal(other)), HasSubstr("certificate verify failed"));
    other.certificate_file.clear();
    EXPECT_THAT(run_task(tls_refusal(other)), HasSubstr("certificate verify failed"));
}

TEST_F(RedisTlsTest, RefusesAServerWithoutTls) {
    const auto plain_port = free_port();
    const RedisServer server(folder.path(), {"--port", std::to_string(plain_port)});
    auto plain = config("localhost");
    plain.address.port = plain_port;
    plain.connect_timeout = 200ms;
    EXPECT_THAT(run_task(tls_refusal(plain)), HasSubstr("is not connected"));
}

}  // namespace
}  // namespace continuo::test
