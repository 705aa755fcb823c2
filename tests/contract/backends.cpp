// The stores that the suite runs over. A new one adds a world and a line.

#include <atomic>
#include <memory>
#include <stdexcept>

#include "base/id.hpp"
#include "contract/store_contract.hpp"
#include "database/database.hpp"
#include "redis/cluster/cluster_connection.hpp"
#include "redis/redis_client.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "session/outbox/archive_feed.hpp"
#include "session/postgres/postgres_session_store.hpp"
#include "session/redis/redis_session_store.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_archive.hpp"
#include "support/fake_clock.hpp"
#include "support/postgres_server.hpp"
#include "support/redis_cluster.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

namespace {

// 32 bytes of 0, and of 1.
constexpr std::string_view test_encryption_keys =
    "now:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,"
    "old:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

InMemorySessionStoreConfig config_of(const StoreOptions& options) {
    return {
        .sessions_max = options.sessions_max,
        .memory_max = options.memory_max,
        .idle_timeout = options.idle_timeout,
        .lifetime_max = options.lifetime_max,
        .messages_max = options.messages_max,
        .messages_kept = options.messages_kept,
        .stripes = 8,
    };
}

class ClockWorld : public StoreWorld {
public:
    TimePoint now() override { return x_clock.now(); }
    void advance(std::chrono::microseconds duration) override { x_clock.advance(duration); }

protected:
    FakeClock x_clock;
};

class MemoryWorld final : public ClockWorld {
public:
    explicit MemoryWorld(const StoreOptions& options) : x_options(options) {
        MemoryWorld::restart();
    }
    SessionStore& store() override { return *x_store; }
    void restart() override {
        x_store = make_in_memory_session_store(config_of(x_options), nullptr, x_clock, nullptr);
    }

private:
    StoreOptions x_options;
    std::unique_ptr<SessionStore> x_store;
};

class FakeArchiveWorld final : public ClockWorld {
public:
    explicit FakeArchiveWorld(const StoreOptions& options)
        : x_options(options), x_archive(x_clock) {
        FakeArchiveWorld::restart();
    }
    SessionStore& store() override { return *x_store; }
    void restart() override {
        x_store = make_in_memory_session_store(config_of(x_options), &x_archive, x_clock, nullptr);
    }
    std::vector<std::string> complaints() override { return x_archive.complaints(); }

private:
    StoreOptions x_options;
    FakeArchive x_archive;
    std::unique_ptr<SessionStore> x_store;
};

class SqliteWorld final : public ClockWorld {
public:
    explicit SqliteWorld(const StoreOptions& options) : x_options(options) {
        SqliteWorld::restart();
    }
    SessionStore& store() override { return *x_store; }
    void restart() override {
        x_store.reset();
        x_database.reset();
        DatabaseConfig config;
        config.file = x_folder / "continuo.db";
        // What a killed process leaves is the same; only power loss tells the two apart.
        config.synchronous = Synchronous::normal;
        auto opened = open_database(config, x_clock, nullptr);
        if (!opened) throw std::runtime_error(opened.error().detail);
        x_database = std::move(*opened);
        x_store = make_in_memory_session_store(
            config_of(x_options), &x_database->archive(), x_clock, nullptr
        );
    }

private:
    StoreOptions x_options;
    ScratchFolder x_folder;
    std::unique_ptr<Database> x_database;
    std::unique_ptr<SessionStore> x_store;
};

/// One server for all tests, each under a prefix of its own.
RedisCommands& redis() {
    static ScratchFolder folder;
    static RedisServer server(folder.path());
    static BlockingRedis client(server.config().address.socket_path);
    return client;
}

/// A user who may not use functions, and somebody who takes the scripts away again and again.
class ScriptFlushingRedis final : public RedisCommands {
public:
    explicit ScriptFlushingRedis(std::string socket_path) : x_redis(std::move(socket_path)) {}

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline) override {
        constexpr std::uint64_t every = 7;
        if (++x_batches % every == 0) (void)x_redis.run({Command{"SCRIPT", "FLUSH"}});
        co_return x_redis.run(commands);
    }

private:
    BlockingRedis x_redis;
    std::atomic<std::uint64_t> x_batches{0};
};

std::vector<std::string> user_without_functions() {
    return {"--user", "default", "on", "nopass", "~*", "&*", "+@all", "-function", "-fcall"};
}

RedisCommands& redis_without_functions() {
    static ScratchFolder folder;
    static RedisServer server(folder.path(), user_without_functions());
    static ScriptFlushingRedis client(server.socket_path());
    return client;
}

RedisSessionStoreConfig redis_config(const StoreOptions& options, const std::string& prefix) {
    RedisSessionStoreConfig config;
    config.key_prefix = prefix;
    config.partitions = 4;
    config.idle_timeout = options.idle_timeout;
    config.lifetime_max = options.lifetime_max;
    config.messages_max = options.messages_max;
    config.messages_kept = options.messages_kept;
    return config;
}

/// A real cluster of three masters, and the client of one process.
struct ClusterProcess {
    RedisCluster cluster;
    ShardSet shards{2};
    std::unique_ptr<RedisClient> client;

    explicit ClusterProcess(std::vector<std::string> arguments = {})
        : cluster(1, std::move(arguments)) {
        shards.start();
        const auto connect = [this](asio::any_io_executor executor) {
            return make_cluster_connection(std::move(executor), cluster.config());
        };
        client = RedisClient::make(shards, connect, 10s).value();
    }
};

RedisCommands& cluster() {
    static ClusterProcess process;
    return *process.client;
}

RedisCommands& cluster_without_functions() {
    static ClusterProcess process(user_without_functions());
    return *process.client;
}

