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
        session.user_id = std::move(user_id);
        return run_task(memory->create(std::move(session))).value().session_id;
    }

    FakeTool::Script tool(const char* name, json::object result) {
        return [this, name, result = std::move(result)](json::object arguments, ToolContext) {
            if (plan.strikes(name)) return strike<json::object>(plan.fault);
            tool_arguments.emplace_back(name, std::move(arguments));
            return answer_with(result);
        };
    }

    std::unique_ptr<ToolRegistry> make_tools() {
        const json::object found{
            {"sources",
             json::array{
                 json::object{{"content", "Within 30 days."}, {"relevance_score", 0.8}, {"rank", 1}}
             }}
        };
        // Not repeated: a broken call stays broken, so each fault is seen.
        const FakeTool::Traits once{.safe_to_repeat = false};
        std::vector<ToolFactory> factories{
            fake_factory("rag", tool("rag", found), once),
            fake_factory("memory", tool("memory", {}), once),
            fake_factory("attachment", tool("attachment", {{"success", true}}), once),
        };
        if (real_escalation) {
            ToolFactory escalation;
            escalation.key = "escalation";
            escalation.make = [] { return make_escalation_tool({}); };
            factories.push_back(std::move(escalation));
        } else {
            factories.push_back(
                fake_factory("escalation", tool("escalation", {{"escalate", false}}), once)
            );
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
        return run_task(agent().turn(std::move(request), [this](const TurnEvent& event) {
            events.push_back(event);
        }));
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
    FakeResponder::Script respond;
    FaultPlan plan;
    Metrics metrics;
    std::unique_ptr<SessionStore> memory =
        make_in_memory_session_store({}, nullptr, system_clock(), nullptr);
    FaultyStore store{*memory, plan};
    std::string session_id;
    std::vector<std::pair<std::string, json::object>> tool_arguments;
    std::vector<Question> questions;
    std::vector<TurnEvent> events;

private:
    std::unique_ptr<Agent> x_agent;
};

}  // namespace continuo::test
