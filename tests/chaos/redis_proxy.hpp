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

/// A server behind the proxy.
struct RedisUpstream {
    std::string socket_path;
    std::uint16_t port = 0;  ///< its port in replies of sentinels and nodes; 0: not in replies
};

/// A proxy between the instances and the Redis servers, with a separate port for each instance and
/// server, which injects network faults. In replies of sentinels and cluster nodes it replaces the
/// port of a server by the instance's port for that server. Thread: any; a thread of the proxy
/// forwards the bytes.
class RedisProxy {
public:
    /// `replacements` apply to the bytes sent to Redis.
    RedisProxy(
        std::vector<RedisUpstream> upstreams,
        int instances,
        const std::vector<StreamPatch::Replacement>& replacements
    );
    ~RedisProxy();
    RedisProxy(const RedisProxy&) = delete;
    RedisProxy& operator=(const RedisProxy&) = delete;

    /// The ports of the instance, one for each upstream.
    [[nodiscard]] std::vector<std::uint16_t> ports(int instance) const;

    /// Forwards nothing in either direction until resumed; the connections stay open.
    void stall(int instance, bool stalled);
    /// Forwards requests but holds the replies until resumed.
    void hold_replies(int instance, bool held);
    /// Drops the next replies, whole or their second half, and closes the connections: the requests
    /// were executed, but the instance does not know.
    void cut_replies(int instance);
    /// Drops the second half of the next requests and closes the connections.
    void cut_requests(int instance);
    /// Closes the connections of an instance that was killed, and drops what was held for it.
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
    std::vector<Door> x_doors;  ///< ordered by instance
    int x_wake = -1;
    std::atomic<bool> x_stopped{false};
    std::jthread x_thread;
};

}  // namespace continuo::chaos
