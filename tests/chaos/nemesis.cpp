#include "chaos/nemesis.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "chaos/outbox.hpp"

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 50ms;
// Redis flushes once a second, and waits up to two for a disk that is busy.
constexpr Moment everysec_loss = 2500ms;
// What a power cut of ours takes away at most.
constexpr auto power_cut_loss = 1000ms;
// An archive follows within 100 ms while it has nothing else to do; the machine may have.
constexpr Moment outbox_loss = 3s;

int target_of(const Step& step) {
    constexpr int redis = -1;
    return step.of_redis ? redis : step.instance;
}

}  // namespace

Nemesis::Nemesis(Cluster& cluster, World& world, bool fsync_always, int customer)
    : x_cluster(cluster),
      x_world(world),
      x_fsync_always(fsync_always),
      x_customer(world, customer) {}

void Nemesis::run(const std::vector<Step>& plan, std::chrono::milliseconds time) {
    const auto start = x_world.now();
    for (const auto& step : plan) {
        // A plan that is late still leaves alone what is broken.
        wait_until_moment(std::max<Moment>(start + step.at, whole_at(target_of(step))));
        begin(step);
    }
    wait_until_moment(start + time);
}

/// When all that is done to the target will be undone.
Moment Nemesis::whole_at(int target) const {
    Moment at{};
    for (const auto& pending : x_pending) {
        if (pending.target == target) at = std::max(at, pending.at);
    }
    return at;
}

void Nemesis::wait_until_moment(Moment at) {
    for (;;) {
        const auto now = x_world.now();
        for (auto& pending : x_pending) {
            if (pending.at > now) continue;
            std::exchange(pending.undo, nullptr)();
            // A plan that is late must not stop at once what has just been resumed: nobody is told
            // of such a stop, and RedisServer::pause() waits to be told.
            std::this_thread::sleep_for(look_every);
        }
        std::erase_if(x_pending, [](const Pending& pending) { return !pending.undo; });
        while (auto crash = x_cluster.find_crash())
            x_crashes.push_back(std::move(*crash));
        note_size();
        if (x_world.now() >= at) return;
        const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(at - x_world.now());
        std::this_thread::sleep_for(std::clamp<std::chrono::milliseconds>(rest, 1ms, look_every));
    }
}

void Nemesis::undo_all() {
    for (auto& pending : x_pending)
        pending.undo();
    x_pending.clear();
}

void Nemesis::begin(const Step& step) {
    ++x_counts[step.fault];
    fmt::print(
        "{:9.3f} s  {}{}{}\n",
        std::chrono::duration<double>(x_world.now()).count(),
        step.fault,
        step.of_redis ? "" : fmt::format(" {}", step.instance),
        step.length > 0ms ? fmt::format(", {} ms", step.length.count()) : ""
    );
    std::fflush(stdout);
    auto undo = break_instance(step);
    if (!undo) undo = break_redis(step);
    if (undo) x_pending.push_back({x_world.now() + step.length, target_of(step), std::move(undo)});
}

Nemesis::Undo Nemesis::break_instance(const Step& step) {
    auto& instance = x_cluster.instance(step.instance);
    auto& proxy = x_cluster.proxy();
    const int index = step.instance;
    if (step.fault == "kill" || step.fault == "kill-in-turn") {
        if (step.fault == "kill") {
            instance.kill();
        } else {
            leave_turn_behind(index);
        }
        proxy.close_all(index);
        return [&instance] { instance.start(); };
    }
    if (step.fault == "pause") {
        instance.pause();
        return [&instance] { instance.resume(); };
    }
    if (step.fault == "stall") {
        proxy.stall(index, true);
        return [&proxy, index] { proxy.stall(index, false); };
    }
    if (step.fault == "cut-reply") proxy.cut_replies(index);
    if (step.fault == "cut-request") proxy.cut_requests(index);
    return nullptr;
}

/// What the instance asks Redis for is done, and it dies before it learns so. One message at least
/// waits for a reply then, and nobody will ask for it.
void Nemesis::leave_turn_behind(int instance) {
    auto& proxy = x_cluster.proxy();
    const auto session = x_customer.try_to_open_session(instance);
    proxy.hold_replies(instance, true);
    std::jthread letter([&] {
        if (!session.empty()) x_customer.drop_a_letter(session, instance);
    });
    std::this_thread::sleep_for(2 * look_every);
    x_cluster.instance(instance).kill();
    letter.join();
    proxy.close_all(instance);
    proxy.hold_replies(instance, false);
}

Nemesis::Undo Nemesis::break_redis(const Step& step) {
    auto& redis = x_cluster.redis();
    if (step.fault == "redis-pause") {
        redis.pause();
        return [&redis] { redis.resume(); };
    }
    if (step.fault == "redis-kill" || step.fault == "power-cut") {
        kill_redis(step.fault == "power-cut", step.length);
        return [&redis] { redis.start(); };
    }
    if (step.fault == "client-kill")
        x_cluster.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    if (step.fault == "function-flush") x_cluster.ask({"FUNCTION", "FLUSH"});
    if (step.fault == "script-flush") x_cluster.ask({"SCRIPT", "FLUSH"});
    if (step.fault == "flushall") flush_all(true);
    if (step.fault == "flushall-now") flush_all(false);
    return nullptr;
}

void Nemesis::flush_all(bool wait) {
    if (!wait) {
        const auto at = x_world.now();
        x_cluster.ask({"FLUSHALL"});
        x_losses.push_back({at - outbox_loss, at, x_world.now() + 500ms});
        return;
    }
    undo_all();
    x_cluster.heal();
    x_world.gate.close();
    if (!wait_until_archived(x_cluster, 60s))
        throw std::runtime_error("the archives do not catch up with the outbox");
    x_cluster.ask({"FLUSHALL"});
    x_world.gate.open();
}

void Nemesis::kill_redis(bool cut_power, std::chrono::milliseconds length) {
    const auto at = x_world.now();
    x_cluster.redis().kill();
    const auto until = x_world.now() + length + 500ms;
    if (cut_power) {
        // What was written and not flushed yet: the end of the file, back to some time within the
        // last second.
        const auto from = at - power_cut_loss;
        const auto kept = std::ranges::lower_bound(x_sizes, from, {}, &Size::at);
        if (kept != x_sizes.end()) std::filesystem::resize_file(append_only_file(), kept->bytes);
        x_losses.push_back({from - look_every, at, until});
    } else if (!x_fsync_always) {
        x_losses.push_back({at - everysec_loss, at, until});
    }
}

std::filesystem::path Nemesis::append_only_file() const {
    // One for ever: it is never rewritten where power is cut (cluster.cpp).
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
