#include "server/tls.hpp"

#include <fstream>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "certificate.hpp"
#include "raw_client.hpp"
#include "server_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

/// A client that trusts the test's certificate alone.
class TlsClient {
public:
    TlsClient(std::uint16_t port, const TlsConfig& config)
        : x_context(asio::ssl::context::tls_client), x_stream(x_io, trust(x_context, config)) {
        const tcp::endpoint server(asio::ip::address_v4::loopback(), port);
        x_stream.next_layer().connect(server);
        x_stream.set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
        x_stream.handshake(asio::ssl::stream_base::client);
    }
    void send(std::string_view bytes) { asio::write(x_stream, asio::buffer(bytes)); }
    std::string read_all() {
        std::string all;
        boost::system::error_code ec;
        asio::read(x_stream, asio::dynamic_buffer(all), ec);
        x_clean_end = ec == asio::error::eof;
        return all;
    }
    /// The server ended the TLS session; the connection was not cut by a third party.
    bool clean_end() const { return x_clean_end; }
    SSL* native() { return x_stream.native_handle(); }

private:
    static asio::ssl::context& trust(asio::ssl::context& context, const TlsConfig& config) {
        context.load_verify_file(config.certificate_file.string());
        context.set_verify_mode(asio::ssl::verify_peer);
        return context;
    }

    asio::io_context x_io;
    asio::ssl::context x_context;
    asio::ssl::stream<tcp::socket> x_stream;
    bool x_clean_end = false;
};

class TlsTest : public testing::Test {
protected:
    ScratchFolder folder;
    TlsConfig tls = write_certificate(folder.path());
    TestServer server{[this](HttpServerConfig& config) {
        config.tls = tls;
        config.header_timeout = 200ms;
    }};
};

TEST_F(TlsTest, AnswersRequestsAndEndsCleanly) {
    TlsClient client(server.port(), tls);
    client.send(get("/a") + post(std::string(200'000, 'b')));
    client.send("GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 3U);
    EXPECT_EQ(responses[0].body, "GET /a\n");
    EXPECT_EQ(responses[1].body, "POST /\n" + std::string(200'000, 'b'));
    EXPECT_TRUE(client.clean_end());
    EXPECT_TRUE(server.handler.handled().at(0).secure);
    EXPECT_GE(SSL_version(client.native()), TLS1_2_VERSION);
}

TEST_F(TlsTest, SendsLargeAnswersWhole) {
    server.handler.large_bytes = 5'000'000;
    TlsClient client(server.port(), tls);
    client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].body.size(), 5'000'000U);
}

TEST_F(TlsTest, RejectsBadRequests) {
    TlsClient client(server.port(), tls);
    client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n" + get("/smuggled"));
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].status, 400);
}

TEST_F(TlsTest, AnswersAHeadThatDoesNotEnd) {
    TlsClient client(server.port(), tls);
    client.send("GET / HTTP/1.1\r\n");
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].status, 408);
}

TEST_F(TlsTest, ClosesOnAClientThatDoesNotShakeHands) {
    RawClient silent(server.port());
    EXPECT_EQ(silent.read_all(), "");
    RawClient plain(server.port());
    plain.send(get("/"));
    EXPECT_EQ(plain.read_all().find("HTTP"), std::string::npos);
    EXPECT_TRUE(server.handler.handled().empty());
}

TEST_F(TlsTest, DrainsIdleConnections) {
    TlsClient client(server.port(), tls);
    server.wait_for_connections(1);
    EXPECT_EQ(server.server->drain(1h), 0U);
    EXPECT_EQ(client.read_all(), "");
}

TEST_F(TlsTest, GivesNewConnectionsTheCertificateThatWasReloaded) {
    TlsClient before(server.port(), tls);
    write_certificate(folder.path());  // another key, of the same name
    ASSERT_TRUE(server.server->reload_certificate());
    TlsClient after(server.port(), tls);  // trusts the new certificate alone
    for (auto* client : {&before, &after}) {
        client->send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        EXPECT_EQ(parse_responses(client->read_all()).size(), 1U);
    }
}

