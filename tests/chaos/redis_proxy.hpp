#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>

#include "chaos/stream_patch.hpp"

namespace continuo::chaos {

/// A server that the proxy stands before.
struct RedisUpstream {
    std::string socket_path;
    std::uint16_t port = 0;  ///< at which replies tell clients to find it; 0: none does
};

/// Stands between the instances and the servers of Redis, with a port of its own for each instance
/// and server, and breaks what goes through it. Where a sentinel or a node of a cluster tells an
/// instance the port of a server, it tells that instance's port to it. Thread: any; the bytes go
/// through a thread of its own.
class RedisProxy {
public:
    /// `replacements` are made in what goes to Redis.
    RedisProxy(
        std::vector<RedisUpstream> upstreams,
        int instances,
        const std::vector<StreamPatch::Replacement>& replacements
    );
    ~RedisProxy();
    RedisProxy(const RedisProxy&) = delete;
    RedisProxy& operator=(const RedisProxy&) = delete;

    /// Of the instance, to each upstream.
    [[nodiscard]] std::vector<std::uint16_t> ports(int instance) const;

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
    struct ProxiedConnection;
    struct Door {
        std::string upstream;
        int listener = -1;
        std::uint16_t port = 0;
        bool stalled = false;
        bool held = false;
        StreamPatch requests;  ///< of each new connection
        StreamPatch replies;
        std::vector<std::unique_ptr<ProxiedConnection>> connections;
    };
    struct Watched {
        Door* door;
        ProxiedConnection* connection;
        std::size_t at;
    };

    static void open_door(Door& door);
    [[nodiscard]] std::span<Door> doors_of(int instance);
    void run();
    void step();
    [[nodiscard]] std::vector<Watched> watch(std::vector<pollfd>& polled);
    static void accept(Door& door);
    static void serve(
        Door& door, ProxiedConnection& connection, short client_events, short redis_events
    );
    static void pass_requests(ProxiedConnection& connection);
    static void pass_replies(ProxiedConnection& connection);
    void wake() const;

    std::size_t x_upstreams;
    std::mutex x_mutex;
    std::vector<Door> x_doors;  ///< of one instance after the other
    int x_wake = -1;
    std::atomic<bool> x_stopped{false};
    std::jthread x_thread;
};

}  // namespace continuo::chaos
