#include "chaos/cluster.hpp"

#include <stdexcept>

#include <fmt/format.h>

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

Instance::Environment with_store(const Options& options, std::string url) {
    if (options.postgres)
        return {{"SESSION_STORE", "postgresql"}, {"DATABASE_URL", std::move(url)}};
    return {
        {"USE_SHARED_CONTEXT", "true"},
        {"REDIS_URL", std::move(url)},
        {"SESSION_DURABILITY", options.replicated ? "replicated" : "fast"},
        {"REDIS_SESSION_KEY_PREFIX", Cluster::prefix},
        {"SESSION_PARTITIONS", std::to_string(Cluster::partitions)},
        {"SESSION_ENCRYPTION_KEYS", "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
    };
}

Instance::Environment environment_of(const Options& options, std::string url) {
    Instance::Environment environment{
        {"SESSION_LOCK_TIMEOUT_SECONDS", std::to_string(Cluster::lease_seconds)},
        {"RATE_LIMIT_ENABLED", "false"},
        // So that the checker can tell: nobody answers in a session that people have.
        {"HANDOFF_WHILE_WAITING", "silent"},
        {"ADMIN_API_KEY", "chaos-test-key-0123456789"},
        // Off: for repeated questions the agent would escalate, and no longer reply.
        {"ESCALATION_ENABLED", "false"},
        {"API_WORKERS", "2"},
        {"ACCESS_LOG", "false"},
        {"ANSWER_PACE_MS", std::to_string(options.pace.count())},
        {"HTTP_CONNECTIONS_PER_ADDRESS", "0"},
    };
    environment.merge(with_store(options, std::move(url)));
    return environment;
}

}  // namespace

Cluster::Cluster(const Options& options, std::filesystem::path folder)
    : x_folder(std::move(folder)) {
    if (options.postgres) {
        x_postgres = std::make_unique<PostgresServers>(x_folder / "postgres", options.standby);
    } else {
        x_servers = make_redis_servers(options, x_folder / "redis");
    }
    x_proxy = std::make_unique<RedisProxy>(
        x_postgres ? x_postgres->upstreams() : x_servers->upstreams(),
        options.instances,
        patches_of(options.broken)
    );
    for (int i = 0; i < options.instances; ++i) {
        const auto place = x_folder / fmt::format("instance-{}", i);
        const auto ports = x_proxy->ports(i);
        auto url = x_postgres ? PostgresServers::url(ports) : x_servers->url(ports);
        auto environment = environment_of(options, std::move(url));
        x_instances.push_back(
            std::make_unique<Instance>(options.binary, place, std::move(environment))
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

void Cluster::heal() {
    if (x_servers && !happens_within(60s, [this] { return x_servers->is_well(); }))
        throw std::runtime_error("the Redis servers are not healthy after 60 s");
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
            if (x_postgres) (void)find_crash();
            return is_ready(instance(i).port()) || !instance(i).is_running();
        });
        if (!ready) throw std::runtime_error(fmt::format("instance {} is not ready after 60 s", i));
    }
}

std::optional<std::string> Cluster::find_crash() {
    for (int i = 0; i < size(); ++i) {
        auto crash = instance(i).find_crash();
        if (!crash) continue;
        x_proxy->close_all(i);
        instance(i).start();
        // Without its database an instance does not start: who supervises it starts it again.
        if (x_postgres && crash->contains("Failed to start application: ") &&
            crash->contains(": database: "))
            continue;
        return fmt::format("instance {}: {}", i, *crash);
    }
    return std::nullopt;
}

}  // namespace continuo::chaos
