#include "http_client/http_client.hpp"

#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "certificate.hpp"
#include "http_client/base_url.hpp"
#include "server_fixture.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

std::string url_of(std::uint16_t port, std::string_view scheme = "http") {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port);
}

HttpClientRequest request_of(std::string method, std::string target, std::string body = "") {
    HttpClientRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.body = std::move(body);
    return request;
}

/// Sends all with one client, one after the other.
Task<std::vector<Result<HttpClientResponse>>> send_all(
    std::string url,
    HttpClientConfig config,
    std::vector<HttpClientRequest> requests,
    Deadline deadline
) {
    auto client = make_http_client(url, std::move(config));
    std::vector<Result<HttpClientResponse>> answers;
    if (!client) throw std::runtime_error(client.error().detail);
    for (auto& request : requests)
        answers.push_back(co_await (*client)->send(std::move(request), deadline));
    co_return answers;
}

std::vector<Result<HttpClientResponse>> send(
    const std::string& url,
    std::vector<HttpClientRequest> requests,
    HttpClientConfig config = {},
    Deadline deadline = Deadline::never()
) {
    return run_task(send_all(url, std::move(config), std::move(requests), deadline));
}

/// Accepts connections and answers the n-th with the n-th script, whatever it was asked: for each
/// item it waits for some bytes, then sends the item; then it closes.
class ScriptedServer {
public:
    using Script = std::vector<std::string>;

    explicit ScriptedServer(std::vector<Script> scripts)
        : x_listener(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const raw = reinterpret_cast<sockaddr*>(&address);
        if (::bind(x_listener, raw, size) != 0 || ::listen(x_listener, 8) != 0 ||
            ::getsockname(x_listener, raw, &size) != 0) {
            throw std::runtime_error("no listener");
        }
        x_port = ntohs(address.sin_port);
        x_thread = std::thread([this, todo = std::move(scripts)] { run(todo); });
    }
    ~ScriptedServer() {
        ::shutdown(x_listener, SHUT_RDWR);
        x_thread.join();
        ::close(x_listener);
    }
    std::string url() const { return url_of(x_port); }
    int accepted() const { return x_accepted; }
    void wait_until_closed(int count) const {
        for (int closed = x_closed; closed < count; closed = x_closed)
            x_closed.wait(closed);
    }

private:
    void run(const std::vector<Script>& scripts) {
        for (const auto& script : scripts) {
            const int socket = ::accept(x_listener, nullptr, nullptr);
            if (socket < 0) return;
            ++x_accepted;
            char buffer[4096];
            for (const auto& item : script) {
                if (::recv(socket, buffer, sizeof buffer, 0) <= 0) break;
                (void)::send(socket, item.data(), item.size(), MSG_NOSIGNAL);
            }
            ::close(socket);
            ++x_closed;
            x_closed.notify_all();
        }
    }

    int x_listener;
    std::uint16_t x_port = 0;
    std::atomic<int> x_accepted = 0;
    std::atomic<int> x_closed = 0;
    std::thread x_thread;
};

const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A body that was read as it came, and how it ended.
struct ReadBody {
    int status = 0;
    std::string bytes;
    Result<void> end;
    bool kept = false;  ///< a request after it had an answer
};

/// `later`: for all but the first bytes.
Task<ReadBody> read_body(std::string url, Deadline later = Deadline::never()) {
    HttpClientConfig config;
    config.response_bytes_max = 8;  // is not for a body that is not kept
    auto client = make_http_client(url, std::move(config)).value();
    ReadBody body;
    auto head = co_await client->begin(request_of("GET", "/"), Deadline::never());
    if (!head) {
        body.end = std::unexpected(head.error());
        co_return body;
    }
    body.status = head->status;
    for (;;) {
        const auto deadline = body.bytes.empty() ? Deadline::never() : later;
        auto bytes = co_await client->read_some(deadline);
        if (!bytes) body.end = std::unexpected(bytes.error());
        if (!bytes || bytes->empty()) break;
        body.bytes += *bytes;
    }
    const auto after = co_await client->begin(request_of("GET", "/"), Deadline::never());
    body.kept = after && after->status == 200;
    co_return body;
}

