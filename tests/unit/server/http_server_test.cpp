#include "server/http_server.hpp"

#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "server_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

TEST(HttpServer, AnswersOneRequestAfterTheOtherOnOneConnection) {
    TestServer server;
    RawClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        client.send(post("body " + std::to_string(i)));
        const auto response = client.read_response();
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(response.body, "POST /\nbody " + std::to_string(i));
        EXPECT_EQ(response.field("Connection"), "");
        EXPECT_TRUE(response.field("Date").ends_with("GMT"));
        EXPECT_EQ(response.field("Server"), "");
    }
    EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpServer, TellsTheHandlerWhoAsks) {
    TestServer server;
    RawClient client(server.port());
    client.send("POST /a?b=%20 HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nhi");
    client.read_response();
    const auto request = server.handler.handled().at(0);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/a?b=%20");
    EXPECT_EQ(*request.headers.find("x-a"), "1");
    EXPECT_EQ(request.remote_address, "127.0.0.1");
    EXPECT_FALSE(request.secure);
    EXPECT_LT(request.shard, 2U);
    EXPECT_EQ(request.content_length, 2U);
    EXPECT_EQ(request.body, "hi");
    EXPECT_NE(request.received, SteadyPoint{});
}

TEST(HttpServer, AnswersAHundredPipelinedRequestsInOrder) {
    TestServer server;
    RawClient client(server.port());
    std::string bytes;
    for (int i = 0; i < 100; ++i) {
        bytes += i % 2 == 0 ? get("/" + std::to_string(i)) : post(std::to_string(i));
    }
    client.send(bytes);
    for (int i = 0; i < 100; ++i) {
        const auto number = std::to_string(i);
        EXPECT_EQ(
            client.read_response().body, i % 2 == 0 ? "GET /" + number + "\n" : "POST /\n" + number
        );
    }
}

TEST(HttpServer, UnderstandsARequestWhereverItIsCut) {
    TestServer server;
    const std::string bytes =
        "\r\nPOST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n" +
        get("/next");
    RawClient client(server.port());
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        client.send(bytes.substr(0, cut));
        client.send(bytes.substr(cut));
        EXPECT_EQ(client.read_response().body, "POST /\nabcde") << cut;
        EXPECT_EQ(client.read_response().body, "GET /next\n") << cut;
    }
}

TEST(HttpServer, AnswersHeadAsGetWithoutItsBody) {
    TestServer server;
    RawClient client(server.port());
    client.send("HEAD /large HTTP/1.1\r\nHost: a\r\n\r\n" + get("/after"));
    const auto response = client.read_response(true);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.field("Content-Length"), "100000");
    EXPECT_EQ(client.read_response().body, "GET /after\n");
}

TEST(HttpServer, SendsNoBodyWith204) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/empty") + get("/after"));
    const auto response = client.read_response();
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.field("Content-Length"), "");
    EXPECT_EQ(client.read_response().status, 200);
}

TEST(HttpServer, ClosesWhenTheClientAsksForIt) {
    TestServer server;
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/ignored"));
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].field("Connection"), "close");
}

TEST(HttpServer, SpeaksHttp10) {
    TestServer server;
    RawClient once(server.port());
    once.send("GET /once HTTP/1.0\r\n\r\n");
    const auto responses = parse_responses(once.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].body, "GET /once\n");

    RawClient kept(server.port());
    for (int i = 0; i < 2; ++i) {
        kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_EQ(kept.read_response().field("Connection"), "keep-alive");
    }
}

TEST(HttpServer, TakesAbsoluteAndAsteriskTargets) {
    TestServer server;
    RawClient client(server.port());
    client.send("GET http://b.example/p?q HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_response().body, "GET /p?q\n");
    EXPECT_EQ(*server.handler.handled().at(0).headers.find("Host"), "b.example");
    client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_response().body, "OPTIONS *\n");
}

TEST(HttpServer, AsksForTheBodyOnlyWhenItWillTakeIt) {
    TestServer server;
    const std::string head = " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ";
    RawClient client(server.port());
    client.send("POST /x" + head + "2\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 100);
    client.send("hi");
    EXPECT_EQ(client.read_response().body, "POST /x\nhi");

    client.send("POST /x" + head + "2\r\n\r\nhi");
    EXPECT_EQ(client.read_response().status, 200) << "the body was there: no need to ask";

    client.send("POST /x" + head + "0\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 200) << "no body, nothing to ask for";

    client.send("POST /early" + head + "2\r\n\r\n");
    const auto refused = parse_responses(client.read_all());
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].status, 404);

    RawClient large(server.port());
    large.send("POST /x" + head + "9999999\r\n\r\n");
    const auto too_large = parse_responses(large.read_all());
    ASSERT_EQ(too_large.size(), 1U);
    EXPECT_EQ(too_large[0].status, 413);
}

