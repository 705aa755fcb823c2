#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "database/database.hpp"
#include "replication/record_replicator.hpp"
#include "replication/replicated_database.hpp"
#include "replication/shared_log.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_clock.hpp"
#include "support/redis_server.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

/// One instance's part: a database of its own, over the Redis of the test.
class ReplicaInstance {
public:
    ReplicaInstance(RedisCommands& redis, const Clock& clock, SharedLogConfig config)
        : x_redis(redis), x_clock(clock), x_config(std::move(config)) {
        open();
    }

    /// As after a kill: what was not written is gone.
    void restart() {
        close();
        open();
    }
    void lose_folder() {
        close();
        x_folder = std::make_unique<ScratchFolder>();
        open();
    }

    void set_bytes_max(std::size_t bytes) {
        x_config.bytes_max = bytes;
        restart();
    }

    Result<void> follow() { return run_task(replicator().follow()); }
    Database& database() { return *x_replicated; }
    /// Changes that the log does not hear of at once.
    Database& local() { return *x_database; }
    RecordReplicator& replicator() { return *x_replicator; }

    Result<std::uint64_t> post(const std::string& id, const std::string& content) {
        return post(std::vector<std::pair<std::string, std::string>>{{id, content}});
    }
    Result<std::uint64_t> post(const std::vector<std::pair<std::string, std::string>>& contents) {
        std::vector<Document> documents;
        std::vector<std::string> ids;
        for (const auto& [id, content] : contents) {
            documents.push_back(make_document(id, content));
            ids.push_back(id);
        }
        const auto looked = run_task(database().documents().hashes(std::move(ids)));
        if (!looked) return std::unexpected(looked.error());
        return run_task(database().documents().upsert(std::move(documents)));
    }
    bool erase(const std::string& id) {
        const auto erased = run_task(database().documents().erase(id));
        return erased && erased->has_value();
    }
    /// "" if there is no such document.
    std::string content(const std::string& id) {
        const auto document = run_task(local().documents().load(id));
        return document ? document->content : "";
    }
    std::uint64_t count() { return run_task(local().documents().count()).value_or(999); }

    Document make_document(const std::string& id, const std::string& content) const {
        Document document;
        document.document_id = id;
        document.title = "title of " + id;
        document.content = content;
        document.metadata = {{"tag", "x"}};
        document.content_hash = content_hash(content);
        document.created_at = x_clock.now();
        document.updated_at = x_clock.now();
        return document;
    }

private:
    void open() {
        DatabaseConfig config;
        config.file = *x_folder / "continuo.db";
        auto database = open_database(config, x_clock, nullptr);
        if (!database) throw std::runtime_error(database.error().detail);
        x_database = std::move(*database);
        x_log = std::make_unique<SharedLog>(x_config, x_redis, x_pool);
        x_replicator = std::make_unique<RecordReplicator>(
            *x_log, x_database->records(), x_database->id(), x_clock, nullptr
        );
        x_replicated = make_replicated_database(*x_database, *x_replicator, x_clock);
    }
    void close() {
        x_database->close();
        x_replicated.reset();
        x_replicator.reset();
        x_log.reset();
        x_database.reset();
    }

    RedisCommands& x_redis;
    const Clock& x_clock;
    SharedLogConfig x_config;
    boost::asio::thread_pool x_pool{1};
    std::unique_ptr<ScratchFolder> x_folder = std::make_unique<ScratchFolder>();
    std::unique_ptr<Database> x_database;
    std::unique_ptr<SharedLog> x_log;
    std::unique_ptr<RecordReplicator> x_replicator;
    std::unique_ptr<Database> x_replicated;
};

class ReplicationFixture : public ::testing::Test {
protected:
    std::unique_ptr<ReplicaInstance> instance() {
        return std::make_unique<ReplicaInstance>(redis, clock, config);
    }
    Reply run(Command command) { return redis.run({std::move(command)}).value().front(); }
    void flush() { run(Command{"FLUSHALL"}); }
    void later() { clock.advance(std::chrono::seconds(1)); }

    FakeClock clock;
    ScratchFolder folder;
    std::uint16_t port = free_port();
    RedisServer server{
        folder.path(), {"--port", std::to_string(port), "--repl-diskless-sync-delay", "0"}
    };
    BlockingRedis redis{server.config().address.socket_path};
    SharedLogConfig config;
};

}  // namespace continuo::test
