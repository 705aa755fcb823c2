#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "agent/turn/reply_record.hpp"
#include "agent/turn/turn_machine.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {

inline SessionSnapshot a_session() {
    Session session;
    session.session_id = "sess_1";
    session.message_count = 1;
    session.last_seq = 1;
    return SessionSnapshot(std::move(session));
}

inline Message said(Role role, std::string content, std::uint64_t seq = 0) {
    Message message;
    message.role = role;
    message.content = std::move(content);
    message.seq = seq;
    return message;
}

inline Message replied(std::string content, AnswerType type = AnswerType::answer) {
    ReplyRecord record;
    record.answer_type = type;
    record.offers_human = type == AnswerType::abstain;
    auto message = said(Role::assistant, std::move(content));
    message.metadata = to_json(record);
    return message;
}

inline Answer an_answer(AnswerType type = AnswerType::answer) {
    Answer answer;
    answer.text = "Within 30 days [1].";
    answer.type = type;
    answer.confidence = type == AnswerType::answer ? 0.9 : 0.1;
    if (type == AnswerType::answer) answer.sources.push_back({"Within 30 days.", {}, 0.8, 1});
    return answer;
}

inline EscalationDecision a_decision(bool explicit_request = false) {
    EscalationDecision decision;
    decision.escalate = true;
    decision.explicit_request = explicit_request;
    decision.confidence = 0.8;
    decision.reasons = {"Keywords detected: angry"};
    decision.priority = TicketPriority::high;
    decision.category = TicketCategory::complaint;
    return decision;
}

/// Plays a turn: says what happened, keeps what the machine asked for and told.
class TurnMachineTest : public ::testing::Test {
protected:
    TurnMachineTest() {
        config.instance = "test-1";
        request.session_id = "sess_1";
        request.message = "How do I return a lamp?";
        request.client_message_id = "m1";
        request.request_id = "r1";
        begun.lease = {"sess_1", "test-1", 7, 1};
        begun.session = a_session();
        begun.message = said(Role::user, request.message, 1);
    }

    TurnMachine& machine() {
        if (!x_machine) x_machine.emplace(request, config, clock);
        return *x_machine;
    }
    void tell(TurnInput input) { action = machine().resume(std::move(input)); }
    template <class Action>
    Action& asked() {
        EXPECT_TRUE(std::holds_alternative<Action>(action)) << "index " << action.index();
        return std::get<Action>(action);
    }
    void start_and_begin() {
        tell(turn_input::Start{});
        asked<turn_action::Begin>();
        tell(BeginOutcome(begun));
    }
    /// Until the commit is asked for.
    CommitTurn& play(turn_input::CollectedContext collected, Answer answer) {
        start_and_begin();
        tell(std::move(collected));
        asked<turn_action::Respond>();
        tell(std::move(answer));
        return asked<turn_action::Commit>().turn;
    }
    TurnReply commit() {
        Committed committed;
        committed.session = a_session();
        committed.reply = asked<turn_action::Commit>().turn.reply;
        committed.reply.seq = 2;
        tell(std::move(committed));
        return finished().value();
    }
    Result<TurnReply> finished() { return asked<turn_action::Finish>().result; }
    void fail_with(Errc code) { tell(turn_input::Failed{{code, "for the test"}}); }

    FakeClock clock;
    AgentConfig config;
    TurnRequest request;
    Begun begun;
    TurnAction action;

private:
    std::optional<TurnMachine> x_machine;
};

}  // namespace continuo::test