TEST(HttpClient, ReadsABodyAsItComes) {
    ScriptedServer server(
        {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: "
          "chunked\r\n\r\n3\r\nabc\r\n9\r\n123456789\r\n0\r\n\r\n",
          good}}
    );
    const auto body = run_task(read_body(server.url()));
    EXPECT_EQ(body.status, 200);
    EXPECT_EQ(body.bytes, "abc123456789");
    EXPECT_TRUE(body.end.has_value());
    EXPECT_TRUE(body.kept);
    EXPECT_EQ(server.accepted(), 1) << "the connection serves the next request";
}

TEST(HttpClient, TellsABodyThatIsCutFromOneThatEnds) {
    ScriptedServer server(
        {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}, {good}}
    );
    const auto body = run_task(read_body(server.url()));
    EXPECT_EQ(body.bytes, "abc");
    ASSERT_FALSE(body.end.has_value());
    EXPECT_EQ(body.end.error().code, Errc::unavailable);
    EXPECT_TRUE(body.kept) << "over a new connection";

    ScriptedServer until_close({{"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall"}, {good}});
    const auto all = run_task(read_body(until_close.url()));
    EXPECT_EQ(all.bytes, "all");
    EXPECT_TRUE(all.end.has_value());
}

TEST(HttpClient, DoesNotWaitForBytesBeyondTheDeadline) {
    ScriptedServer server(
        {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", ""}, {good}}
    );
    const auto body =
        run_task(read_body(server.url(), Deadline::after(std::chrono::milliseconds(0))));
    EXPECT_EQ(body.bytes, "abc");
    ASSERT_FALSE(body.end.has_value());
    EXPECT_EQ(body.end.error().code, Errc::timeout);
    EXPECT_TRUE(body.kept) << "over a new connection";
}

TEST(HttpClient, KeepsItsConnection) {
    TestServer server;
    const auto answers = send(
        url_of(server.port()),
        {request_of("GET", "/a?b"), request_of("POST", "/c", "body"), request_of("HEAD", "/large")}
    );
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_EQ(answers[0]->status, 200);
    EXPECT_EQ(answers[0]->body, "GET /a?b\n");
    EXPECT_EQ(*answers[0]->headers.find("content-type"), "text/plain");
    EXPECT_EQ(answers[1]->body, "POST /c\nbody");
    EXPECT_EQ(answers[2]->body, "");
    EXPECT_EQ(*answers[2]->headers.find("Content-Length"), "100000");
    const auto requests = server.handler.handled();
    ASSERT_EQ(requests.size(), 3U);
    EXPECT_EQ(*requests[0].headers.find("Host"), "127.0.0.1:" + std::to_string(server.port()));
    EXPECT_EQ(requests[1].content_length, 4U);
}

TEST(HttpClient, PutsItsPathBeforeTheTarget) {
    TestServer server;
    const auto answers = send(url_of(server.port()) + "/base/", {request_of("GET", "/x")});
    EXPECT_EQ(answers[0]->body, "GET /base/x\n");
}

TEST(HttpClient, GivesEveryStatusAsAnAnswer) {
    TestServer server;
    const auto answers = send(
        url_of(server.port()),
        {request_of("POST", "/early", "x"), request_of("GET", "/empty"), request_of("GET", "/")}
    );
    EXPECT_EQ(answers[0]->status, 404);
    EXPECT_EQ(answers[1]->status, 204);
    EXPECT_EQ(answers[2]->status, 200);
}

TEST(HttpClient, SendsHeadersAndRefusesThoseThatWouldBreakTheRequest) {
    TestServer server;
    const std::pair<const char*, const char*> broken[] = {
        {"X-A", "1\r\nX-B: 2"}, {"X A", "1"}, {"", "1"}, {"Host", "b"}, {"content-length", "7"}
    };
    std::vector<HttpClientRequest> requests{request_of("GET", "/")};
    requests[0].headers.add("X-Name", "value");
    for (const auto& [name, value] : broken) {
        requests.push_back(request_of("GET", "/"));
        requests.back().headers.add(name, value);
    }
    requests.push_back(request_of("GET", "no slash"));
    requests.push_back(request_of("GET", "/a b"));
    requests.push_back(request_of("G T", "/"));
    const auto answers = send(url_of(server.port()), requests);
    EXPECT_TRUE(answers[0]);
    for (std::size_t i = 1; i < answers.size(); ++i) {
        ASSERT_FALSE(answers[i]) << i;
        EXPECT_EQ(answers[i].error().code, Errc::invalid_input) << i;
    }
    ASSERT_EQ(server.handler.handled().size(), 1U);
    EXPECT_EQ(*server.handler.handled()[0].headers.find("X-Name"), "value");
}

TEST(HttpClient, SaysWhatCannotBeReached) {
    std::uint16_t closed_port = 0;
    {
        TestServer server;
        closed_port = server.port();
    }
    const auto answers = send(url_of(closed_port), {request_of("GET", "/")});
    ASSERT_FALSE(answers[0]);
    EXPECT_EQ(answers[0].error().code, Errc::unavailable);
    EXPECT_NE(answers[0].error().detail.find("refused"), std::string::npos)
        << answers[0].error().detail;
}

Task<void> give_up_and_ask_again(std::unique_ptr<HttpClient> client) {
    const auto late = co_await client->send(request_of("GET", "/hold"), Deadline::after(30ms));
    EXPECT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timeout);
    const auto next = co_await client->send(request_of("GET", "/next"), Deadline::never());
    EXPECT_TRUE(next);
    EXPECT_EQ(next->body, "GET /next\n") << "not the answer to the first";
}

