// Turns with tools over the real store in memory: what is done, how often, and what is kept.
#include <algorithm>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../agent_fixture.hpp"
#include "../tools/declared_tools_fixture.hpp"
#include "agent/actions/operator_decision.hpp"
#include "agent/turn/reply_record.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;

class ToolTurnsTest : public AgentFixture {
protected:
    ToolTurnsTest() { config.declared_tools = some_tools(); }

    /// An agent whose declared tools do as `script` says.
    std::unique_ptr<Agent> make() {
        std::vector<ToolFactory> factories;
        for (const auto& tool : config.declared_tools->tools) {
            FakeTool::Traits traits;
            traits.parameters = tool.parameters;
            ToolPolicy policy;
            policy.attempts = 1;
            auto factory = fake_factory(
                tool.name,
                [this](json::object arguments, ToolContext context) {
                    keys.push_back(context.call_key);
                    return script(std::move(arguments), std::move(context));
                },
                traits,
                policy
            );
            factory.declared = true;
            factories.push_back(std::move(factory));
        }
        auto registry = run_task(
            make_tool_registry(ToolMode::legacy, std::move(factories), system_clock(), &metrics)
        );
        tools = registry->get();
        return make_agent(
            config,
            store,
            std::move(*registry),
            std::make_unique<FakeResponder>(
                plan, [this](Question, Deadline) { return answer_now(answer); }
            ),
            system_clock(),
            &metrics
        );
    }
    std::string say(Agent& agent, const std::string& text) {
        const auto reply = run_task(agent.turn(request(text, "m" + std::to_string(++messages))));
        if (!reply) return "error: " + reply.error().detail;
        return std::string(reply->reply ? reply->reply->content : "");
    }
    Result<ActionEntry> decide(bool approve, const std::string& by = "anna") {
        return run_task(decide_action(
            {.sessions = &store, .registry = tools, .config = &config, .clock = &system_clock()},
            {session_id, "1-1", approve, by, "r1"}
        ));
    }
    std::vector<TeamAction> team_actions() {
        return run_task(read_team_actions(&store, session_id)).value();
    }

    static Task<Result<json::object>> done(json::object values) {
        co_return json::object{{"outcome", "done"}, {"values", std::move(values)}};
    }
    FakeTool::Script script = [](json::object, ToolContext) { return done({{"status", "sent"}}); };
    std::vector<std::string> keys;
    ToolRegistry* tools = nullptr;
    int messages = 0;
};

TEST_F(ToolTurnsTest, LooksUp) {
    const auto agent = make();
    EXPECT_EQ(say(*agent, "Where is my order 12345?"), "Order 12345 is sent. [1]");
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_TRUE(keys[0].starts_with(session_id + "-1-1-")) << keys[0];
    EXPECT_THAT(
        metrics.expose(),
        HasSubstr(R"(continuo_tool_actions_total{state="done",tool_name="order_status"} 1)")
    );
}

TEST_F(ToolTurnsTest, ActsOnceAfterAYes) {
    const auto agent = make();
    EXPECT_THAT(say(*agent, "Please cancel my order 12345"), HasSubstr("Shall I cancel"));
    EXPECT_TRUE(keys.empty());
    EXPECT_EQ(say(*agent, "yes"), "Order 12345 is cancelled. [1]");
    EXPECT_EQ(say(*agent, "yes"), answer.text);
    EXPECT_EQ(keys.size(), 1U);
}

TEST_F(ToolTurnsTest, KeepsTheQuestionForAnotherInstance) {
    say(*make(), "Please cancel my order 12345");
    EXPECT_EQ(say(*make(), "yes"), "Order 12345 is cancelled. [1]");
    EXPECT_TRUE(keys.at(0).starts_with(session_id + "-1-1-"));
}

TEST_F(ToolTurnsTest, DoesNotActAfterANo) {
    const auto agent = make();
    say(*agent, "Please cancel my order 12345");
    EXPECT_THAT(say(*agent, "no"), HasSubstr("stays as it is"));
    EXPECT_EQ(say(*agent, "yes"), answer.text);
    EXPECT_TRUE(keys.empty());
}

TEST_F(ToolTurnsTest, RepeatsAnInterruptedActionUnderItsKey) {
    say(*make(), "Please cancel my order 12345");
    // The instance dies in the call: the turn stays pending, its lease expires.
    BeginTurn begin = begun_elsewhere("m9");
    begin.content = "yes";
    begin.instance = "dead";
    begin.lease_time = std::chrono::milliseconds(1);
    const auto outcome = run_task(memory->begin_turn(begin)).value();
    const auto& begun = std::get<Begun>(outcome);
    const auto id = begun.lease.turn;
    EXPECT_EQ(id, 3U);
    EXPECT_TRUE(run_task(memory->abandon(begun.lease)));
    const auto agent = make();
    auto taken = run_task(agent->take_pending(10));
    ASSERT_EQ(taken.size(), 1U);
    const auto reply = run_task(agent->answer_taken(std::move(taken[0])));
    EXPECT_EQ(reply.value().reply->content, "Order 12345 is cancelled. [1]");
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_TRUE(keys[0].starts_with(session_id + "-1-1-")) << keys[0];
}

