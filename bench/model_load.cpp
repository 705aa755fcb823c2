// Many answers of a language model at once. A scripted model in a process of its own sends each
// answer at 40 words a second; one thread takes them all through prompt, client, gate and sink, as
// a shard does. Printed are how much later than the model the first sentence was said, the memory
// that a running answer holds, and the processor time of one.
// 50 ms of the delay are the model's: a sentence is complete when the next has begun, two words on.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/answer_sink.hpp"
#include "agent/llm/model_responder.hpp"
#include "base/text.hpp"
#include "support/model_server.hpp"

namespace continuo {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t turns_max = 4096;
constexpr std::size_t passages = 8;

std::int64_t now_ns() {
    return std::chrono::nanoseconds(SteadyClock::now().time_since_epoch()).count();
}

/// When the model had sent the first sentence of each turn: memory that both processes see.
struct ModelTimes {
    std::atomic<std::int64_t> first_sentence[turns_max];
};

ModelTimes* shared_times() {
    void* memory = ::mmap(
        nullptr, sizeof(ModelTimes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0
    );
    if (memory == MAP_FAILED) throw std::bad_alloc();
    return new (memory) ModelTimes();
}

constexpr std::string_view answer =
    "You can return anything within 60 days after it was delivered. [1] Sending back a parcel "
    "costs \u20AC4.90, which is taken off your refund. [1] The item has to be unused and complete, "
    "but you don't need the original box. [1] Returned goods are checked within 4 working days "
    "once they have reached the returns centre. [2] You'll get the money back the way you paid. "
    "[2] The item has to be unused and complete, but you don't need the original box. [1] Sending "
    "back a "
    "parcel costs \u20AC4.90, which is taken off your refund. [1] Please have your order number "
    "ready. "
    "[1]";

std::string passage_text(std::size_t number) {
    const std::string_view texts[] = {
        "You have 60 days from the day of delivery to return anything you don't like. Sending back "
        "a parcel costs \u20AC4.90, which we deduct from your refund. The item must be unused and "
        "complete; the original box is welcome but not required.",
        "Returned goods are checked within 4 working days of reaching our returns centre. The "
        "refund is made the way you paid.",
    };
    std::string text(texts[number % 2]);
    text +=
        " Please have your order number ready, because we cannot find the purchase without it. The "
        "crew takes the packaging away with them. Putting the furniture together is not part of "
        "the delivery; you can add our assembly service for that at checkout. If nobody is there "
        "at "
        "the agreed time, the second trip costs \u20AC35. Items in stock take 2 to 3 weeks, "
        "made-to-order sofas 8 to 10 weeks. A neighbour can sign for you if you tell us the name "
        "in "
        "advance.";
    return text;
}

/// The process of the model; does not return. Writes its port to `pipe`.
[[noreturn]] void run_model(ModelTimes* times, int pipe, std::chrono::milliseconds pause) {
    std::vector<std::string> words;
    std::size_t first_end = 0;
    for (const auto word : split(answer, ' ')) {
        words.push_back(words.empty() ? std::string(word) : " " + std::string(word));
        if (first_end == 0 && word == "[1]") first_end = words.size();
    }
    const test::ModelServer server([&](const test::ModelCall& call, std::size_t) {
        const auto question = call.question();
        const auto mark = question.find("turn number ");
        std::size_t turn = 0;
        const auto digits = std::string_view(question).substr(mark + 12, 4);
        auto reply = test::streamed(words);
        reply.pause = pause;
        if (mark == std::string::npos || !parse_integer(digits, turn) || turn >= turns_max)
            return reply;
        reply.sent = [times, turn, first_end](std::size_t piece) {
            if (piece == first_end) times->first_sentence[turn] = now_ns();  // 0 is the role
        };
        return reply;
    });
    const auto port = server.port();
    if (::write(pipe, &port, sizeof port) != sizeof port) std::exit(1);
    for (;;)
        ::pause();
}

/// Knows no word; the documents of the questions are enough.
class NoKnowledge final : public KnowledgeBase {
public:
    Result<std::vector<Hit>> search(const SearchQuery&) const override {
        return std::vector<Hit>{};
    }
    Task<Result<UpsertReport>> upsert(std::vector<NewDocument>) override {
        co_return UpsertReport{};
    }
    Task<Result<bool>> erase(std::string) override { co_return false; }
    Task<Result<void>> follow() override { co_return Result<void>{}; }
    Stats stats() const override { return {}; }
    std::optional<std::string> corrected(const std::string&) const override { return {}; }
    double inverse_document_frequency(std::string_view) const override { return 3; }
};

class TimingSink final : public AnswerSink {
public:
    Task<Result<void>> say(std::string text) override {
        if (first == 0 && !text.empty()) first = now_ns();
        co_return Result<void>();
    }
    std::int64_t first = 0;
};

Question question_of(std::size_t turn) {
    Question question;
    question.message =
        fmt::format("How long do I have to return a lamp? This is turn number {:04}.", turn);
    for (std::size_t i = 0; i < passages; ++i) {
        Source source;
        source.content = passage_text(i);
        source.metadata = {{"document_id", fmt::format("d{}", i)}, {"title", "Returns"}};
        source.relevance_score = 1.0 / static_cast<double>(i + 1);
        source.rank = static_cast<int>(i) + 1;
        question.sources.push_back(std::move(source));
    }
    return question;
}

struct Load {
    std::vector<double> delays_ms;
    std::size_t running = 0;
    std::size_t answered = 0;  ///< by the model
    std::size_t most_running = 0;
    std::size_t most_bytes = 0;  ///< of the heap, while all run
};

std::size_t heap_bytes() {
    const auto info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
}

Task<void> run_turn(
    Responder* responder,
    const ModelTimes* times,
    std::size_t turn,
    std::chrono::milliseconds wait,
    Load* load
) {
    asio::steady_timer timer(co_await asio::this_coro::executor, wait);
    co_await timer.async_wait(asio::use_awaitable);
    ++load->running;
    load->most_running = std::max(load->most_running, load->running);
    TimingSink sink;
    const auto answered = co_await responder->respond(question_of(turn), Deadline::never(), &sink);
    const auto model = times->first_sentence[turn].load();
    if (answered && answered->model.contains("outcome") && sink.first != 0 && model != 0) {
        ++load->answered;
        load->delays_ms.push_back(static_cast<double>(sink.first - model) / 1e6);
    }
    --load->running;
}

/// Samples the heap while all turns run.
Task<void> watch_heap(Load* load, std::size_t turns) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    bool began = false;
    while (!began || load->running > 0) {
        timer.expires_after(std::chrono::milliseconds(100));
        co_await timer.async_wait(asio::use_awaitable);
        began |= load->running > 0;
        if (load->running == turns) load->most_bytes = std::max(load->most_bytes, heap_bytes());
    }
}

double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double quantile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(last * share)];
}

