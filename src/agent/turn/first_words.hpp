#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/answer_sink.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// Which turn an answer is for.
struct AnsweredTurn {
    Lease lease;
    std::uint64_t through = 0;  ///< the newest message that it answers
    std::size_t history_limit = 10;
};

/// Before the first words of an answer are shown, freezes its turn: from then on the answer is for
/// these messages. If others joined it meanwhile, nothing is shown, and the answer is to be made
/// again, for all of them.
class FirstWords final : public AnswerSink {
public:
    /// `inner` may be null. Both outlive it.
    FirstWords(AnswerSink* inner, SessionStore& sessions, AnsweredTurn turn)
        : x_inner(inner), x_sessions(sessions), x_turn(std::move(turn)) {}

    /// Errors: as AnswerSink; cancelled also when newer() has a value.
    Task<Result<void>> say(std::string text) override;

    /// The turn with the messages that joined it before anything was said.
    [[nodiscard]] std::optional<Begun>& newer() { return x_newer; }

private:
    AnswerSink* x_inner;
    SessionStore& x_sessions;
    AnsweredTurn x_turn;
    std::string x_unsaid;  ///< since the turn could not be frozen
    bool x_frozen = false;
    std::optional<Begun> x_newer;
};

}  // namespace continuo