template <RedisCommands& (*commands)()>
class RedisWorld final : public ClockWorld {
public:
    explicit RedisWorld(const StoreOptions& options) : x_options(options) { RedisWorld::restart(); }
    SessionStore& store() override { return *x_store; }
    void restart() override {
        x_store = make_redis_session_store(
            redis_config(x_options, x_prefix), commands(), x_clock, nullptr
        );
    }

private:
    StoreOptions x_options;
    std::string x_prefix = make_uuid() + ":";
    std::unique_ptr<SessionStore> x_store;
};

/// As instances are deployed: encrypted, and with an archive that follows.
template <bool postgres>
class ArchivedRedisWorld final : public ClockWorld {
public:
    explicit ArchivedRedisWorld(const StoreOptions& options) : x_options(options) {
        DatabaseConfig config;
        config.file = x_folder / "continuo.db";
        if (postgres) config.postgres_url = shared_postgres().new_schema();
        config.synchronous = Synchronous::normal;
        auto opened = open_database(config, x_clock, nullptr);
        if (!opened) throw std::runtime_error(opened.error().detail);
        x_database = std::move(*opened);
        ArchivedRedisWorld::restart();
    }
    SessionStore& store() override { return *x_store; }
    void restart() override {
        ArchiveFeedConfig feed;
        feed.key_prefix = x_prefix;
        feed.partitions = 4;
        feed.database_id = x_database->id();
        feed.consumer = "test";
        feed.cipher = x_cipher;
        x_feed = std::make_unique<ArchiveFeed>(feed, redis(), x_database->archive(), nullptr);
        auto config = redis_config(x_options, x_prefix);
        config.cipher = x_cipher;
        x_store = make_redis_session_store(config, redis(), x_clock, nullptr, x_feed.get());
    }
    /// The feed runs all the time: whatever takes time, it is faster.
    void advance(std::chrono::microseconds duration) override {
        while (run_task(x_feed->feed()).value() != 0) {
        }
        ClockWorld::advance(duration);
    }

private:
    StoreOptions x_options;
    std::string x_prefix = make_uuid() + ":";
    ScratchFolder x_folder;
    std::shared_ptr<const SessionCipher> x_cipher =
        SessionCipher::make(test_encryption_keys).value();
    std::unique_ptr<Database> x_database;
    std::unique_ptr<ArchiveFeed> x_feed;
    std::unique_ptr<SessionStore> x_store;
};

class PostgresWorld final : public ClockWorld {
public:
    explicit PostgresWorld(const StoreOptions& options) : x_options(options) {
        DatabaseConfig config;
        config.postgres_url = shared_postgres().new_schema();
        config.synchronous = Synchronous::normal;
        auto opened = open_database(config, x_clock, nullptr);
        if (!opened) throw std::runtime_error(opened.error().detail);
        x_database = std::move(*opened);
        PostgresWorld::restart();
    }
    SessionStore& store() override { return *x_store; }
    void restart() override {
        PostgresSessionStoreConfig config;
        config.lifetime_max = x_options.lifetime_max;
        config.messages_max = x_options.messages_max;
        config.messages_kept = x_options.messages_kept;
        x_store = make_postgres_session_store(
            config, x_database->shared_sessions(), x_database->archive(), x_clock, nullptr
        );
    }

private:
    StoreOptions x_options;
    std::unique_ptr<Database> x_database;
    std::unique_ptr<SessionStore> x_store;
};

template <class World>
std::unique_ptr<StoreWorld> make_world(StoreOptions options) {
    return std::make_unique<World>(options);
}

}  // namespace

std::vector<Backend> backends() {
    return {
        {.name = "Memory", .make = make_world<MemoryWorld>},
        {
            .name = "MemoryAndFakeArchive",
            .make = make_world<FakeArchiveWorld>,
            .survives_restart = true,
            .idle_ends_life = false,
            .eviction_loses = false,
        },
        {
            .name = "MemoryAndSqlite",
            .make = make_world<SqliteWorld>,
            .survives_restart = true,
            .idle_ends_life = false,
            .eviction_loses = false,
        },
        {
            .name = "Redis",
            .make = make_world<RedisWorld<redis>>,
            .is_shared = true,
            .is_bounded = false,
        },
        {
            .name = "RedisCluster",
            .make = make_world<RedisWorld<cluster>>,
            .is_shared = true,
            .is_bounded = false,
        },
        {
            .name = "RedisWithoutFunctions",
            .make = make_world<RedisWorld<redis_without_functions>>,
            .is_shared = true,
            .is_bounded = false,
        },
        {
            .name = "RedisClusterWithoutFunctions",
            .make = make_world<RedisWorld<cluster_without_functions>>,
            .is_shared = true,
            .is_bounded = false,
        },
        {
            .name = "EncryptedRedisAndSqlite",
            .make = make_world<ArchivedRedisWorld<false>>,
            .is_shared = true,
            .idle_ends_life = false,
            .is_bounded = false,
        },
        {
            .name = "EncryptedRedisAndPostgres",
            .make = make_world<ArchivedRedisWorld<true>>,
            .is_shared = true,
            .idle_ends_life = false,
            .is_bounded = false,
        },
        {
            .name = "Postgres",
            .make = make_world<PostgresWorld>,
            .is_shared = true,
            .idle_ends_life = false,
            .idle_leaves = false,
            .is_bounded = false,
        },
    };
}

INSTANTIATE_TEST_SUITE_P(
    Stores,
    SessionStoreContract,
    testing::ValuesIn(backends()),
    [](const testing::TestParamInfo<Backend>& info) { return info.param.name; }
);

}  // namespace continuo::test
