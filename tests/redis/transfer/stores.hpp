#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "database/database.hpp"
#include "session/outbox/archive_feed.hpp"
#include "session/redis/redis_session_store.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_clock.hpp"
#include "support/redis_server.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"
#include "transfer/archive_session_source.hpp"
#include "transfer/redis_session_source.hpp"
#include "transfer/transfer.hpp"
#include "unit/transfer/copies.hpp"

namespace continuo::test {

/// A redis-server, with stores under prefixes of it and archives in a folder.
class TransferStores : public ::testing::Test {
protected:
    static constexpr std::size_t partitions = 4;

    RedisSessionsConfig redis_config(const std::string& prefix) {
        RedisSessionsConfig config;
        config.name = "redis " + prefix;
        config.key_prefix = prefix;
        config.partitions = partitions;
        config.cipher = x_cipher;
        config.outbox_patience = std::chrono::milliseconds(0);
        return config;
    }
    RedisSessionSource redis(const std::string& prefix) {
        return {redis_config(prefix), x_redis, x_clock};
    }
    /// What a server has over the same keys.
    std::unique_ptr<SessionStore> server(const std::string& prefix, ArchiveFeed* feed = nullptr) {
        RedisSessionStoreConfig config;
        config.key_prefix = prefix;
        config.partitions = partitions;
        config.cipher = x_cipher;
        return make_redis_session_store(config, x_redis, x_clock, nullptr, feed);
    }
    std::unique_ptr<Database> database(const std::string& name) {
        DatabaseConfig config;
        config.file = x_folder / name;
        config.synchronous = Synchronous::normal;
        return open_database(config, x_clock, nullptr).value();
    }
    ArchiveSessionSource archive(Database& database) {
        return {{.name = "archive"}, database, x_clock};
    }
    std::unique_ptr<ArchiveFeed> feed_of(Database& database, const std::string& prefix) {
        ArchiveFeedConfig config;
        config.key_prefix = prefix;
        config.partitions = partitions;
        config.database_id = database.id();
        config.consumer = "one";
        config.cipher = x_cipher;
        return std::make_unique<ArchiveFeed>(config, x_redis, database.archive(), nullptr);
    }
    static void feed_all(ArchiveFeed& feed) {
        while (run_task(feed.feed()).value() != 0) {
        }
    }

    static void create(SessionStore& store, const std::string& id) {
        NewSession session;
        session.session_id = id;
        ASSERT_TRUE(run_task(store.create(std::move(session))));
    }
    static BeginTurn message(const std::string& id, const std::string& client_message_id) {
        BeginTurn turn;
        turn.session_id = id;
        turn.client_message_id = client_message_id;
        turn.instance = "one";
        turn.content = "message " + client_message_id;
        turn.lease_time = std::chrono::seconds(30);
        return turn;
    }
    static Lease begin(
        SessionStore& store, const std::string& id, const std::string& client_message_id
    ) {
        auto outcome = run_task(store.begin_turn(message(id, client_message_id))).value();
        return std::get<Begun>(outcome).lease;
    }
    static void talk(
        SessionStore& store, const std::string& id, const std::string& client_message_id
    ) {
        CommitTurn turn;
        turn.lease = begin(store, id, client_message_id);
        turn.reply.role = Role::assistant;
        turn.reply.content = "reply to " + client_message_id;
        ASSERT_TRUE(run_task(store.commit_turn(std::move(turn))));
    }
    /// Conversations `s0` to `s<count - 1>`, of different lengths.
    void fill(SessionStore& store, int count) {
        for (int i = 0; i < count; ++i) {
            const auto id = fmt::format("s{}", i);
            create(store, id);
            for (int turn = 0; turn < i % 4; ++turn)
                talk(store, id, fmt::format("m{}", turn));
            x_clock.advance(std::chrono::seconds(1));
        }
    }

    TransferEvents events() {
        return {
            .progress = {},
            .tell =
                [this](const auto& id, const auto& what) { x_told.push_back(id + ": " + what); },
        };
    }
    TransferTally copy(
        SessionSource& source, SessionTarget& target, ConflictPolicy rule = ConflictPolicy::keep
    ) {
        Transfer transfer(events());
        const auto done = run_task(transfer.copy(source, target, rule));
        EXPECT_TRUE(done) << (done ? "" : done.error().detail);
        return transfer.tally();
    }
    /// Everything in a store, by id.
    static std::map<std::string, TransferredSession> content(SessionSource& source) {
        std::map<std::string, TransferredSession> all;
        std::string cursor;
        do {
            const auto listing = run_task(source.list(cursor)).value();
            for (const auto& session : listing.sessions) {
                auto copy = run_task(source.read(session.session_id));
                EXPECT_TRUE(copy) << (copy ? "" : copy.error().detail);
                if (copy) all[session.session_id] = std::move(*copy);
            }
            cursor = listing.next;
        } while (!cursor.empty());
        return all;
    }
    static std::map<std::string, std::string> hashes(SessionSource& source) {
        std::map<std::string, std::string> all;
        for (const auto& [id, copy] : content(source))
            all[id] = hash_of(copy.record);
        return all;
    }
    Reply run(std::initializer_list<std::string_view> command) {
        return x_redis.run({Command(command)}).value().front();
    }

    FakeClock x_clock;
    ScratchFolder x_folder;
    RedisServer x_server{x_folder.path()};
    BlockingRedis x_redis{x_server.config().address.socket_path};
    std::shared_ptr<const SessionCipher> x_cipher =
        SessionCipher::make("k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=").value();
    std::vector<std::string> x_told;
};

}  // namespace continuo::test
