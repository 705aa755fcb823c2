// From what was found for a question to its commit: calls of tools, the answer, the reply.
#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/json.hpp>

#include "agent/actions/tool_words.hpp"
#include "agent/tools/argument_schema.hpp"
#include "agent/turn/offered_human.hpp"
#include "agent/turn/turn_commit.hpp"
#include "agent/turn/turn_machine.hpp"
#include "agent/turn/turn_reply.hpp"

namespace continuo {

namespace {

/// Left of a turn's time for saying that a tool did not answer: a turn that runs out of time stays
/// pending, and would be tried again.
constexpr std::chrono::seconds answer_reserve{2};

}  // namespace

const Replies& TurnMachine::replies() const {
    return x_config.replies->in(x_material->language);
}

ToolTurn TurnMachine::tool_turn() const {
    const auto& material = *x_material;
    return {
        .tools = *x_tools,
        .replies = replies(),
        .session = *material.session,
        .language = material.language,
        .asked = material.asked,
        .messages = material.messages,
        .taken_over = material.taken_over,
        .turn = material.messages.front().seq,
        .now = x_clock.now(),
    };
}

/// A turn that hands over calls nothing: a person decides.
TurnAction TurnMachine::use_tools(turn_action::Respond respond) {
    if (x_tools && !respond.question.documents_only) {
        auto plan = plan_tools(tool_turn(), respond.question.history);
        if (plan.answer || !plan.calls.empty()) return follow(std::move(plan));
        respond.question.tools = x_tools.get();
        x_question = respond.question;
    }
    x_state = State::responding;
    return respond;
}

TurnAction TurnMachine::follow(ToolPlan plan) {
    auto& material = *x_material;
    material.approval = std::move(plan.asks);
    material.wants = std::move(plan.wants);
    std::ranges::move(plan.entries, std::back_inserter(material.actions));
    if (plan.answer) {
        x_state = State::responding;
        return on(std::move(*plan.answer));
    }
    x_state = State::calling_tools;
    turn_action::CallTools call;
    call.changes = std::ranges::any_of(plan.calls, &PlannedCall::changes);
    call.calls = std::move(plan.calls);
    call.context.session_id = x_request.session_id;
    call.context.user_id = verified_user(*material.session);
    call.context.request_id = x_request.request_id;
    call.context.deadline =
        x_deadline.is_never() ? x_deadline : Deadline::at(x_deadline.when() - answer_reserve);
    call.status = replies().text(ReplyKey::status_calling);
    call.through = material.answers_through;
    call.history_limit = x_config.history_messages;
    return call;
}

TurnAction TurnMachine::respond_again() {
    x_state = State::responding;
    return turn_action::Respond{*x_question, x_deadline};
}

/// Makes the calls that need nobody to agree. The first one that needs somebody is asked about
/// instead; what cannot be called is told to the responder.
TurnAction TurnMachine::call_wanted(Answer wanting) {
    constexpr std::size_t calls_max = 8;
    if (!x_question || x_tool_steps > 64) return out_of_turn();
    x_unused_model_tokens += wanting.model_tokens - x_step_model_tokens;
    x_step_model_tokens = wanting.model_tokens;
    x_question->model_turn = std::move(wanting.model_turn);
    ToolStep step;
    ToolPlan plan;
    x_call_places.clear();
    wanting.calls.resize(std::min(wanting.calls.size(), calls_max));
    for (auto& call : wanting.calls) {
        ToolResult result;
        result.id = make_action_id(x_material->messages.front().seq, ++x_tool_steps);
        result.tool = call.tool;
        const auto* tool = x_tools->find(call.tool);
        json::value arguments(call.arguments);
        unify_integers(arguments);
        const auto fits =
            tool == nullptr || !tool->is_callable() || !has_bounded_arguments(call.arguments)
                ? fail(Errc::invalid_input, "there is no such call")
                : tool->schema->check(arguments);
        if (fits) {
            result.arguments = call.arguments;
            auto one = plan_call(tool_turn(), call.tool, call.arguments, x_tool_steps);
            if (one.answer) return follow(std::move(one));
            x_call_places.push_back(step.results.size());
            std::ranges::move(one.calls, std::back_inserter(plan.calls));
        } else {
            result.reason = fits.error().detail;
        }
        step.results.push_back(std::move(result));
    }
    step.calls = std::move(wanting.calls);
    x_question->steps.push_back(std::move(step));
    return plan.calls.empty() ? respond_again() : follow(std::move(plan));
}

TurnAction TurnMachine::on(turn_input::ToolsCalled input) {
    if (x_state != State::calling_tools) return out_of_turn();
    auto& material = *x_material;
    for (const auto& result : input.results) {
        material.actions.push_back({result.id, result.tool, result.state});
        auto& used = material.collected.tools_used;
        if (std::ranges::find(used, result.tool) == used.end()) used.push_back(result.tool);
    }
    if (x_question) {
        auto& step = x_question->steps.back();
        for (std::size_t i = 0; i < input.results.size() && i < x_call_places.size(); ++i)
            step.results[x_call_places[i]] = std::move(input.results[i]);
        return respond_again();
    }
    x_state = State::responding;
    return on(answer_of_results(
        *x_tools, replies(), material.language, input.results, may_offer_human(material)
    ));
}

TurnAction TurnMachine::on(Answer answer) {
    if (x_state != State::responding) return out_of_turn();
    if (!answer.calls.empty()) return call_wanted(std::move(answer));
    x_state = State::committing;
    // The last answer's tokens are those of all its steps.
    x_material->model_tokens =
        x_unused_model_tokens - (answer.model.empty() ? 0 : x_step_model_tokens);
    const std::chrono::duration<double> seconds = x_clock.steady_now() - x_started;
    auto commit = make_commit(
        {x_config.replies->in(x_material->language), x_config.waiting},
        *x_lease,
        *x_material,
        std::move(answer),
        seconds.count(),
        x_clock.now()
    );
    return turn_action::Commit{std::move(commit)};
}

TurnAction TurnMachine::on(Committed committed) {
    if (x_state != State::committing) return out_of_turn();
    x_lease.reset();
    auto& message = x_first ? *x_first : x_material->message;
    auto reply = settled(std::move(committed), std::move(message));
    return finish(std::move(reply));
}

}  // namespace continuo