TEST(HttpClient, GivesUpAtItsDeadlineAndDropsTheConnection) {
    TestServer server;
    auto client = make_http_client(url_of(server.port()));
    ASSERT_TRUE(client);
    run_task(give_up_and_ask_again(std::move(*client)));
}

TEST(HttpClient, CallsAnUnreadableAnswerCorrupt) {
    for (const char* bytes :
         {"SSH-2.0-OpenSSH\r\n",
          "HTTP/1.1 abc\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"}) {
        ScriptedServer server({{bytes}});
        HttpClientConfig config;
        config.response_bytes_max = 999;
        const auto answers = send(server.url(), {request_of("GET", "/")}, config);
        ASSERT_FALSE(answers[0]) << bytes;
        EXPECT_EQ(answers[0].error().code, Errc::corrupt) << bytes;
    }
}

TEST(HttpClient, CallsABrokenOffAnswerUnavailable) {
    for (const char* bytes :
         {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"}) {
        ScriptedServer server({{bytes}, {good}});
        const auto answers = send(server.url(), {request_of("GET", "/")});
        ASSERT_FALSE(answers[0]) << bytes;
        EXPECT_EQ(answers[0].error().code, Errc::unavailable) << bytes;
        EXPECT_EQ(server.accepted(), 1) << "a fresh connection is not tried again";
    }
}

TEST(HttpClient, SkipsInterimAnswers) {
    ScriptedServer server({{"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + good}});
    EXPECT_EQ(send(server.url(), {request_of("GET", "/")})[0]->body, "ok");
}

Task<void> post_after_each_close(ScriptedServer* server, int count) {
    const auto client = make_http_client(server->url());
    for (int i = 1; i <= count; ++i) {
        const auto answer =
            co_await (*client)->send(request_of("POST", "/", "x"), Deadline::never());
        EXPECT_TRUE(answer) << answer.error().detail;
        server->wait_until_closed(i);
    }
}

TEST(HttpClient, SeesBeforeItWritesThatAKeptConnectionIsClosed) {
    ScriptedServer server({{good}, {good}, {good}});
    run_task(post_after_each_close(&server, 3));
    EXPECT_EQ(server.accepted(), 3);
}

TEST(HttpClient, RepeatsOnlyWhatIsHarmless) {
    // The second request of each connection is read and then answered with nothing.
    {
        ScriptedServer server({{good, ""}, {good}});
        const auto answers = send(server.url(), {request_of("GET", "/"), request_of("GET", "/")});
        EXPECT_TRUE(answers[1]) << answers[1].error().detail;
        EXPECT_EQ(server.accepted(), 2);
    }
    {
        ScriptedServer server({{good, ""}, {good}});
        const auto answers =
            send(server.url(), {request_of("GET", "/"), request_of("POST", "/", "x")});
        ASSERT_FALSE(answers[1]);
        EXPECT_EQ(answers[1].error().code, Errc::unavailable);
        EXPECT_EQ(server.accepted(), 1);
    }
    {
        ScriptedServer server({{good, "HTTP/1.1 2"}, {good}});
        const auto answers = send(server.url(), {request_of("GET", "/"), request_of("GET", "/")});
        ASSERT_FALSE(answers[1]) << "some of the answer had come";
        EXPECT_EQ(server.accepted(), 1);
    }
}

TEST(HttpClient, SpeaksTlsToWhomItTrusts) {
    ScratchFolder folder;
    const auto tls = write_certificate(folder.path());
    TestServer server([&](HttpServerConfig& config) { config.tls = tls; });
    HttpClientConfig trusting;
    trusting.certificate_file = tls.certificate_file;
    const auto url = url_of(server.port(), "https");
    const auto answers =
        send(url, {request_of("GET", "/a"), request_of("POST", "/b", "c")}, trusting);
    ASSERT_TRUE(answers[0]) << answers[0].error().detail;
    EXPECT_EQ(answers[1]->body, "POST /b\nc");
    EXPECT_TRUE(server.handler.handled().at(0).secure);

    const auto distrusted = send(url, {request_of("GET", "/")});
    ASSERT_FALSE(distrusted[0]);
    EXPECT_EQ(distrusted[0].error().code, Errc::unavailable);
    EXPECT_NE(distrusted[0].error().detail.find("certificate"), std::string::npos)
        << distrusted[0].error().detail;
    EXPECT_FALSE(make_http_client(url, {.certificate_file = folder / "none.pem"}));
}

TEST(BaseUrl, IsTakenApart) {
    const auto url = parse_base_url("https://[::1]:8443/a/b/");
    ASSERT_TRUE(url);
    EXPECT_TRUE(url->secure);
    EXPECT_EQ(url->host, "::1");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->authority, "[::1]:8443");
    EXPECT_EQ(url->path, "/a/b");
    EXPECT_EQ(parse_base_url("http://a")->port, 80);
    EXPECT_EQ(parse_base_url("https://a/")->port, 443);
    EXPECT_EQ(parse_base_url("http://[::1]")->host, "::1");
    EXPECT_EQ(parse_base_url("https://a/")->path, "");
}

TEST(PercentEncode, KeepsUnreservedCharacters) {
    EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encode("a/b c%\u00e9?"), "a%2Fb%20c%25%C3%A9%3F");
    EXPECT_EQ(percent_encode(""), "");
}

TEST(BaseUrl, RefusesOtherForms) {
    for (const char* url :
         {"",
          "a",
          "ftp://a",
          "http://",
          "http:///a",
          "http://a:",
          "http://a:x",
          "http://a:0",
          "http://a:65536",
          "http://u@a",
          "http://a?b",
          "http://a#b",
          "http://a b",
          "http://[::1",
          "http://a\r\n",
          "http://\xc3\xa4"}) {
        const auto parsed = parse_base_url(url);
        ASSERT_FALSE(parsed) << url;
        EXPECT_EQ(parsed.error().code, Errc::invalid_input);
    }
}

}  // namespace
}  // namespace continuo::test