TEST(HttpServer, KeepsTheConnectionAfterAnEarlyAnswerWithoutABody) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/early") + get("/next"));
    EXPECT_EQ(client.read_response().status, 404);
    EXPECT_EQ(client.read_response().status, 200);
}

TEST(HttpServer, DoesNotReadTheBodyBehindAnEarlyAnswer) {
    TestServer server;
    RawClient client(server.port());
    const auto inner = get("/smuggled");
    client.send(
        "POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(inner.size()) +
        "\r\n\r\n" + inner
    );
    EXPECT_EQ(parse_responses(client.read_all()).size(), 1U);
    EXPECT_TRUE(server.handler.handled().empty());
}

TEST(HttpServer, AnswersAClientThatHasClosedItsSide) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/one") + get("/two"));
    client.shutdown_send();
    EXPECT_EQ(parse_responses(client.read_all()).size(), 2U);
}

TEST(HttpServer, RefusesARequestThatEndsInItsMiddle) {
    TestServer server;
    for (const char* bytes :
         {"GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"}) {
        RawClient client(server.port());
        client.send(bytes);
        client.shutdown_send();
        const auto responses = parse_responses(client.read_all());
        ASSERT_EQ(responses.size(), 1U);
        EXPECT_EQ(responses[0].status, 400);
    }
}

TEST(HttpServer, SaysNothingToAClientThatSaidNothing) {
    TestServer server;
    RawClient client(server.port());
    client.shutdown_send();
    EXPECT_EQ(client.read_all(), "");
    EXPECT_TRUE(server.handler.rejected().empty());
}

TEST(HttpServer, SurvivesAHandlerThatThrows) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/throw") + get("/after"));
    EXPECT_EQ(client.read_response().status, 500);
    EXPECT_EQ(client.read_response().status, 200);
}

TEST(HttpServer, SendsALargeAnswerWhole) {
    TestServer server;
    server.handler.large_bytes = 20'000'000;
    RawClient client(server.port());
    client.send(get("/large") + get("/after"));
    EXPECT_EQ(client.read_response().body.size(), 20'000'000U);
    EXPECT_EQ(client.read_response().body, "GET /after\n");
}

TEST(HttpServer, CompressesForWhoAsks) {
    for (const std::size_t size : {100'000U, 1'000'000U}) {  // on the shard, and beside it
        TestServer server;
        server.handler.large_bytes = size;
        RawClient client(server.port());
        client.send("GET /large HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip\r\n\r\n");
        const auto response = client.read_response();
        EXPECT_EQ(response.field("Content-Encoding"), "gzip");
        EXPECT_EQ(response.field("Vary"), "Accept-Encoding");
        EXPECT_LT(response.body.size(), size / 10);
        EXPECT_TRUE(response.body.starts_with("\x1f\x8b"));

        client.send(get("/large"));
        const auto plain = client.read_response();
        EXPECT_EQ(plain.field("Content-Encoding"), "");
        EXPECT_EQ(plain.field("Vary"), "Accept-Encoding") << "caches must know that it varies";
        EXPECT_EQ(plain.body.size(), size);

        client.send("GET /small HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        EXPECT_EQ(client.read_response().field("Content-Encoding"), "");
    }
}

TEST(HttpServer, AnswersWithoutTheBodyWhenToldSo) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/unread"));
    EXPECT_EQ(client.read_response().status, 200);
    client.send("POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].status, 200);
    EXPECT_EQ(responses[0].field("Connection"), "close");
    EXPECT_EQ(server.handler.handled().at(1).body, "");
}

TEST(HttpServer, RefusesAPortThatIsTaken) {
    TestServer server;
    FakeHandler handler;
    HttpServerConfig config;
    config.host = "127.0.0.1";
    config.port = server.port();
    const auto second = start_http_server(config, server.shards, handler, nullptr);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::unavailable);
    EXPECT_NE(second.error().detail.find("Address already in use"), std::string::npos);
}

TEST(HttpServer, RefusesAnAddressThatIsNoNumber) {
    ShardSet shards(1);
    FakeHandler handler;
    HttpServerConfig config;
    config.host = "localhost";
    const auto server = start_http_server(config, shards, handler, nullptr);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, Errc::invalid_input);
}

TEST(HttpServer, ListensOnIpv6) {
    ShardSet shards(2);
    FakeHandler handler;
    HttpServerConfig config;
    config.host = "::";
    config.port = 0;
    shards.start();
    const auto server = start_http_server(config, shards, handler, nullptr);
    ASSERT_TRUE(server) << server.error().detail;
    RawClient client((*server)->port());  // over IPv4
    client.send(get("/"));
    EXPECT_EQ(client.read_response().status, 200);
    EXPECT_EQ(handler.handled().at(0).remote_address, "127.0.0.1");
}

}  // namespace
}  // namespace continuo::test
