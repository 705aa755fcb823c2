#include "chaos/cluster.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "redis/command.hpp"
#include "support/http_call.hpp"

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;

bool is_ready(int port) {
    try {
        return test::HttpCaller(port, 2s).get("/health/ready").status == 200;
    } catch (const test::ConnectionLost&) {
        return false;
    }
}

Instance::Environment environment_of(int redis_port) {
    return {
        {"USE_SHARED_CONTEXT", "true"},
        {"REDIS_URL", fmt::format("redis://127.0.0.1:{}", redis_port)},
        {"REDIS_SESSION_KEY_PREFIX", Cluster::prefix},
        {"SESSION_PARTITIONS", std::to_string(Cluster::partitions)},
        {"SESSION_ENCRYPTION_KEYS", "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
        {"SESSION_LOCK_TIMEOUT_SECONDS", std::to_string(Cluster::lease_seconds)},
        {"RATE_LIMIT_ENABLED", "false"},
        {"ADMIN_API_KEY", "chaos-test-key-0123456789"},
        // Asked the same again and again, the agent would call a person, and fall silent.
        {"ESCALATION_ENABLED", "false"},
        {"API_WORKERS", "2"},
        {"ACCESS_LOG", "false"},
    };
}

std::vector<std::string> redis_arguments(const Options& options) {
    const bool cuts_power =
        std::ranges::find(options.nemesis, "power-cut") != options.nemesis.end();
    return {
        "--appendonly",
        "yes",
        "--appendfsync",
        options.fsync_always ? "always" : "everysec",
        // One file that only grows: a power cut is a cut of its end.
        "--auto-aof-rewrite-percentage",
        cuts_power ? "0" : "100",
        "--auto-aof-rewrite-min-size",
        "8mb",
    };
}

}  // namespace

Cluster::Cluster(const Options& options, std::filesystem::path folder)
    : x_folder(std::move(folder)) {
    const auto redis_folder = x_folder / "redis";
    std::filesystem::create_directories(redis_folder);
    auto arguments = redis_arguments(options);
    x_redis = std::make_unique<test::RedisServer>(redis_folder, std::move(arguments));
    const auto socket = (redis_folder / "redis.sock").string();
    x_connection = std::make_unique<test::BlockingRedis>(socket);
    x_proxy = std::make_unique<RedisProxy>(socket, options.instances, patches_of(options.broken));
    for (int i = 0; i < options.instances; ++i) {
        const auto place = x_folder / fmt::format("instance-{}", i);
        x_instances.push_back(
            std::make_unique<Instance>(options.binary, place, environment_of(x_proxy->port(i)))
        );
    }
    heal();
}

std::vector<int> Cluster::ports() const {
    std::vector<int> ports;
    for (const auto& instance : x_instances)
        ports.push_back(instance->port());
    return ports;
}

Reply Cluster::ask(std::initializer_list<std::string_view> command) {
    // A connection that broke with the Redis before is told once.
    for (int attempt = 0;; ++attempt) {
        auto replies = x_connection->run({Command(command)});
        if (!replies && attempt == 0) continue;
        if (!replies) throw std::runtime_error(replies.error().detail);
        if (replies->front().is_error()) throw std::runtime_error(replies->front().text);
        return std::move(replies->front());
    }
}

void Cluster::heal() {
    for (int i = 0; i < size(); ++i) {
        x_proxy->stall(i, false);
        x_proxy->hold_replies(i, false);
        instance(i).resume();
        instance(i).start();
    }
    wait_until_ready();
}

void Cluster::wait_until_ready() {
    for (int i = 0; i < size(); ++i) {
        const bool ready = happens_within(60s, [&] {
            return is_ready(instance(i).port()) || !instance(i).is_running();
        });
        if (!ready) throw std::runtime_error(fmt::format("instance {} does not get ready", i));
    }
}

std::optional<std::string> Cluster::find_crash() {
    for (int i = 0; i < size(); ++i) {
        auto crash = instance(i).find_crash();
        if (!crash) continue;
        x_proxy->close_all(i);
        instance(i).start();
        return fmt::format("instance {}: {}", i, *crash);
    }
    return std::nullopt;
}

}  // namespace continuo::chaos
