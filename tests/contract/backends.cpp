// The stores that the suite runs over. A new one adds a world and a line.

#include <memory>
#include <stdexcept>

#include "base/id.hpp"
#include "contract/store_contract.hpp"
#include "database/database.hpp"
#include "session/in_memory_session_store.hpp"
#include "session/redis_session_store.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_archive.hpp"
#include "support/fake_clock.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

namespace {

InMemorySessionStoreConfig config_of(const StoreOptions& options) {
    return {
        .sessions_max = options.sessions_max,
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

class RedisWorld final : public ClockWorld {
public:
    explicit RedisWorld(const StoreOptions& options) : x_options(options) { RedisWorld::restart(); }
    SessionStore& store() override { return *x_store; }
    void restart() override {
        RedisSessionStoreConfig config;
        config.key_prefix = x_prefix;
        config.partitions = 4;
        config.idle_timeout = x_options.idle_timeout;
        config.lifetime_max = x_options.lifetime_max;
        config.messages_max = x_options.messages_max;
        config.messages_kept = x_options.messages_kept;
        x_store = make_redis_session_store(config, redis(), x_clock, nullptr);
    }

private:
    /// One server for all tests, each under a prefix of its own.
    static RedisCommands& redis() {
        static ScratchFolder folder;
        static RedisServer server(folder.path());
        static BlockingRedis client(server.config().address.socket_path);
        return client;
    }

    StoreOptions x_options;
    std::string x_prefix = make_uuid() + ":";
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
        {.name = "Redis", .make = make_world<RedisWorld>, .is_shared = true, .is_bounded = false},
    };
}

INSTANTIATE_TEST_SUITE_P(
    Stores,
    SessionStoreContract,
    testing::ValuesIn(backends()),
    [](const testing::TestParamInfo<Backend>& info) { return info.param.name; }
);

}  // namespace continuo::test
