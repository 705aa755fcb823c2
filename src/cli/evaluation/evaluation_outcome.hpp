#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/evaluation/evaluation_data.hpp"

namespace continuo {

/// A reply as it is judged.
struct JudgedReply {
    std::string text;
    std::string answer_type;         ///< of a refused request: `refused`
    std::vector<std::string> cited;  ///< documents, in the order of the citations, each once
    double confidence = 0;
};

enum class EvaluationOutcome {
    wrong,       ///< an answer that cites another document first; to a question without an answer
    silent,      ///< no answer, and no document that has it
    suggested,   ///< no answer, but one of the first three documents has it
    right,       ///< an answer that cites a document first that has it
    answered,    ///< without an answer: an answer nevertheless
    refused,     ///< without an answer: no answer
    unexpected,  ///< a turn that is not as expected
    expected,
};
[[nodiscard]] std::string_view to_string(EvaluationOutcome outcome);
[[nodiscard]] bool is_failure(EvaluationOutcome outcome);
/// -1: `now` is worse than `before`; 0: the same.
[[nodiscard]] int compare_outcomes(EvaluationOutcome before, EvaluationOutcome now);

/// A question or a turn with its reply.
struct EvaluationRow {
    std::string id;  ///< of a turn: of the conversation, `#` and its number
    std::string text;
    std::string kind;
    JudgedReply reply;
    EvaluationOutcome outcome = EvaluationOutcome::silent;
    bool holds = false;  ///< right, and the reply has one of the expected texts
};

/// The documents that a search found, best first, each once.
struct EvaluatedSearch {
    std::vector<std::string> found;
    std::map<std::string, std::int64_t> gold;
};

/// All that was asked of one server.
struct EvaluationResult {
    std::vector<EvaluationRow> questions;
    std::vector<EvaluationRow> unanswerable;
    std::vector<EvaluationRow> turns;  ///< those that are judged
    std::vector<EvaluatedSearch> searches;
};

// Pure functions; docs/evaluation.md defines the outcomes.

[[nodiscard]] EvaluationRow judge_question(const EvaluationQuestion& question, JudgedReply reply);
[[nodiscard]] EvaluationRow judge_unanswerable(
    const EvaluationQuestion& question, JudgedReply reply
);
[[nodiscard]] EvaluationRow judge_turn(
    std::string id, const EvaluationTurn& turn, JudgedReply reply
);

struct EvaluationFigure {
    std::string name;
    double value = 0;
    bool whole = false;  ///< a count
};

/// In the order in which they are shown. A figure without data is left out, except that the shares
/// of outcomes are 0.
[[nodiscard]] std::vector<EvaluationFigure> evaluation_figures(const EvaluationResult& result);

}  // namespace continuo
