// Bodies that are made while they are sent, and WebSockets, over real sockets.
#include <future>
#include <thread>

#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include "api/websocket_handler.hpp"
#include "async/as_result.hpp"
#include "raw_client.hpp"
#include "server/websocket/websocket_frames.hpp"
#include "server_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

/// Sends three parts, and then nothing until it is ended.
class ThreeParts final : public BodyStream {
public:
    ThreeParts(asio::any_io_executor executor, std::promise<End>& ended, bool endless)
        : x_timer(std::move(executor), SteadyPoint::max()), x_ended(ended), x_endless(endless) {}

    Task<std::optional<std::string>> next() override {
        if (x_sent < 3) co_return "part " + std::to_string(++x_sent) + "\n";
        while (x_endless && !x_is_ended)
            (void)co_await x_timer.async_wait(as_result);
        co_return std::nullopt;
    }
    void end(End why) override {
        if (x_is_ended) return;
        x_is_ended = true;
        x_ended.set_value(why);
        x_timer.cancel();
    }

private:
    asio::steady_timer x_timer;
    std::promise<End>& x_ended;
    bool x_endless;
    bool x_is_ended = false;
    int x_sent = 0;
};

/// Sends back what it gets; "bye" closes, "wake" has run() say hello again, "throw" throws.
class Echo final : public WebSocketHandler {
public:
    Task<void> run(WebSocketPeer* peer) override {
        x_peer = peer;
        co_await peer->send("hello");
    }
    Task<void> on_text(WebSocketPeer* peer, std::string text) override {
        if (text == "bye") {
            peer->close(websocket_close::normal, "");
        } else if (text == "wake") {
            peer->wake();
        } else if (text == "throw") {
            throw std::runtime_error("a broken handler");
        } else {
            co_await peer->send("you said " + text);
        }
    }
    std::size_t message_bytes_max() const override { return 1000; }
    void drain() override { x_peer->close(websocket_close::restart, "restart"); }

private:
    WebSocketPeer* x_peer = nullptr;
};

class StreamHandler final : public HttpHandler {
public:
    std::promise<BodyStream::End> ended;

    std::variant<BodyPlan, HttpResponse> accept(HttpRequest&) override { return BodyPlan{}; }
    Task<HttpResponse> handle(HttpRequest request) override {
        const auto executor = co_await asio::this_coro::executor;
        HttpResponse response;
        if (request.target == "/ws") {
            response.status = 101;
            response.websocket = std::make_shared<Echo>();
            co_return response;
        }
        response.stream =
            std::make_shared<ThreeParts>(executor, ended, request.target == "/endless");
        co_return response;
    }
    HttpResponse reject(const HttpRequest&, int status, Error) override {
        HttpResponse response;
        response.status = status;
        return response;
    }
};

struct StreamServer {
    explicit StreamServer(void (*change)(HttpServerConfig&) = nullptr) : shards(2) {
        shards.start();
        HttpServerConfig config;
        if (change != nullptr) change(config);
        config.host = "127.0.0.1";
        config.port = 0;
        config.scratch_folder = folder / "uploads";
        server = start_http_server(config, shards, handler, &metrics).value();
    }
    ~StreamServer() {
        server.reset();
        shards.stop();
    }
    ScratchFolder folder;
    StreamHandler handler;
    Metrics metrics;
    ShardSet shards;
    std::unique_ptr<HttpServer> server;
};

std::string read_until(RawClient& client, std::string_view sign) {
    std::string text;
    while (text.find(sign) == std::string::npos) {
        const auto more = client.read_some();
        if (more.empty()) break;
        text += more;
    }
    return text;
}

/// A frame of a client, with a mask of zeros.
std::string masked(std::uint8_t first, std::string_view payload) {
    std::string out(1, static_cast<char>(first));
    out.push_back(static_cast<char>(0x80U | payload.size()));
    return out.append(4, '\0').append(payload);
}

