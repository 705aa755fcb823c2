#include "agent/agent.hpp"

#include <algorithm>
#include <utility>

#include "agent/escalation/handoff.hpp"
#include "agent/turn/turn_runner.hpp"
#include "agent/turn/turn_tools.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

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
        if (x_responder->may_wait()) request.acknowledge_early = true;
        const auto begin = x_clock.steady_now();
        auto result = co_await run_turn(services(), std::move(request), turn_input::Start{});
        if (result) record(*result, begin);
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
        auto result =
            co_await run_turn(services(), std::move(request), BeginOutcome(std::move(begun)));
        if (result) {
            record(*result, begin);
        } else {
            log("agent").warn("a pending turn failed: {}", result.error().detail);
        }
        co_return result;
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
            .reply_may_wait = x_responder->may_wait(),
            .sinks = x_config.sinks,
        };
    }

    void record(const TurnReply& turn, SteadyPoint begin) const {
        if (x_metrics == nullptr || turn.replayed) return;
        x_metrics->record_message("user", turn.requires_escalation);
        if (!turn.reply || turn.joined) return;
        const std::chrono::duration<double> seconds = x_clock.steady_now() - begin;
        const auto& used = turn.reply->tools_used;
        const bool with_rag = std::ranges::find(used, "rag") != used.end();
        x_metrics->record_message("assistant", turn.requires_escalation);
        x_metrics->record_turn(with_rag, turn.requires_escalation, seconds.count());
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
