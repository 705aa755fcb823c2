// Faults of Redis.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "chaos/nemesis.hpp"
#include "chaos/outbox.hpp"

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;

// With everysec Redis calls fsync once a second, and waits up to 2 s for a busy disk.
constexpr Moment everysec_loss = 2500ms;
// The most that a simulated power cut removes.
constexpr auto power_cut_loss = 1000ms;
// An idle archive reads an entry within 100 ms; longer on a busy machine.
constexpr Moment outbox_loss = 3s;
// A replica has a write within milliseconds; longer on a busy machine.
constexpr Moment replication_loss = 1s;
// An instance polls once a second whether the sentinels name another master.
constexpr Moment stale_time = 2s;
constexpr Moment failover_time_max = 60s;
constexpr Moment never = Moment::max();

}  // namespace

Nemesis::Undo Nemesis::break_redis(const Step& step) {
    auto& servers = x_cluster.servers();
    if (step.fault == "client-kill")
        servers.ask_masters({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    else if (step.fault == "function-flush")
        servers.ask_masters({"FUNCTION", "FLUSH"});
    else if (step.fault == "script-flush")
        servers.ask_masters({"SCRIPT", "FLUSH"});
    else if (step.fault == "move-slots")
        move_slot(step);
    else if (step.fault == "lost-lease")
        lose_lease(
            static_cast<std::size_t>(step.at.count()),
            step.instance,
            (step.instance + 1) % x_cluster.size()
        );
    else if (step.fault == "flushall")
        flush_all(true);
    else if (step.fault == "flushall-now")
        flush_all(false);
    else if (step.of_redis)
        return break_master(step);
    return nullptr;
}

void Nemesis::move_slot(const Step& step) {
    if (!x_cluster.servers().move_slot(static_cast<std::size_t>(step.at.count())))
        fmt::print("             there are no keys to move\n");
}

Nemesis::Undo Nemesis::break_master(const Step& step) {
    auto& servers = x_cluster.servers();
    // The time of the step serves as a random number that depends on the seed.
    const auto master = servers.master(static_cast<std::size_t>(step.at.count()));
    auto& server = servers.server(master);
    begin_failover();
    if (step.fault == "promote") {
        promote(master);
        return nullptr;
    }
    if (step.fault == "redis-pause") {
        server.pause();
        return [&server] { server.resume(); };
    }
    kill_redis(server, step.fault == "power-cut", step.length);
    if (step.fault == "master-kill")
        await_replacement([&servers, master] { return servers.is_replaced(master); });
    return [&server] { server.start(); };
}

void Nemesis::promote(std::size_t master) {
    // A failover can be refused or get no majority: requested again, but not while one may be
    // running.
    static constexpr Moment ask_every = 2s;
    auto ask_at = x_world.now();
    await_replacement([this, master, ask_at]() mutable {
        if (x_cluster.servers().is_replaced(master)) return true;
        if (x_world.now() < ask_at) return false;
        x_cluster.servers().ask_for_promotion(master);
        ask_at = x_world.now() + ask_every;
        return false;
    });
}

void Nemesis::await_replacement(const std::function<bool()>& is_replaced) {
    x_settling = false;  // servers that are healthy now may not have begun the failover
    const auto end = x_world.now() + failover_time_max;
    while (!is_replaced()) {
        if (x_world.now() > end) throw std::runtime_error("no replica became master");
        wait_until_moment(x_world.now() + 20ms);
    }
    x_settling = true;
}

void Nemesis::begin_failover() {
    if (!x_has_replicas) return;
    const auto now = x_world.now();
    x_settling = true;
    x_failovers.push_back({now, never});
    if (!x_replicated) x_losses.push_back({now - replication_loss, now, never});
}

void Nemesis::settle() {
    constexpr Moment every = 200ms;
    if (!x_settling || x_world.now() < x_looked_at + every) return;
    const bool undone =
        std::ranges::find(x_pending, redis_target, &Pending::target) == x_pending.end();
    x_looked_at = x_world.now();
    if (!undone || !x_cluster.servers().is_well()) return;
    x_settling = false;
    const auto until = x_world.now() + stale_time;
    x_failovers.back().until = until;
    for (auto& loss : x_losses) {
        if (loss.until == never) loss.until = until;
    }
}

void Nemesis::flush_all(bool wait) {
    if (!wait) {
        const auto at = x_world.now();
        x_cluster.servers().ask_masters({"FLUSHALL"});
        // An archive whose instance, or Redis, was away before is behind by more than a moment.
        const auto from = read_by_all(x_disturbances, at, outbox_loss);
        x_losses.push_back({from, at, x_world.now() + 500ms});
        return;
    }
    undo_all();
    x_cluster.heal();
    x_world.gate.close();
    if (const auto rest = wait_until_archived(x_cluster, 60s); !rest.empty())
        throw std::runtime_error("the archives have not read the whole outbox: " + rest);
    x_cluster.servers().ask_masters({"FLUSHALL"});
    x_world.gate.open();
}

void Nemesis::kill_redis(
    test::RedisServer& server, bool cut_power, std::chrono::milliseconds length
) {
    const auto at = x_world.now();
    server.kill();
    const auto until = x_world.now() + length + 500ms;
    if (cut_power) {
        // Removes the end of the file, as if the writes of up to the last second had no fsync yet.
        const auto from = at - power_cut_loss;
        const auto kept = std::ranges::lower_bound(x_sizes, from, {}, &Size::at);
        if (kept != x_sizes.end()) std::filesystem::resize_file(append_only_file(), kept->bytes);
        x_losses.push_back({from - 50ms, at, until});
    } else if (!x_fsync_always) {
        x_losses.push_back({at - everysec_loss, at, until});
    }
}

void Nemesis::wait_until_settled() {
    const auto end = x_world.now() + failover_time_max;
    while (x_settling) {
        if (x_world.now() > end) throw std::runtime_error("the Redis servers are not healthy");
        wait_until_moment(x_world.now() + 20ms);
    }
}

std::filesystem::path Nemesis::append_only_file() const {
    // With power-cut there is one file, which is never rewritten (redis_servers.cpp).
    return x_cluster.folder() / "redis/appendonlydir/appendonly.aof.1.incr.aof";
}

void Nemesis::note_size() {
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(append_only_file(), missing);
    if (missing) return;
    x_sizes.push_back({x_world.now(), bytes});
    while (x_sizes.front().at < x_world.now() - 5s)
        x_sizes.pop_front();
}

}  // namespace continuo::chaos