TEST_F(TlsTest, KeepsItsCertificateWhenTheNewOneCannotBeUsed) {
    const auto good = tls.certificate_file;
    std::filesystem::copy_file(good, folder / "good.pem");
    std::ofstream(good) << "no certificate";
    const auto reloaded = server.server->reload_certificate();
    ASSERT_FALSE(reloaded);
    EXPECT_EQ(reloaded.error().code, Errc::invalid_input);
    TlsClient client(server.port(), {folder / "good.pem", tls.key_file});
    client.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(parse_responses(client.read_all()).size(), 1U);
}

TEST_F(TlsTest, TellsBrowsersToComeOverTlsOnly) {
    TlsClient client(server.port(), tls);
    client.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].field("Strict-Transport-Security"), "max-age=31536000");
    TestServer bare;
    RawClient plain(bare.port());
    plain.send(get("/"));
    EXPECT_EQ(plain.read_response().field("Strict-Transport-Security"), "");
}

/// Whether a client with these suites of TLS 1.2, and no newer version, is served.
bool shakes_hands(std::uint16_t port, const char* ciphers, int version = TLS1_2_VERSION) {
    asio::io_context io;
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), version);
    SSL_CTX_set_max_proto_version(context.native_handle(), version);
    EXPECT_EQ(SSL_CTX_set_cipher_list(context.native_handle(), ciphers), 1) << ciphers;
    asio::ssl::stream<tcp::socket> stream(io, context);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    boost::system::error_code ec;
    stream.handshake(asio::ssl::stream_base::client, ec);
    return !ec;
}

TEST_F(TlsTest, TakesSuitesWithForwardSecrecyAndAuthenticatedEncryptionOnly) {
    const auto port = server.port();
    EXPECT_TRUE(shakes_hands(port, "ECDHE+AESGCM"));
    EXPECT_TRUE(shakes_hands(port, "ECDHE+CHACHA20"));
    EXPECT_FALSE(shakes_hands(port, "ECDHE+AES+SHA256:ECDHE+AES+SHA384")) << "CBC";
    EXPECT_FALSE(shakes_hands(port, "ECDHE+AES+SHA1:ECDHE+SHA1")) << "CBC with SHA-1";
    EXPECT_FALSE(shakes_hands(port, "kRSA+AESGCM")) << "no forward secrecy";
    EXPECT_FALSE(shakes_hands(port, "DEFAULT:@SECLEVEL=0", TLS1_1_VERSION));
}

/// The error that a server does not start with; "" when it does.
std::string start_error(const TlsConfig& config) {
    const auto context = make_tls_context(config);
    if (context) return {};
    EXPECT_EQ(context.error().code, Errc::invalid_input);
    return context.error().detail;
}

TEST(TlsConfiguration, IsCheckedAtStart) {
    ScratchFolder one;
    ScratchFolder two;
    const auto good = write_certificate(one.path());
    EXPECT_EQ(start_error(good), "");
    EXPECT_NE(start_error({one / "none.pem", good.key_file}).find("none.pem"), std::string::npos);
    EXPECT_NE(
        start_error({good.certificate_file, one / "no.pem"}).find("no.pem"), std::string::npos
    );
    std::ofstream(one / "text.pem") << "no certificate";
    EXPECT_NE(start_error({one / "text.pem", good.key_file}), "");
    EXPECT_NE(start_error({good.certificate_file, one / "text.pem"}), "");
    const auto other = write_certificate(two.path());
    EXPECT_NE(start_error({good.certificate_file, other.key_file}), "");
    EXPECT_NE(start_error(write_certificate(two.path(), -60)).find("expired"), std::string::npos);
}

}  // namespace
}  // namespace continuo::test
