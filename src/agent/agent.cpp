#include "agent/agent.hpp"

#include <algorithm>
#include <utility>

#include "agent/actions/action.hpp"
#include "agent/escalation/handoff.hpp"
#include "agent/extractive/search_query.hpp"
#include "agent/turn/turn_runner.hpp"
#include "agent/turn/turn_tools.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/span.hpp"
#include "telemetry/tracer.hpp"

namespace continuo {

namespace {

/// Repeats the checks of the API, for callers that bypass it.
Result<void> check(const TurnRequest& request) {
    if (request.message.empty()) return fail(Errc::invalid_input, "the message is empty");
    if (!is_utf8(request.message)) return fail(Errc::invalid_input, "the message is not UTF-8");
    if (utf8_length(request.message) > limits::message_code_points_max)
        return fail(Errc::invalid_input, "the message is too long");
    if (request.files.size() > limits::attachments_max)
        return fail(Errc::invalid_input, "there are too many files");
    return {};
}

class StatelessAgent final : public Agent {
public:
    StatelessAgent(
        AgentConfig config,
        SessionStore& sessions,
        std::unique_ptr<ToolRegistry> tools,
        std::unique_ptr<Responder> responder,
        const Clock& clock,
        Metrics* metrics
    )
        : x_config(std::move(config)),
          x_sessions(sessions),
          x_tools(std::move(tools)),
          x_responder(std::move(responder)),
          x_turn_tools(find_turn_tools(*x_tools, &sessions)),
          x_clock(clock),
          x_metrics(metrics) {}

    Task<Result<TurnReply>> turn(TurnRequest request) override {
        if (auto checked = check(request); !checked)
            co_return std::unexpected(std::move(checked.error()));
        // A reply that takes time is not what makes its message durable.
        if (reply_may_wait()) request.acknowledge_early = true;
        const auto begin = x_clock.steady_now();
        Span span(request.trace, "turn");
        request.trace = span.context();
        auto result = co_await run_turn(services(), std::move(request), turn_input::Start{});
        describe(span, result);
        if (result) record(*result, begin, span.context());
        co_return result;
    }

    Task<std::vector<Begun>> take_pending(std::size_t limit) override {
        auto taken = co_await x_sessions.take_over(x_config.instance, x_config.lease_time, limit);
        if (taken) co_return std::move(*taken);
        log("agent").warn("pending turns cannot be read: {}", taken.error().detail);
        co_return std::vector<Begun>();
    }

    Task<Result<TurnReply>> answer_taken(Begun begun) override {
        const auto begin = x_clock.steady_now();
        TurnRequest request;
        request.session_id = begun.session->session_id;
        if (x_config.tracer != nullptr) request.trace = x_config.tracer->enter();
        Span span(request.trace, "turn");
        span.add("continuo.turn.taken_over", true);
        request.trace = span.context();
        auto result =
            co_await run_turn(services(), std::move(request), BeginOutcome(std::move(begun)));
        describe(span, result);
        if (result) {
            record(*result, begin, span.context());
        } else {
            log("agent").warn("a pending turn failed: {}", result.error().detail);
        }
        co_return result;
    }

    Task<Result<AnswerPreview>> preview(std::string question) override {
        auto* search = x_turn_tools.search.tool;
        if (search == nullptr) co_return fail(Errc::unavailable, "the search is turned off");
        Question asked;
        asked.message = utf8_prefix(trim(question), limits::message_code_points_max);
        asked.first_message = true;
        asked.may_offer_human = false;
        asked.documents_only = true;
        auto query = make_search_query(asked.message, {});
        query.limit = x_config.search_results;
        if (!query.text.empty()) {
            if (search->prepares()) query = co_await search->prepare(std::move(query));
            auto found = search->search(query);
            if (!found) co_return std::unexpected(std::move(found.error()));
            asked.sources = std::move(*found);
        }
        AnswerPreview preview;
        preview.found = asked.sources;
        auto answer = co_await x_responder->respond(
            std::move(asked), Deadline::after(x_config.turn_timeout), nullptr
        );
        if (!answer) co_return std::unexpected(std::move(answer.error()));
        preview.answer = std::move(*answer);
        co_return preview;
    }

    const ToolRegistry& tools() const override { return *x_tools; }
    const AgentConfig& config() const override { return x_config; }

private:
    TurnServices services() const {
        return {
            .sessions = &x_sessions,
            .tools = &x_turn_tools,
            .responder = x_responder.get(),
            .config = &x_config,
            .clock = &x_clock,
            .reply_may_wait = reply_may_wait(),
            .sinks = x_config.sinks,
            .registry = x_tools.get(),
        };
    }

    /// What came of the turn. Nothing of what was said.
    static void describe(Span& span, const Result<TurnReply>& result) {
        if (!span.is_recorded()) return;
        if (!result) return span.fail(to_string(result.error().code));
        span.add("continuo.turn.escalated", result->requires_escalation);
        if (result->replayed) span.add("continuo.turn.replayed", true);
        if (result->joined) span.add("continuo.turn.joined", true);
        if (!result->reply) return;
        span.add("continuo.answer.type", to_string(result->answer_type));
        span.add("continuo.answer.confidence", result->confidence);
    }

    bool reply_may_wait() const {
        const auto* search = x_turn_tools.search.tool;
        return x_responder->may_wait() || x_config.declared_tools != nullptr ||
               (search != nullptr && search->prepares());
    }

    void record_actions(const TurnReply& turn) const {
        for (const auto& action : read_action_entries(turn.actions))
            x_metrics->record_action(action.tool, to_string(action.state));
        if (const auto approval = read_approval(turn.approval))
            x_metrics->record_action(approval->tool, "asked");
    }

    void record(const TurnReply& turn, SteadyPoint begin, const TraceContext& trace) const {
        if (x_metrics == nullptr || turn.replayed) return;
        x_metrics->record_message("user", turn.requires_escalation);
        if (!turn.reply || turn.joined) return;
        record_actions(turn);
        const std::chrono::duration<double> seconds = x_clock.steady_now() - begin;
        const auto& used = turn.reply->tools_used;
        const bool with_rag = std::ranges::find(used, "rag") != used.end();
        x_metrics->record_message("assistant", turn.requires_escalation);
        x_metrics->record_turn(with_rag, turn.requires_escalation, seconds.count(), trace);
        if (turn.answer_type == AnswerType::handoff && !turn.reasons.empty()) {
            x_metrics->record_escalation(
                escalation_label(turn.reasons, *x_config.replies),
                to_string(turn.priority.value_or(TicketPriority::normal))
            );
        }
    }

    AgentConfig x_config;
    SessionStore& x_sessions;
    std::unique_ptr<ToolRegistry> x_tools;
    std::unique_ptr<Responder> x_responder;
    TurnTools x_turn_tools;
    const Clock& x_clock;
    Metrics* x_metrics;
};

}  // namespace

std::unique_ptr<Agent> make_agent(
    AgentConfig config,
    SessionStore& sessions,
    std::unique_ptr<ToolRegistry> tools,
    std::unique_ptr<Responder> responder,
    const Clock& clock,
    Metrics* metrics
) {
    return std::make_unique<StatelessAgent>(
        std::move(config), sessions, std::move(tools), std::move(responder), clock, metrics
    );
}

}  // namespace continuo
