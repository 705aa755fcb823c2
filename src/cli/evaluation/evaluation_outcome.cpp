#include "cli/evaluation/evaluation_outcome.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "cli/evaluation/evaluation_text.hpp"

namespace continuo {

namespace {

constexpr std::string_view answer_type_answer = "answer";

bool cites(std::span<const std::string> cited, std::size_t first, const auto& gold) {
    return std::ranges::any_of(cited.first(std::min(first, cited.size())), [&](const auto& id) {
        return gold.contains(id);
    });
}

int rank_of(EvaluationOutcome outcome) {
    switch (outcome) {
        case EvaluationOutcome::wrong:
        case EvaluationOutcome::answered:
        case EvaluationOutcome::unexpected:
            return 0;
        case EvaluationOutcome::silent:
            return 1;
        case EvaluationOutcome::suggested:
            return 2;
        case EvaluationOutcome::right:
        case EvaluationOutcome::refused:
        case EvaluationOutcome::expected:
            return 3;
    }
    return 0;
}

bool fits_type(const EvaluationTurn& turn, const JudgedReply& reply) {
    if (reply.answer_type == turn.expect) return true;
    return turn.expect == "abstain" &&
           is_one_of(reply.answer_type, {"handoff", "suggest", "clarify"});
}

}  // namespace

std::string_view to_string(EvaluationOutcome outcome) {
    switch (outcome) {
        case EvaluationOutcome::wrong:
            return "wrong";
        case EvaluationOutcome::silent:
            return "silent";
        case EvaluationOutcome::suggested:
            return "suggested";
        case EvaluationOutcome::right:
            return "right";
        case EvaluationOutcome::answered:
            return "answered";
        case EvaluationOutcome::refused:
            return "refused";
        case EvaluationOutcome::unexpected:
            return "unexpected";
        case EvaluationOutcome::expected:
            return "expected";
    }
    return "";
}

bool is_failure(EvaluationOutcome outcome) {
    return rank_of(outcome) < 2;
}

int compare_outcomes(EvaluationOutcome before, EvaluationOutcome now) {
    const int difference = rank_of(now) - rank_of(before);
    return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

EvaluationRow judge_question(const EvaluationQuestion& question, JudgedReply reply) {
    EvaluationRow row{question.id, question.text, question.kind, std::move(reply)};
    if (row.reply.answer_type == answer_type_answer) {
        row.outcome = cites(row.reply.cited, 1, question.gold) ? EvaluationOutcome::right
                                                               : EvaluationOutcome::wrong;
    } else {
        row.outcome = cites(row.reply.cited, 3, question.gold) ? EvaluationOutcome::suggested
                                                               : EvaluationOutcome::silent;
    }
    row.holds = row.outcome == EvaluationOutcome::right &&
                std::ranges::any_of(question.answers, [&](const std::string& answer) {
                    return holds_text(row.reply.text, answer);
                });
    return row;
}

EvaluationRow judge_unanswerable(const EvaluationQuestion& question, JudgedReply reply) {
    EvaluationRow row{question.id, question.text, question.kind, std::move(reply)};
    row.outcome = row.reply.answer_type == answer_type_answer ? EvaluationOutcome::answered
                                                              : EvaluationOutcome::refused;
    return row;
}

EvaluationRow judge_turn(std::string id, const EvaluationTurn& turn, JudgedReply reply) {
    EvaluationRow row{std::move(id), turn.user, turn.expect, std::move(reply)};
    bool fits = fits_type(turn, row.reply);
    if (fits && turn.expect == answer_type_answer) {
        const auto is_gold = [&](const std::string& document) {
            return std::ranges::find(turn.gold, document) != turn.gold.end();
        };
        fits = std::ranges::any_of(row.reply.cited, is_gold) &&
               std::ranges::all_of(turn.contains, [&](const std::string& part) {
                   return holds_text(row.reply.text, part);
               });
    }
    row.outcome = fits ? EvaluationOutcome::expected : EvaluationOutcome::unexpected;
    return row;
}

}  // namespace continuo
