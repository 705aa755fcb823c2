// Where /metrics is served, by METRICS_PORT and ENVIRONMENT: the composition of settings, API and
// servers.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/services.hpp"
#include "app/shutdown.hpp"
#include "support/http_call.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

constexpr auto metrics_key = "the-administrators-metrics_key";

/// A port that was free a moment ago.
std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
    ::close(socket);
    return ntohs(address.sin_port);
}

struct MetricsListenerTest : testing::Test {
    MetricsListenerTest() {
        settings.app.data_directory = folder.path();
        settings.app.telemetry = true;
        settings.app.shutdown_grace = 0s;
        settings.api.host = "127.0.0.1";
        settings.api.port = 0;
        settings.api.workers = 1;
        settings.api.admin_key = Secret(metrics_key);
        settings.knowledge.load_samples = false;
    }
    void start(Environment environment) {
        settings.app.environment = environment;
        auto opened = open_services(settings, system_clock());
        ASSERT_TRUE(opened) << opened.error().detail;
        services = std::move(*opened);
        const auto listening = start_listening(*services);
        ASSERT_TRUE(listening) << listening.error().detail;
    }
    ~MetricsListenerTest() override {
        if (services) shut_down(*services);
    }
    static int status(std::uint16_t port, const std::string& headers = "") {
        return HttpCaller(port, 30s).call("GET", "/metrics", "", headers).status;
    }

    ScratchFolder folder;
    Settings settings;
    std::unique_ptr<Services> services;
};

TEST_F(MetricsListenerTest, HasThePortOfItsOwnWithoutAKey) {
    settings.app.metrics_port = free_port();
    start(Environment::production);
    EXPECT_EQ(status(settings.app.metrics_port), 200);
    EXPECT_EQ(HttpCaller(settings.app.metrics_port, 30s).get("/health").status, 404);
    const auto with_key = "X-API-Key: " + std::string(metrics_key) + "\r\n";
    EXPECT_EQ(status(services->server->port(), with_key), 404);
}

TEST_F(MetricsListenerTest, OnThePortOfTheApiNeedsTheKey) {
    start(Environment::production);
    EXPECT_EQ(services->metrics_server, nullptr);
    EXPECT_EQ(status(services->server->port()), 401);
    EXPECT_EQ(
        status(
            services->server->port(), "Authorization: Bearer " + std::string(metrics_key) + "\r\n"
        ),
        200
    );
}

TEST_F(MetricsListenerTest, NeedsTheKeyOfScrapersOnThePortOfItsOwn) {
    settings.app.metrics_port = free_port();
    settings.app.metrics_key = Secret("key-of-scrapers");
    start(Environment::development);
    EXPECT_EQ(status(settings.app.metrics_port), 401);
    EXPECT_EQ(status(settings.app.metrics_port, "X-API-Key: key-of-scrapers\r\n"), 200);
}

TEST_F(MetricsListenerTest, KeyOfScrapersClosesThePortOfTheApiInDevelopmentToo) {
    settings.app.metrics_key = Secret("key-of-scrapers");
    start(Environment::development);
    const auto port = services->server->port();
    EXPECT_EQ(status(port), 401);
    EXPECT_EQ(status(port, "Authorization: Bearer key-of-scrapers\r\n"), 200);
    EXPECT_EQ(status(port, "X-API-Key: " + std::string(metrics_key) + "\r\n"), 200);
}

TEST_F(MetricsListenerTest, IsOpenInDevelopment) {
    start(Environment::development);
    EXPECT_EQ(status(services->server->port()), 200);
}

TEST_F(MetricsListenerTest, IsNotThereWithoutTelemetry) {
    settings.app.telemetry = false;
    settings.app.metrics_port = free_port();
    start(Environment::production);
    EXPECT_EQ(services->metrics_server, nullptr);
}

}  // namespace
}  // namespace continuo::test
