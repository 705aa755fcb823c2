// What a turn costs beside its search, its store and its responder: those are instant here. The
// goal is under 30 microseconds a turn.

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/agent.hpp"
#include "agent/escalation/human_request.hpp"
#include "agent/escalation/request_model.hpp"
#include "agent/extractive/search_query.hpp"
#include "agent/tools/builtin_tools.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {
namespace {

const std::string customers_message =
    "How long do I have to return a lamp that I bought last week?";

class InstantKnowledge final : public KnowledgeBase {
public:
    InstantKnowledge() {
        for (std::size_t i = 0; i < 5; ++i) {
            Hit hit;
            hit.document_id = "returns-" + std::to_string(i);
            hit.title = "Returns and refunds";
            hit.text = std::string(800, 'x');
            hit.source = "https://example.org/returns";
            hit.relevance = 0.8;
            x_hits.push_back(std::move(hit));
        }
    }
    Result<std::vector<Hit>> search(const SearchQuery&) const override { return x_hits; }
    Task<Result<UpsertReport>> upsert(std::vector<NewDocument>) override {
        co_return UpsertReport{};
    }
    Task<Result<bool>> erase(std::string) override { co_return false; }
    Task<Result<void>> follow() override { co_return Result<void>{}; }
    Stats stats() const override { return {}; }
    std::optional<std::string> corrected(const std::string&) const override { return {}; }
    double inverse_document_frequency(std::string_view) const override { return 1; }

private:
    std::vector<Hit> x_hits;
};

class InstantMemories final : public CustomerFactStore {
public:
    Task<Result<std::vector<CustomerFact>>> recall(FactOwner, std::size_t) override {
        std::vector<CustomerFact> memories(3);
        for (auto& memory : memories)
            memory.content = "User email: ada@example.org";
        co_return memories;
    }
    Task<Result<void>> store(std::vector<CustomerFact>) override { co_return Result<void>{}; }
    Task<Result<std::uint64_t>> prune(TimePoint, std::size_t) override { co_return 0; }
};

class InstantResponder final : public Responder {
public:
    std::string_view name() const override { return "instant"; }
    Task<Result<Answer>> respond(Question question, Deadline, AnswerSink*) override {
        Answer answer;
        answer.text = "You can return a lamp within 30 days of delivery [1].";
        answer.type = AnswerType::answer;
        answer.confidence = 0.9;
        if (!question.sources.empty()) answer.sources.push_back(std::move(question.sources[0]));
        co_return answer;
    }
};

/// Begins and commits one and the same turn, with ten messages before it.
class InstantStore final : public SessionStore {
public:
    explicit InstantStore(std::optional<std::string> user_id) {
        x_begun.lease = {"sess_0123456789abcdef0123456789abcdef", "bench", 1, 21};
        Session session;
        session.session_id = x_begun.lease.session_id;
        session.user_verified = user_id.has_value();
        session.user_id = std::move(user_id);
        x_begun.session = SessionSnapshot(std::move(session));
        x_begun.message.content = customers_message;
        x_begun.message.seq = 21;
        for (int i = 0; i < 5; ++i) {
            Message asked;
            asked.content = customers_message;
            x_begun.history.push_back(asked);
            Message reply;
            reply.role = Role::assistant;
            reply.content = "You can return a lamp within 30 days of delivery [1].";
            reply.metadata = {{"answer_type", "answer"}, {"confidence", 0.9}};
            x_begun.history.push_back(std::move(reply));
        }
    }

    Task<Result<BeginOutcome>> begin_turn(BeginTurn) override { co_return BeginOutcome(x_begun); }
    Task<Result<Committed>> commit_turn(CommitTurn turn) override {
        turn.reply.seq = x_begun.message.seq + 1;
        co_return Committed{x_begun.session, std::move(turn.reply)};
    }

    std::string_view name() const override { return "InstantStore"; }
    Task<Result<SessionSnapshot>> create(NewSession) override { co_return x_begun.session; }
    Task<Result<SessionSnapshot>> load(std::string) override { co_return x_begun.session; }
    Task<Result<SessionSnapshot>> patch(std::string, SessionPatch, std::optional<std::uint64_t>)
        override {
        co_return x_begun.session;
    }
    Task<Result<std::int64_t>> increment(std::string, std::string, std::int64_t) override {
        co_return 0;
    }
    Task<Result<Message>> append(std::string, Message message) override { co_return message; }
    Task<Result<HistoryPage>> history(std::string, std::uint64_t, std::size_t) override {
        co_return HistoryPage{};
    }
    Task<Result<void>> touch(std::string) override { co_return Result<void>{}; }
    Task<Result<bool>> erase(std::string) override { co_return false; }
    Task<Result<bool>> erase_for_customer(std::string) override { co_return false; }
    Task<Result<Begun>> freeze_turn(Lease, std::size_t) override {
        co_return fail(Errc::internal, "not in this benchmark");
    }
    Task<Result<void>> renew(Lease, std::chrono::milliseconds) override {
        co_return Result<void>{};
    }
    Task<Result<void>> abandon(Lease) override { co_return Result<void>{}; }
    Task<Result<std::vector<Begun>>> take_over(std::string, std::chrono::milliseconds, std::size_t)
        override {
        co_return std::vector<Begun>{};
    }
    Task<Result<Page<Session>>> list(ListRequest) override { co_return Page<Session>{}; }
    Task<Result<std::uint64_t>> reap(std::size_t) override { co_return 0; }
    Task<Result<std::uint64_t>> erase_ended_before(TimePoint) override { co_return 0; }
    StoreStats stats() const override { return {}; }
    Task<Result<void>> ping() override { co_return Result<void>{}; }

private:
    Begun x_begun;
};

/// Runs one coroutine to its end; the benchmark's loop is inside it.
void run(Task<void> task) {
    asio::io_context context(1);
    asio::co_spawn(context, std::move(task), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    });
    context.run();
}

