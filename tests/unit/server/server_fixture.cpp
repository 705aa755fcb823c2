#include "server_fixture.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace continuo::test {

namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::variant<BodyPlan, HttpResponse> FakeHandler::accept(HttpRequest& head) {
    if (head.target == "/unread") return BodyPlan{.unread = true};
    const bool refused = head.over_capacity && head.target != "/health";
    if (head.target != "/early" && !refused) {
        auto out = plan;
        out.client = IpAddress::parse(head.remote_address).value_or(IpAddress{});
        if (const auto* address = head.headers.find("X-Client"))
            out.client = IpAddress::parse(*address).value();
        out.check_first = head.target.starts_with("/check");
        return out;
    }
    HttpResponse response;
    response.status = refused ? 503 : 404;
    response.body = "not here";
    return response;
}

Task<std::optional<HttpResponse>> FakeHandler::check_before_body(HttpRequest head) {
    ++checks;
    if (head.target == "/check?hold") co_await hold();
    if (head.target == "/check?pass") co_return std::nullopt;
    HttpResponse response;
    response.status = 409;
    response.body = "ended";
    co_return response;
}

Task<HttpResponse> FakeHandler::handle(HttpRequest request) {
    keep(request);
    HttpResponse response;
    if (request.target == "/hold") co_await hold();
    if (request.target == "/throw") throw std::runtime_error("broken");
    if (request.target == "/empty") {
        response.status = 204;
        co_return response;
    }
    if (request.target == "/large") {
        response.headers.add("Content-Type", "application/json");
        response.body = '"' + std::string(large_bytes - 2, 'x') + '"';
        co_return response;
    }
    response.headers.add("Content-Type", "text/plain");
    response.body = request.method + " " + request.target + "\n" + request.body;
    for (const auto& [name, value] : request.form)
        response.body += fmt::format("field {}={}\n", name, value);
    for (const auto& file : request.files)
        response.body += fmt::format("file {}={} ({})\n", file.field, file.filename, file.bytes);
    co_return response;
}

HttpResponse FakeHandler::reject(const HttpRequest&, int status, Error error) {
    HttpResponse response;
    response.status = status;
    response.body = error.detail;
    const std::scoped_lock lock(x_mutex);
    x_rejected.push_back(std::move(error));
    return response;
}

void FakeHandler::keep(const HttpRequest& request) {
    const std::scoped_lock lock(x_mutex);
    for (const auto& file : request.files)
        x_contents.push_back(read_file(file.file->path()));
    for (const auto& file : request.files)
        x_hashes.push_back(file.content_hash);
    x_handled.push_back(request);
    x_handled.back().files.clear();
}

Task<void> FakeHandler::hold() {
    const auto executor = co_await asio::this_coro::executor;
    auto timer =
        std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
    {
        const std::scoped_lock lock(x_mutex);
        x_held.push_back({executor, timer});
    }
    x_changed.notify_all();
    (void)co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
}

std::vector<HttpRequest> FakeHandler::handled() const {
    const std::scoped_lock lock(x_mutex);
    return x_handled;
}

std::vector<std::string> FakeHandler::file_contents() const {
    const std::scoped_lock lock(x_mutex);
    return x_contents;
}

std::vector<std::string> FakeHandler::file_hashes() const {
    const std::scoped_lock lock(x_mutex);
    return x_hashes;
}

std::vector<Error> FakeHandler::rejected() const {
    const std::scoped_lock lock(x_mutex);
    return x_rejected;
}

void FakeHandler::wait_until_held(std::size_t count) {
    std::unique_lock lock(x_mutex);
    const auto held = [&] { return x_held.size() >= count; };
    if (!x_changed.wait_for(lock, std::chrono::minutes(1), held))
        throw std::runtime_error("the request does not arrive");
}

void FakeHandler::release() {
    const std::scoped_lock lock(x_mutex);
    for (auto& [executor, timer] : x_held) {
        asio::post(executor, [timer] {
            if (const auto waiting = timer.lock()) waiting->cancel();
        });
    }
    x_held.clear();
}

TestServer::TestServer(const Change& change, std::size_t shard_count) : shards(shard_count) {
    HttpServerConfig config;
    config.host = "127.0.0.1";
    config.port = 0;
    config.scratch_folder = folder / "uploads";
    config.uploads.free_bytes_min = 0;  // independent of the disk of the tests
    if (change) change(config);
    shards.start();
    auto started = start_http_server(config, shards, handler, &metrics);
    if (!started) throw std::runtime_error(started.error().detail);
    server = std::move(*started);
}

std::size_t TestServer::connections() {
    const auto text = metrics.expose();
    constexpr std::string_view name = "\ncontinuo_http_connections_active ";
    const auto at = text.find(name);
    if (at == std::string::npos) throw std::runtime_error("no gauge of connections");
    return std::stoul(text.substr(at + name.size()));
}

void TestServer::wait_for_connections(std::size_t count) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (connections() != count) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error("the number of connections does not come about");
        std::this_thread::yield();
    }
}

std::size_t TestServer::scratch_files() const {
    const std::filesystem::directory_iterator uploads(folder / "uploads");
    return static_cast<std::size_t>(std::distance(begin(uploads), end(uploads)));
}

std::string get(std::string_view target) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: test\r\n\r\n", target);
}

std::string post(std::string_view body, std::string_view fields) {
    return fmt::format(
        "POST / HTTP/1.1\r\nHost: test\r\n{}Content-Length: {}\r\n\r\n{}", fields, body.size(), body
    );
}

}  // namespace continuo::test
