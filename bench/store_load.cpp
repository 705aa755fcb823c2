// Begin and commit of turns in Redis or PostgreSQL, without a server around them: what the store
// costs.
//
//   store_load --socket /path/redis.sock [--shards 1] [--waiting 256] [--seconds 5] [--clear]
//   store_load --postgres 'postgresql://...' [--shards 1] [--waiting 256] [--seconds 5]
//
// Each of `waiting` coroutines has a session of its own and makes one turn after another:
// begin_turn with a message of 200 bytes, commit_turn with a reply of 200 bytes. After 20 messages
// it takes a new session. In Redis everything is encrypted and goes to the outbox, unless told
// otherwise. --follows: turns whose reply follows, which are written at once, as the server's.
// Flush the server before: it is the caller's, and a scratch one.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "database/database.hpp"
#include "redis_bench.hpp"
#include "session/outbox/archive_feed.hpp"
#include "session/postgres/postgres_session_store.hpp"

namespace {

using namespace continuo;
using Steady = std::chrono::steady_clock;

struct Options {
    std::string socket;
    std::string postgres;
    bool follows = false;
    std::size_t shards = 1;
    std::size_t waiting = 256;
    double seconds = 5;
    bool clear = false;
};

/// Never asked: the feed is only there so that the store writes the outbox.
class NoArchive final : public Archive {
public:
    Task<Result<void>> write(SessionWrite) override { co_return away(); }
    Task<Result<ArchivedSession>> load(std::string id, std::size_t) override {
        co_return fail(Errc::not_found, id);
    }
    Task<Result<std::vector<Message>>> history(std::string, std::uint64_t, std::size_t) override {
        co_return away();
    }
    Task<Result<Page<Session>>> list(SessionFilter, std::string, std::size_t, std::size_t)
        override {
        co_return away();
    }
    Task<Result<std::vector<std::string>>> unanswered(TimePoint, TimePoint, std::size_t) override {
        co_return away();
    }
    Task<Result<bool>> erase(std::string) override { co_return away(); }
    Task<Result<std::vector<std::string>>> erase_ended_before(TimePoint, std::size_t) override {
        co_return away();
    }
    Task<Result<void>> prune(TimePoint) override { co_return away(); }

private:
    static std::unexpected<Error> away() { return fail(Errc::unavailable, "there is no archive"); }
};

struct Tally {
    std::vector<float> milliseconds;
    std::string failure;
};

Task<Tally> customer(SessionStore* store, std::size_t index, bool follows, Steady::time_point end) {
    Tally tally;
    const std::string text(200, static_cast<char>('a' + index % 26));
    while (Steady::now() < end) {
        const auto session = co_await store->create({});
        if (!session) {
            tally.failure = session.error().detail;
            co_return tally;
        }
        for (int turn = 0; turn < 10 && Steady::now() < end; ++turn) {
            const auto began = Steady::now();
            BeginTurn begin;
            begin.session_id = (*session)->session_id;
            begin.client_message_id = make_uuid();
            begin.content = text;
            begin.instance = "bench";
            begin.reply_follows = follows;
            auto outcome = co_await store->begin_turn(std::move(begin));
            const auto* begun = outcome ? std::get_if<Begun>(&*outcome) : nullptr;
            if (begun == nullptr) {
                tally.failure = outcome ? "no lease" : outcome.error().detail;
                co_return tally;
            }
            CommitTurn commit;
            commit.lease = begun->lease;
            commit.reply.role = Role::assistant;
            commit.reply.content = text;
            const auto committed = co_await store->commit_turn(std::move(commit));
            if (!committed) {
                tally.failure = committed.error().detail;
                co_return tally;
            }
            const std::chrono::duration<float, std::milli> taken = Steady::now() - began;
            tally.milliseconds.push_back(taken.count());
        }
    }
    co_return tally;
}

/// `context(i)` is that of a shard.
template <class Context>
int measure(const Options& options, SessionStore& store, Context context) {
    const auto end = Steady::now() + std::chrono::duration_cast<Steady::duration>(
                                         std::chrono::duration<double>(options.seconds)
                                     );
    std::vector<std::future<Tally>> customers;
    for (std::size_t i = 0; i < options.waiting; ++i) {
        customers.push_back(asio::co_spawn(
            context(i % options.shards), customer(&store, i, options.follows, end), asio::use_future
        ));
    }
    std::vector<float> all;
    std::string failure;
    for (auto& one : customers) {
        const auto tally = one.get();
        all.insert(all.end(), tally.milliseconds.begin(), tally.milliseconds.end());
        if (!tally.failure.empty()) failure = tally.failure;
    }
    if (!failure.empty() || all.empty()) return fmt::print(stderr, "failed: {}\n", failure), 1;
    std::ranges::sort(all);
    const auto at = [&](double share) {
        return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
    };
    fmt::print(
        "turns: {:.0f}/s  p50 {:.2f} ms  p99 {:.2f} ms\n",
        static_cast<double>(all.size()) / options.seconds,
        at(0.5),
        at(0.99)
    );
    return 0;
}

int run_redis(const Options& options) {
    bench::RedisBench bench(options.socket, options.shards);
    if (!bench.failure().empty()) return fmt::print(stderr, "{}\n", bench.failure()), 1;
    NoArchive archive;
    const auto config = bench::RedisBench::config(!options.clear);
    ArchiveFeedConfig feeding;
    feeding.key_prefix = config.key_prefix;
    ArchiveFeed feed(feeding, bench.redis(), archive, nullptr);
    const auto store =
        make_redis_session_store(config, bench.redis(), system_clock(), nullptr, &feed);
    return measure(options, *store, [&](std::size_t i) -> decltype(auto) {
        return bench.context(i);
    });
}

int run_postgres(const Options& options) {
    ShardSet shards(options.shards);
    shards.start();
    DatabaseConfig config;
    config.postgres_url = options.postgres;
    const auto database = open_database(config, system_clock(), nullptr);
    if (!database) return fmt::print(stderr, "{}\n", database.error().detail), 1;
    const auto store = make_postgres_session_store(
        {}, (*database)->shared_sessions(), (*database)->archive(), system_clock(), nullptr
    );
    const int result = measure(options, *store, [&](std::size_t i) -> decltype(auto) {
        return shards[i].context();
    });
    (*database)->close();
    shards.stop();
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Begin and commit of turns, without a server around them."};
    app.add_option("--socket", options.socket, "unix socket of a scratch redis-server");
    app.add_option("--postgres", options.postgres, "URL of a scratch database in its place");
    app.add_flag("--follows", options.follows, "turns whose reply follows at once");
    app.add_option("--shards", options.shards, "threads, each with a connection of its own")
        ->capture_default_str();
    app.add_option("--waiting", options.waiting, "turns at once")->capture_default_str();
    app.add_option("--seconds", options.seconds)->capture_default_str();
    app.add_flag("--clear", options.clear, "store in clear, without encryption");
    CLI11_PARSE(app, argc, argv);
    if (options.socket.empty() == options.postgres.empty())
        return fmt::print(stderr, "store_load: give --socket or --postgres\n"), 2;
    return options.postgres.empty() ? run_redis(options) : run_postgres(options);
}
