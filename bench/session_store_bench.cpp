// The in-memory session store without an archive: what a turn costs, and what a session weighs.

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <malloc.h>

#include "session/memory/in_memory_session_store.hpp"

namespace {

using namespace continuo;

std::unique_ptr<SessionStore> make_store(std::size_t sessions_max) {
    InMemorySessionStoreConfig config;
    config.sessions_max = sessions_max;
    config.messages_max = 1'000'000;
    return make_in_memory_session_store(config, nullptr, system_clock(), nullptr);
}

Task<void> create_sessions(SessionStore& store, std::vector<std::string>& ids, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        ids.push_back((co_await store.create({})).value()->session_id);
    }
}

BeginTurn make_message(const std::string& session_id, std::uint64_t number) {
    BeginTurn turn;
    turn.session_id = session_id;
    turn.client_message_id = "message_" + std::to_string(number);
    turn.content = "Where is my parcel? The order is from last Tuesday.";
    turn.instance = "instance-1";
    return turn;
}

CommitTurn make_reply(Lease lease) {
    CommitTurn turn;
    turn.lease = std::move(lease);
    turn.reply.content = "Orders take three to five working days. You find yours under My Orders.";
    return turn;
}

Task<void> run_turns(
    SessionStore& store,
    const std::vector<std::string>* ids,
    benchmark::State* state,
    std::size_t history
) {
    std::uint64_t number = 0;
    for (auto _ : *state) {
        auto message = make_message((*ids)[number % ids->size()], number);
        message.history_limit = history;
        ++number;
        auto begun = co_await store.begin_turn(std::move(message));
        auto done = co_await store.commit_turn(make_reply(std::get<Begun>(*begun).lease));
        benchmark::DoNotOptimize(done);
    }
    state->SetItemsProcessed(state->iterations());
}

void run(Task<void> task) {
    asio::io_context context;
    asio::co_spawn(context, std::move(task), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    context.run();
}

/// begin_turn and commit_turn; the arguments are how many messages of history the turn comes with,
/// and how many sessions take turns (few: all in the processor's caches).
void turn(benchmark::State& state) {
    const auto store = make_store(100'000);
    std::vector<std::string> ids;
    run(create_sessions(*store, ids, static_cast<std::size_t>(state.range(1))));
    run(run_turns(*store, &ids, &state, static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(turn)
    ->ArgNames({"history", "sessions"})
    ->Args({0, 100})
    ->Args({0, 10'000})
    ->Args({20, 10'000});

Task<void> load_sessions(
    SessionStore& store, const std::vector<std::string>* ids, benchmark::State* state
) {
    std::size_t number = 0;
    for (auto _ : *state) {
        auto session = co_await store.load((*ids)[number++ % ids->size()]);
        benchmark::DoNotOptimize(session);
    }
    state->SetItemsProcessed(state->iterations());
}

void load(benchmark::State& state) {
    const auto store = make_store(100'000);
    std::vector<std::string> ids;
    run(create_sessions(*store, ids, 10'000));
    run(load_sessions(*store, &ids, &state));
}
BENCHMARK(load);

Task<void> create_at_bound(SessionStore& store, benchmark::State* state) {
    for (auto _ : *state)
        benchmark::DoNotOptimize(co_await store.create({}));
    state->SetItemsProcessed(state->iterations());
}

/// create with the store full: each one pushes another out.
void create_and_evict(benchmark::State& state) {
    const auto store = make_store(static_cast<std::size_t>(state.range(0)));
    std::vector<std::string> ids;
    run(create_sessions(*store, ids, static_cast<std::size_t>(state.range(0))));
    run(create_at_bound(*store, &state));
}
BENCHMARK(create_and_evict)->Arg(10'000)->Arg(1'000'000);

double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * 4096;
}

Task<void> one_turn_each(SessionStore& store, const std::vector<std::string>* ids) {
    for (const auto& id : *ids) {
        auto begun = co_await store.begin_turn(make_message(id, 1));
        co_await store.commit_turn(make_reply(std::get<Begun>(*begun).lease));
    }
}

/// Not a time: resident bytes of each of 100,000 sessions, without messages and after one turn.
void weight(benchmark::State& state) {
    for (auto _ : state) {
        constexpr std::size_t count = 100'000;
        std::vector<std::string> ids;
        ids.reserve(count);
        malloc_trim(0);
        const auto store = make_store(count);
        const auto before = resident_bytes();
        run(create_sessions(*store, ids, count));
        // The list of ids is the benchmark's own: a string on the heap each.
        const auto own = static_cast<double>(count) * (sizeof(std::string) + 48);
        const auto idle = resident_bytes();
        run(one_turn_each(*store, &ids));
        const auto talked = resident_bytes();
        state.counters["bytes_idle"] = (idle - before - own) / count;
        state.counters["bytes_after_a_turn"] = (talked - before - own) / count;
    }
}
BENCHMARK(weight)->Iterations(1);

}  // namespace
