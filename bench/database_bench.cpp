// How many durable writes a second the archive takes. Each iteration is one SessionWrite with a
// customer's message and its reply; `writers` coroutines write at the same time on two io_contexts,
// as connections on two shards do.

#include <atomic>
#include <filesystem>
#include <thread>

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "database/database.hpp"

namespace continuo {
namespace {

constexpr std::size_t shards = 2;
constexpr std::size_t writes_per_writer = 100;

class ScratchDatabase {
public:
    explicit ScratchDatabase(Synchronous synchronous)
        : x_folder(std::filesystem::temp_directory_path() / ("continuo-bench-" + random_hex(8))) {
        DatabaseConfig config;
        config.file = x_folder / "continuo.db";
        config.synchronous = synchronous;
        auto opened = open_database(config, system_clock(), nullptr);
        if (!opened) throw std::runtime_error(opened.error().detail);
        x_database = std::move(*opened);
    }
    ~ScratchDatabase() {
        x_database.reset();
        std::error_code ignored;
        std::filesystem::remove_all(x_folder, ignored);
    }
    Database& operator*() { return *x_database; }
    [[nodiscard]] std::filesystem::path file() const { return x_folder / "continuo.db"; }

private:
    std::filesystem::path x_folder;
    std::unique_ptr<Database> x_database;
};

SessionWrite make_step(const std::string& session_id, std::uint64_t turn) {
    SessionWrite step;
    Session session;
    session.session_id = session_id;
    session.thread_id = session_id;
    session.version = turn;
    session.message_count = turn;
    session.last_seq = 2 * turn;
    session.created_at = session.updated_at = session.last_activity = system_clock().now();
    session.metadata = {{"language", "en"}};
    step.session = SessionSnapshot(std::move(session));

    Message question;
    question.seq = question.turn = 2 * turn - 1;
    question.content = "How long does a refund take once I have sent the parcel back?";
    question.client_message_id = fmt::format("m-{}", turn);
    question.timestamp = session.updated_at;
    Message reply;
    reply.seq = 2 * turn;
    reply.turn = question.turn;
    reply.role = Role::assistant;
    reply.content =
        "Refunds are paid within 5 to 7 business days after the parcel has reached us [1]. You get "
        "a message when it is on its way.";
    reply.sources = {
        {"Refunds are paid within 5 to 7 business days.", {{"document_id", "refunds"}}, 0.875, 1}
    };
    reply.tools_used = {"rag_search"};
    reply.processing_time = 0.001;
    reply.timestamp = session.updated_at;
    step.outcomes = {
        IdempotencyRecord{question.client_message_id, question.seq, reply.seq, reply.timestamp}
    };
    step.messages = {std::move(question), std::move(reply)};
    return step;
}

Task<void> write_turns(
    Archive* archive, std::string session_id, std::uint64_t turn, std::atomic<int>* failures
) {
    for (std::size_t i = 0; i < writes_per_writer; ++i) {
        const auto written = co_await archive->write(make_step(session_id, turn + i));
        if (!written) ++*failures;
    }
}

/// Writes with `writers` sessions, writes_per_writer steps each.
void run_writers(
    Archive& archive, std::size_t writers, std::uint64_t turn, std::atomic<int>& failures
) {
    asio::io_context contexts[shards];
    for (std::size_t i = 0; i < writers; ++i) {
        asio::co_spawn(
            contexts[i % shards],
            write_turns(
                &archive, fmt::format("sess_{:032x}", i * 0x9e3779b97f4a7c15), turn, &failures
            ),
            [](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
            }
        );
    }
    std::vector<std::jthread> threads;
    for (auto& context : contexts)
        threads.emplace_back([&context] { context.run(); });
}

void durable_turns(benchmark::State& state) {
    ScratchDatabase database(state.range(1) != 0 ? Synchronous::full : Synchronous::normal);
    const auto writers = static_cast<std::size_t>(state.range(0));
    std::atomic<int> failures = 0;
    std::uint64_t turn = 1;
    for (auto _ : state) {
        run_writers((*database).archive(), writers, turn, failures);
        turn += writes_per_writer;
    }
    if (failures != 0) state.SkipWithError("writes failed");
    state.SetItemsProcessed(
        state.iterations() * static_cast<std::int64_t>(writers * writes_per_writer)
    );
}
BENCHMARK(durable_turns)
    ->ArgNames({"writers", "full"})
    ->ArgsProduct({{1, 16, 64, 256, 1024}, {0, 1}})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace continuo
