#include "chaos/nemesis.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 50ms;
// Until an instance that was started, or found Redis again, reads its outbox; on a busy machine.
constexpr Moment start_time = 1500ms;

}  // namespace

Nemesis::Nemesis(Cluster& cluster, World& world, const Options& options)
    : x_cluster(cluster),
      x_world(world),
      x_has_replicas(options.topology != RedisTopology::standalone),
      x_replicated(options.replicated),
      x_fsync_always(options.fsync_always),
      x_customer(world, options.clients) {}

void Nemesis::run(const std::vector<Step>& plan, std::chrono::milliseconds time) {
    const auto start = x_world.now();
    for (const auto& step : plan) {
        // A failover can take so long that the plan is late.
        if (x_world.now() >= start + time) break;
        // If the plan is late, a target with a fault is still left alone until its end.
        wait_until_moment(std::max<Moment>(start + step.at, whole_at(target_of(step))));
        begin(step);
    }
    wait_until_moment(start + time);
}

/// The time when all faults of the target end.
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
            // If the plan is late, do not stop a process directly after resuming it: waitpid() can
            // miss such a stop, and RedisServer::pause() would wait for it forever.
            std::this_thread::sleep_for(look_every);
        }
        std::erase_if(x_pending, [](const Pending& pending) { return !pending.undo; });
        while (auto crash = x_cluster.find_crash())
            x_crashes.push_back(std::move(*crash));
        note_size();
        settle();
        if (x_world.now() >= at) return;
        const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(at - x_world.now());
        std::this_thread::sleep_for(std::clamp<std::chrono::milliseconds>(rest, 1ms, look_every));
    }
}

void Nemesis::undo_all() {
    for (auto& pending : x_pending)
        pending.undo();
    x_pending.clear();
    join_writers();
    wait_until_settled();
}

void Nemesis::begin(const Step& step) {
    // Without waiting, a second fault could hit the last copy of data that must be in two places.
    if (step.of_redis) wait_until_settled();
    ++x_counts[step.fault];
    fmt::print(
        "{:9.3f} s  {}{}{}\n",
        std::chrono::duration<double>(x_world.now()).count(),
        step.fault,
        step.of_redis ? "" : fmt::format(" {}", step.instance),
        step.length > 0ms ? fmt::format(", {} ms", step.length.count()) : ""
    );
    std::fflush(stdout);
    const auto began = x_world.now();
    auto undo = break_instance(step);
    if (!undo) undo = x_cluster.postgres() ? break_postgres(step) : break_redis(step);
    if (!undo) return;
    const auto end = x_world.now() + step.length;
    x_pending.push_back({end, target_of(step), std::move(undo)});
    x_disturbances.push_back({began, end + start_time});
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
    if (step.fault == "pause-in-turn") {
        pause_in_turn(index);
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

}  // namespace continuo::chaos