void run_load(
    const ModelTimes* times, std::uint16_t port, std::size_t turns, std::chrono::milliseconds spread
) {
    const auto& clock = system_clock();
    UsageLedger ledger(PriceTable::built_in(), {}, clock, nullptr);
    ModelClientConfig config;
    ModelEndpointConfig endpoint;
    endpoint.label = "primary";
    endpoint.base_url = fmt::format("http://127.0.0.1:{}/v1", port);
    endpoint.model = "gpt-4.1";
    config.endpoints.push_back(endpoint);
    config.concurrency = turns;
    auto client = make_model_client(config, ledger, clock, nullptr).value();
    const NoKnowledge knowledge;
    const auto responder = make_model_responder(
        {}, make_extractive_responder(knowledge), *client, ledger, make_gate_check, nullptr
    );
    asio::io_context context(1);
    const auto run = [&](std::size_t first, std::size_t count, Load& load) {
        for (std::size_t i = first; i < first + count; ++i)
            asio::co_spawn(
                context,
                run_turn(responder.get(), times, i, spread * (i - first) / count, &load),
                asio::detached
            );
        asio::co_spawn(context, watch_heap(&load, count), asio::detached);
        context.run();
        context.restart();
    };
    Load first;
    run(0, 1, first);  // reads the word lists
    const auto heap = heap_bytes();
    const auto seconds = processor_seconds();
    Load load;
    run(1, turns, load);
    client->close();
    const auto count = static_cast<double>(turns);
    fmt::print("turns at once                  {} of {}\n", load.most_running, turns);
    fmt::print("answered by the model          {}\n", load.answered);
    for (const double share : {0.5, 0.99, 1.0})
        fmt::print(
            "first sentence, {:3.0f} %          {:.1f} ms after the model's\n",
            share * 100,
            quantile(load.delays_ms, share)
        );
    const auto bytes = load.most_bytes > heap ? load.most_bytes - heap : 0;
    fmt::print(
        "heap of a running turn         {:.1f} KB\n", static_cast<double>(bytes) / count / 1024
    );
    fmt::print(
        "processor time of a turn       {:.2f} ms\n", (processor_seconds() - seconds) / count * 1e3
    );
}

}  // namespace
}  // namespace continuo

int main(int count, char** arguments) {
    CLI::App app("Answers of a scripted model, many at once.");
    std::size_t turns = 500;
    int pause = 25;
    int spread = 1000;
    app.add_option("--turns", turns, "at once")->check(CLI::Range(1, 4000));
    app.add_option("--pause", pause, "milliseconds before each word")->check(CLI::Range(1, 1000));
    app.add_option("--spread", spread, "milliseconds in which they begin")
        ->check(CLI::Range(0, 60'000));
    CLI11_PARSE(app, count, arguments);
    auto* const times = continuo::shared_times();
    int ends[2];
    if (::pipe(ends) != 0) return 1;
    const auto model = ::fork();
    if (model == 0) continuo::run_model(times, ends[1], std::chrono::milliseconds(pause));
    std::uint16_t port = 0;
    if (model < 0 || ::read(ends[0], &port, sizeof port) != sizeof port) return 1;
    continuo::run_load(times, port, turns, std::chrono::milliseconds(spread));
    ::kill(model, SIGTERM);
    ::waitpid(model, nullptr, 0);
    return 0;
}