struct World {
    InstantKnowledge knowledge;
    InstantMemories memories;
    Metrics metrics;
    boost::asio::thread_pool pool{1};

    Task<std::unique_ptr<ToolRegistry>> make_tools() {
        std::vector<ToolFactory> factories(3);
        factories[0].key = "rag";
        factories[0].make = [this] { return make_rag_search_tool(knowledge); };
        factories[1].key = "memory";
        factories[1].make = [this] { return make_customer_facts_tool(memories); };
        factories[2].key = "escalation";
        factories[2].make = [] { return make_escalation_tool({}); };
        auto box = co_await make_tool_registry(
            ToolMode::registry, std::move(factories), system_clock(), &metrics
        );
        co_return std::move(*box);
    }
};

Task<void> turns(benchmark::State* state, std::optional<std::string> user_id) {
    World world;
    InstantStore store(std::move(user_id));
    AgentConfig config;
    config.instance = "bench";
    const auto agent = make_agent(
        config,
        store,
        co_await world.make_tools(),
        std::make_unique<InstantResponder>(),
        system_clock(),
        &world.metrics
    );
    for (auto _ : *state) {
        TurnRequest request;
        request.session_id = "sess_0123456789abcdef0123456789abcdef";
        request.client_message_id = "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60";
        request.message = customers_message;
        request.request_id = "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f61";
        auto reply = co_await agent->turn(std::move(request));
        if (!reply || !reply->reply) {
            state->SkipWithError(reply ? "the turn has no reply" : reply.error().detail.c_str());
        }
        benchmark::DoNotOptimize(reply);
    }
}

void turn_of_a_visitor(benchmark::State& state) {
    run(turns(&state, std::nullopt));
}
BENCHMARK(turn_of_a_visitor);

void turn_of_a_known_user(benchmark::State& state) {
    run(turns(&state, "user-1"));
}
BENCHMARK(turn_of_a_known_user);

Task<void> calls(benchmark::State* state, std::string key, json::object arguments) {
    World world;
    const auto tools = co_await world.make_tools();
    for (auto _ : *state) {
        auto result = co_await tools->call(key, arguments, {}, ArgumentsFrom::program);
        if (!result) state->SkipWithError("the call failed");
        benchmark::DoNotOptimize(result);
    }
}

void call_rag_search(benchmark::State& state) {
    run(calls(&state, "rag", {{"query", customers_message}, {"limit", 5}}));
}
BENCHMARK(call_rag_search);

void call_memory_extract(benchmark::State& state) {
    run(calls(&state, "memory", {{"action", "extract"}, {"message", customers_message}}));
}
BENCHMARK(call_memory_extract);

void call_memory_recall_with_its_time_limit(benchmark::State& state) {
    run(calls(&state, "memory", {{"action", "recall"}, {"limit", 10}}));
}
BENCHMARK(call_memory_recall_with_its_time_limit);

void call_escalation_check(benchmark::State& state) {
    const json::array earlier(5, json::value(customers_message));
    run(calls(&state, "escalation", {{"message", customers_message}, {"earlier", earlier}}));
}
BENCHMARK(call_escalation_check);

void assess_escalation_alone(benchmark::State& state) {
    EscalationInput input;
    input.message = customers_message;
    input.earlier.assign(5, customers_message);
    for (auto _ : state)
        benchmark::DoNotOptimize(assess_escalation(input, {}));
}
BENCHMARK(assess_escalation_alone);

/// Of more messages than the caches of the rules keep: patterns and model, or the model's gate.
void ask_for_human(benchmark::State& state, std::string_view message) {
    std::vector<std::string> messages;
    for (int i = 0; i < 16; ++i)
        messages.push_back(fmt::format("{} {}", message, i));
    std::size_t at = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(asks_for_human(messages[at++ % messages.size()]));
}
BENCHMARK_CAPTURE(ask_for_human, question, customers_message);
BENCHMARK_CAPTURE(
    ask_for_human, request, "This bot does not help me, could I please talk to one of your agents"
);

/// What the model adds to the patterns, whose findings are cached here.
void score_request(benchmark::State& state, std::string_view message) {
    for (auto _ : state)
        benchmark::DoNotOptimize(request_model().score(message, true));
}
BENCHMARK_CAPTURE(score_request, question, customers_message);
BENCHMARK_CAPTURE(
    score_request, request, "This bot does not help me, could I please talk to one of your agents"
);

void make_search_query_alone(benchmark::State& state) {
    Message asked;
    asked.content = customers_message;
    const MessageList history{asked, Message()};
    for (auto _ : state)
        benchmark::DoNotOptimize(make_search_query(customers_message, history));
}
BENCHMARK(make_search_query_alone);

}  // namespace
}  // namespace continuo
