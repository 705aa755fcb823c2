#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "redis/redis_client.hpp"
#include "session/redis/redis_session_store.hpp"

namespace continuo::bench {

/// Shards with connections to a scratch redis-server, and what a store over them is configured
/// with. Closes and stops in its destructor: the store must be gone by then, or idle.
class RedisBench {
public:
    RedisBench(const std::string& socket, std::size_t shards) : x_shards(shards) {
        x_shards.start();
        RedisConnectionConfig connection;
        connection.address.socket_path = socket;
        x_client = RedisClient::make(
            x_shards,
            [connection](asio::any_io_executor executor) {
                return make_redis_connection(executor, connection);
            },
            std::chrono::seconds(5)
        );
    }
    RedisBench(const RedisBench&) = delete;
    RedisBench& operator=(const RedisBench&) = delete;
    ~RedisBench() {
        if (x_client) (*x_client)->close();
        x_shards.stop();
    }

    /// Empty when the server was reached.
    [[nodiscard]] std::string failure() const { return x_client ? "" : x_client.error().detail; }
    [[nodiscard]] RedisClient& redis() { return **x_client; }
    [[nodiscard]] auto& context(std::size_t shard = 0) { return x_shards[shard].context(); }

    /// Keys begin with `bench:`; `encrypted` with a key of zeros.
    [[nodiscard]] static RedisSessionStoreConfig config(bool encrypted = true) {
        RedisSessionStoreConfig config;
        config.key_prefix = "bench:";
        if (encrypted)
            config.cipher =
                SessionCipher::make("k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").value();
        return config;
    }

private:
    ShardSet x_shards;
    Result<std::unique_ptr<RedisClient>> x_client = fail(Errc::unavailable, "not connected yet");
};

}  // namespace continuo::bench