std::string open_websocket(RawClient& client) {
    client.send(
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    return read_until(client, "hello");
}

TEST(BodyStream, IsSentInChunks) {
    StreamServer server;
    RawClient client(server.server->port());
    client.send(get("/"));
    const auto all = client.read_all();
    EXPECT_NE(all.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
    EXPECT_EQ(all.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(all.ends_with("\r\n\r\n7\r\npart 1\n\r\n7\r\npart 2\n\r\n7\r\npart 3\n\r\n0\r\n\r\n"
    )) << all;
}

TEST(BodyStream, GoesToOldClientsUntilTheConnectionCloses) {
    StreamServer server;
    RawClient client(server.server->port());
    client.send("GET / HTTP/1.0\r\n\r\n");
    const auto all = client.read_all();
    EXPECT_EQ(all.find("chunked"), std::string::npos);
    EXPECT_TRUE(all.ends_with("\r\n\r\npart 1\npart 2\npart 3\n")) << all;
}

TEST(BodyStream, HasOnlyAHeadForHead) {
    StreamServer server;
    RawClient client(server.server->port());
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.read_all().ends_with("\r\n\r\n"));
}

TEST(BodyStream, EndsWhenTheClientGoes) {
    StreamServer server;
    {
        RawClient client(server.server->port());
        client.send(get("/endless"));
        read_until(client, "part 3");
    }
    auto ended = server.handler.ended.get_future();
    ASSERT_EQ(ended.wait_for(30s), std::future_status::ready);
    EXPECT_EQ(ended.get(), BodyStream::End::client_gone);
}

TEST(BodyStream, EndsWhenTheServerDrains) {
    StreamServer server;
    RawClient client(server.server->port());
    client.send(get("/endless"));
    read_until(client, "part 3");
    EXPECT_EQ(server.server->drain(30s), 0U);
    EXPECT_EQ(server.handler.ended.get_future().get(), BodyStream::End::draining);
    EXPECT_TRUE(client.read_all().ends_with("0\r\n\r\n"));
}

TEST(WebSocket, IsOpenedAndEchoes) {
    StreamServer server;
    RawClient client(server.server->port());
    const auto head = open_websocket(client);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 101 ")) << head;
    EXPECT_NE(
        head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos
    );
    EXPECT_NE(head.find("Connection: Upgrade\r\n"), std::string::npos);
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    client.send(masked(0x81, "a") + masked(0x89, "ping") + masked(0x81, "b"));
    const auto text = read_until(client, "you said b");
    EXPECT_NE(text.find("you said a"), std::string::npos);
    EXPECT_NE(text.find("\x8a\x04ping"), std::string::npos);
}

TEST(WebSocket, AnswersACloseWithItsCode) {
    StreamServer server;
    RawClient client(server.server->port());
    open_websocket(client);
    client.send(masked(0x88, std::string("\x03\xe9", 2)));
    EXPECT_EQ(client.read_all(), std::string("\x88\x02\x03\xe9", 4));
}

TEST(WebSocket, RunsItsHandlerAgainWhenWoken) {
    StreamServer server;
    RawClient client(server.server->port());
    open_websocket(client);
    client.send(masked(0x81, "wake"));
    EXPECT_EQ(read_until(client, "hello"), std::string("\x81\x05") + "hello");
    client.send(masked(0x81, "wake"));
    EXPECT_EQ(read_until(client, "hello"), std::string("\x81\x05") + "hello");
}

TEST(WebSocket, ClosesWhenItsHandlerThrows) {
    StreamServer server;
    RawClient client(server.server->port());
    open_websocket(client);
    client.send(masked(0x81, "throw"));
    EXPECT_EQ(read_until(client, "error"), std::string("\x88\x10\x03\xf3") + "internal error");
}

const std::string server_ping("\x89\x00", 2);

TEST(WebSocket, PingsAgainWhenTheLastOneWasAnswered) {
    StreamServer server([](HttpServerConfig& config) { config.websocket_ping_interval = 10ms; });
    RawClient client(server.server->port());
    auto text = open_websocket(client);
    text = text.substr(text.find("hello") + 5);
    if (text.empty()) text = read_until(client, server_ping);
    EXPECT_EQ(text, server_ping) << "one, which is not answered yet";
    client.send(masked(0x8a, ""));
    EXPECT_EQ(read_until(client, server_ping), server_ping);
}

TEST(WebSocket, ClosesWhatDoesNotAnswerAPing) {
    StreamServer server([](HttpServerConfig& config) {
        config.websocket_ping_interval = config.websocket_ping_timeout = 10ms;
    });
    RawClient client(server.server->port());
    const auto text = open_websocket(client) + read_until(client, "no answer to a ping");
    EXPECT_TRUE(
        text.ends_with(server_ping + std::string("\x88\x15\x03\xe9") + "no answer to a ping")
    ) << text;
}

TEST(WebSocket, ClosesWhenItsHandlerCloses) {
    StreamServer server;
    RawClient client(server.server->port());
    open_websocket(client);
    client.send(masked(0x81, "bye"));
    EXPECT_EQ(read_until(client, "\x88"), std::string("\x88\x02\x03\xe8", 4));
    client.send(masked(0x88, std::string("\x03\xe8", 2)));
    EXPECT_EQ(client.read_all(), "");
}

TEST(WebSocket, SaysWhatWasWrongWithAFrame) {
    StreamServer server;
    RawClient client(server.server->port());
    open_websocket(client);
    client.send(masked(0x83, "x"));
    EXPECT_EQ(read_until(client, "opcode"), std::string("\x88\x13\x03\xea") + "an unknown opcode");
}

TEST(WebSocket, IsToldOfARestart) {
    StreamServer server;
    RawClient client(server.server->port());
    open_websocket(client);
    std::jthread drain([&] { server.server->drain(30s); });
    EXPECT_EQ(read_until(client, "restart"), std::string("\x88\x09\x03\xf4") + "restart");
    client.close();
}

TEST(WebSocket, EndsWhenTheClientGoesWithoutAWord) {
    StreamServer server;
    {
        RawClient client(server.server->port());
        open_websocket(client);
    }
    EXPECT_EQ(server.server->drain(30s), 0U) << "it was closed before, not cut";
}

}  // namespace
}  // namespace continuo::test
