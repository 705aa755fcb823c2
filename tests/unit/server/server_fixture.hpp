#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "api/http_handler.hpp"
#include "async/shard.hpp"
#include "server/http_server.hpp"
#include "support/scratch.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {

/// A handler that shows what reached it. By target:
///   /early   accept() answers 404 at once
///   /check   check_before_body() answers 409, after waiting for release() at /check?hold;
///            /check?pass passes
///   /unread  answered without its body
///   /hold    waits for release()
///   /throw   throws
///   /large   `large_bytes` of JSON
///   /empty   204
/// Over capacity, accept() answers 503 to all but /health.
///   others   200, text: method, target, body; then a line for each form field and file
class FakeHandler final : public HttpHandler {
public:
    BodyPlan plan{1024 * 1024, 512 * 1024, 3};
    std::atomic<int> checks = 0;  ///< calls of check_before_body()
    std::size_t large_bytes = 100'000;

    std::variant<BodyPlan, HttpResponse> accept(HttpRequest& head) override;
    Task<std::optional<HttpResponse>> check_before_body(HttpRequest head) override;
    Task<HttpResponse> handle(HttpRequest request) override;
    HttpResponse reject(const HttpRequest& head, int status, Error error) override;

    /// What handle() got, in order; files are gone with their request.
    std::vector<HttpRequest> handled() const;
    /// The contents of the files that handle() got, in order.
    std::vector<std::string> file_contents() const;
    /// Their hashes, as the request has them.
    [[nodiscard]] std::vector<std::string> file_hashes() const;
    /// The errors that reject() got.
    std::vector<Error> rejected() const;
    void wait_until_held(std::size_t count);
    void release();

private:
    Task<void> hold();
    void keep(const HttpRequest& request);

    struct Held {
        asio::any_io_executor executor;
        std::weak_ptr<asio::steady_timer> timer;  ///< the waiting coroutine's
    };
    mutable std::mutex x_mutex;
    std::condition_variable x_changed;
    std::vector<Held> x_held;
    std::vector<HttpRequest> x_handled;
    std::vector<std::string> x_contents;
    std::vector<std::string> x_hashes;
    std::vector<Error> x_rejected;
};

/// A server on 127.0.0.1 and a free port.
struct TestServer {
    using Change = std::function<void(HttpServerConfig&)>;

    explicit TestServer(const Change& change = {}, std::size_t shard_count = 2);

    [[nodiscard]] std::uint16_t port() const { return server->port(); }
    /// Open connections, as the metrics say.
    [[nodiscard]] std::size_t connections();
    /// Waits until that many are open.
    void wait_for_connections(std::size_t count);
    [[nodiscard]] std::size_t scratch_files() const;

    ScratchFolder folder;
    FakeHandler handler;
    Metrics metrics;
    ShardSet shards;
    std::unique_ptr<HttpServer> server;
};

/// `GET target` of HTTP/1.1 with a Host.
std::string get(std::string_view target);
/// `POST /` with that body and its Content-Length; `fields` end with CRLF each.
std::string post(std::string_view body, std::string_view fields = "");

}  // namespace continuo::test
