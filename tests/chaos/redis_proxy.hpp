#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "chaos/stream_patch.hpp"

namespace continuo::chaos {

/// Stands between the instances and Redis, with a port of its own for each instance, and breaks
/// what goes through it. Thread: any; the bytes go through a thread of its own.
class RedisProxy {
public:
    /// Forwards to the unix socket `upstream`. `replacements` are made in what goes to Redis.
    RedisProxy(
        std::string upstream, int instances, std::vector<StreamPatch::Replacement> replacements
    );
    ~RedisProxy();
    RedisProxy(const RedisProxy&) = delete;
    RedisProxy& operator=(const RedisProxy&) = delete;

    [[nodiscard]] std::uint16_t port(int instance) const;

    /// Passes nothing on, either way, until resumed; the connections stay open.
    void stall(int instance, bool stalled);
    /// Passes requests on and keeps the replies, until resumed.
    void hold_replies(int instance, bool held);
    /// The next replies are dropped, whole or from their middle on, and their connection is closed:
    /// the requests were executed, and nobody was told.
    void cut_replies(int instance);
    /// The next requests are cut in their middle, and their connection is closed.
    void cut_requests(int instance);
    /// Closes the connections of an instance that is dead: what was held is not for its next life.
    void close_all(int instance);

private:
    struct Side;
    struct Link;
    struct Door {
        int listener = -1;
        std::uint16_t port = 0;
        bool stalled = false;
        bool held = false;
        std::vector<std::unique_ptr<Link>> links;
    };

    void open_door(Door& door);
    void run();
    void step();
    void accept(Door& door);
    void serve(Door& door, Link& link, short client_events, short redis_events);
    void pass_requests(Link& link);
    void pass_replies(Link& link);
    void wake() const;

    std::string x_upstream;
    std::vector<StreamPatch::Replacement> x_replacements;
    std::mutex x_mutex;
    std::vector<Door> x_doors;
    int x_wake = -1;
    std::atomic<bool> x_stopped{false};
    std::jthread x_thread;
};

}  // namespace continuo::chaos
