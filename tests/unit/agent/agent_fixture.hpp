#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "agent/agent.hpp"
#include "agent/tools/builtin_tools.hpp"
#include "fake_tool.hpp"
#include "fault_plan.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "support/run_task.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {

inline Task<Result<Answer>> answer_now(Answer answer) {
    co_return answer;
}

template <class Value>
Task<Result<Value>> value_now(Value value) {
    co_return value;
}

/// An agent over the real store in memory, with tools and a responder that tests can break.
class AgentFixture : public ::testing::Test {
protected:
    AgentFixture() {
        config.instance = "test-1";
        answer.text = "Within 30 days [1].";
        answer.type = AnswerType::answer;
        answer.confidence = 0.9;
        session_id = create({});
    }

    std::string create(std::optional<std::string> user_id) {
        NewSession session;
        session.user_verified = user_id.has_value();
        session.user_id = std::move(user_id);
        return run_task(memory->create(std::move(session))).value()->session_id;
    }

    std::unique_ptr<ToolRegistry> make_tools() {
        FakeSearchTool search;
        search.script = [this](const SearchQuery&) -> Result<std::vector<Source>> {
            if (plan.strikes_now("rag")) return strike_now(plan.fault);
            return std::vector<Source>{{"Within 30 days.", {}, 0.8, 1}};
        };
        FakeCustomerFactsTool facts;
        facts.recall_script = [this]() -> Task<Result<std::vector<std::string>>> {
            if (plan.strikes("memory")) return strike<std::vector<std::string>>(plan.fault);
            ++recalls;
            return value_now(std::vector<std::string>());
        };
        facts.extract_script = [this]() -> Result<std::vector<CustomerFact>> {
            if (plan.strikes_now("memory")) return strike_now(plan.fault);
            return std::vector<CustomerFact>();
        };
        FakeAttachmentTool attachments;
        attachments.script = [this]() -> Task<Result<AttachmentContent>> {
            if (plan.strikes("attachment")) return strike<AttachmentContent>(plan.fault);
            AttachmentText text;
            text.content = file_text;
            return value_now(AttachmentContent{std::move(text), {}});
        };
        FakeEscalationTool escalation;
        escalation.script = [this](const EscalationInput&) -> Result<EscalationDecision> {
            if (plan.strikes_now("escalation")) return strike_now(plan.fault);
            return EscalationDecision{};
        };
        std::vector<ToolFactory> factories{
            builtin_factory("rag", search),
            builtin_factory("memory", facts),
            builtin_factory("attachment", attachments),
        };
        if (real_escalation) {
            ToolFactory real;
            real.key = "escalation";
            real.make = [] { return make_escalation_tool({}); };
            factories.push_back(std::move(real));
        } else {
            factories.push_back(builtin_factory("escalation", escalation));
        }
        return run_task(make_tool_registry(
                            ToolMode::registry, std::move(factories), system_clock(), &metrics
                        ))
            .value();
    }

    Agent& agent() {
        if (!x_agent) {
            FakeResponder::Script script = respond;
            if (!script)
                script = [this](Question question, Deadline) {
                    questions.push_back(std::move(question));
                    return answer_now(answer);
                };
            x_agent = make_agent(
                config,
                store,
                make_tools(),
                std::make_unique<FakeResponder>(plan, std::move(script)),
                system_clock(),
                &metrics
            );
        }
        return *x_agent;
    }

    TurnRequest request(std::string message, std::string client_message_id = "m1") {
        TurnRequest request;
        request.session_id = session_id;
        request.message = std::move(message);
        request.client_message_id = std::move(client_message_id);
        return request;
    }
    Result<TurnReply> turn(TurnRequest request) {
        return run_task(agent().turn(std::move(request)));
    }
    /// How many pending turns were answered.
    std::size_t answer_pending(std::size_t limit) {
        std::size_t answered = 0;
        for (auto& begun : run_task(agent().take_pending(limit))) {
            if (run_task(agent().answer_taken(std::move(begun)))) ++answered;
        }
        return answered;
    }
    std::vector<Message> log_of_session() {
        return run_task(memory->history(session_id, 0, 100)).value().messages;
    }
    std::size_t replies_in_log() {
        std::size_t replies = 0;
        for (const auto& message : log_of_session())
            replies += message.role == Role::assistant;
        return replies;
    }
    /// A turn that another instance begins.
    BeginTurn begun_elsewhere(std::string client_message_id) const {
        BeginTurn turn;
        turn.session_id = session_id;
        turn.client_message_id = std::move(client_message_id);
        turn.content = "A lamp?";
        turn.instance = "other";
        return turn;
    }
    /// Nobody holds the session.
    bool is_free() {
        auto outcome = run_task(memory->begin_turn(begun_elsewhere("probe")));
        if (!outcome) return false;
        if (auto* begun = std::get_if<Begun>(&*outcome)) {
            EXPECT_TRUE(run_task(memory->abandon(begun->lease)));
            return true;
        }
        return false;
    }

    AgentConfig config;
    Answer answer;
    bool real_escalation = false;
    std::string file_text;  ///< of any file
    FakeResponder::Script respond;
    FaultPlan plan;
    Metrics metrics;
    std::unique_ptr<SessionStore> memory =
        make_in_memory_session_store({}, nullptr, system_clock(), nullptr);
    FaultyStore store{*memory, plan};
    std::string session_id;
    int recalls = 0;
    std::vector<Question> questions;

private:
    std::unique_ptr<Agent> x_agent;
};

}  // namespace continuo::test