TEST_F(ToolTurnsTest, TellsThatItDoesNotKnow) {
    script = [](json::object, ToolContext) {
        return fail_with({Errc::timeout, "no answer in time"});
    };
    const auto agent = make();
    say(*agent, "Please cancel my order 12345");
    EXPECT_THAT(say(*agent, "yes"), HasSubstr("cannot tell whether it was done"));
}

TEST_F(ToolTurnsTest, TellsThatNothingWasDone) {
    script = [](json::object, ToolContext) {
        return fail_with({Errc::limit_exceeded, "its rate_limit is reached"});
    };
    const auto agent = make();
    say(*agent, "Please cancel my order 12345");
    EXPECT_THAT(say(*agent, "yes"), HasSubstr("Nothing was changed"));
}

TEST_F(ToolTurnsTest, WaitsForTheTeam) {
    const auto agent = make();
    EXPECT_THAT(say(*agent, "refund me invoice 77"), HasSubstr("has to agree"));
    EXPECT_TRUE(run_task(store.load(session_id)).value()->owner.is_queue());
    EXPECT_TRUE(keys.empty());
    const auto actions = team_actions();
    ASSERT_EQ(actions.size(), 1U);
    EXPECT_TRUE(actions[0].is_open());
    EXPECT_EQ(actions[0].approval.arguments, (json::object{{"invoice", 77}}));
}

TEST_F(ToolTurnsTest, ActsOnceWhenTheTeamAgrees) {
    const auto agent = make();
    say(*agent, "refund me invoice 77");
    EXPECT_EQ(decide(true).value().state, ActionState::done);
    EXPECT_EQ(decide(true, "bert").value().by, "anna");
    EXPECT_EQ(keys.size(), 1U);
    EXPECT_TRUE(keys[0].starts_with(session_id + "-1-1-"));
    EXPECT_EQ(decide(false).error().code, Errc::conflict);
    const auto session = run_task(store.load(session_id)).value();
    EXPECT_TRUE(session->owner.is_bot());
    const auto log = log_of_session();
    ASSERT_EQ(log.size(), 4U);
    EXPECT_EQ(log[2].role, Role::system);
    EXPECT_THAT(log[2].content, HasSubstr("agreed"));
    EXPECT_THAT(log[3].content, HasSubstr("status: sent"));
    EXPECT_FALSE(team_actions()[0].is_open());
}

TEST_F(ToolTurnsTest, DoesNothingWhenTheTeamRefuses) {
    const auto agent = make();
    say(*agent, "refund me invoice 77");
    EXPECT_EQ(decide(false).value().state, ActionState::declined);
    EXPECT_EQ(decide(false).value().state, ActionState::declined);
    EXPECT_EQ(decide(true).error().code, Errc::conflict);
    EXPECT_TRUE(keys.empty());
    EXPECT_TRUE(run_task(store.load(session_id)).value()->owner.is_bot());
    EXPECT_EQ(log_of_session().size(), 3U);
}

TEST_F(ToolTurnsTest, MakesTheCallThatAnInstanceDiedOver) {
    const auto agent = make();
    say(*agent, "refund me invoice 77");
    // The decision was written, what came of it was not.
    SessionPatch patch;
    Message notice;
    notice.role = Role::system;
    notice.content = "Agreed.";
    notice.metadata["actions"] = to_json({{"1-1", "refund", ActionState::approved, "anna"}});
    patch.notice = notice;
    ASSERT_TRUE(run_task(store.patch(session_id, patch, std::nullopt)));
    EXPECT_TRUE(team_actions()[0].is_open());
    EXPECT_EQ(decide(false).error().code, Errc::conflict);
    EXPECT_EQ(decide(true, "bert").value().state, ActionState::done);
    EXPECT_EQ(keys.size(), 1U);
}

TEST_F(ToolTurnsTest, LeavesAConversationWithPeopleThatWaitsForThem) {
    const auto agent = make();
    SessionPatch patch;
    patch.status = SessionStatus::escalated;
    ASSERT_TRUE(run_task(store.patch(session_id, patch, std::nullopt)));
    say(*agent, "refund me invoice 77");
    EXPECT_EQ(decide(true).value().state, ActionState::done);
    const auto session = run_task(store.load(session_id)).value();
    EXPECT_TRUE(session->owner.is_queue());
}

TEST_F(ToolTurnsTest, KnowsNoOtherActions) {
    const auto agent = make();
    say(*agent, "Please cancel my order 12345");  // the customer's, not the team's
    EXPECT_EQ(decide(true).error().code, Errc::not_found);
    EXPECT_TRUE(team_actions().empty());
}

}  // namespace
}  // namespace continuo::test
