#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "agent/language/replies.hpp"
#include "agent/llm/model_client.hpp"
#include "agent/llm/prompt.hpp"
#include "agent/llm/sentence_check.hpp"
#include "agent/llm/usage_ledger.hpp"
#include "agent/responder.hpp"

namespace continuo {

class Metrics;
class SharedSum;

struct ModelResponderConfig {
    PromptConfig prompt;
    std::size_t max_tokens = 800;
    double temperature = 0.2;
    std::uint64_t context_tokens = 6000;  ///< of a prompt with its answer
    std::uint64_t turn_tokens = 24'000;   ///< of all requests of a turn
    std::chrono::milliseconds turn_time{25'000};
    std::size_t steps_max = 6;         ///< requests of a turn in which tools are offered
    std::uint64_t session_tokens = 0;  ///< 0: no limit
    std::uint64_t day_tokens = 0;      ///< 0: no limit
    std::shared_ptr<SharedSum> day_tokens_of_all;  ///< as of DayBudget
    std::shared_ptr<const Replies> replies = built_in_replies();
};

/// Answers with the words of a language model, from the passages of the question, sentence by
/// sentence as each passes `check`. `documents` answers what needs no model (greetings, what the
/// customer said of themselves, questions without a passage), and whenever the model does not: over
/// budget, out of reach, without an answer, without a sentence that passes. Text that was said
/// before a model failed stays, and what the documents say follows it.
///
/// A model that wants tools to be called gets their results in the question of the next call of
/// respond(); its allowance is that of the turn. After the last step, and whenever it fails, what
/// the tools returned is the answer.
///
/// A budget is looked at before a turn: the turn that uses it up is completed.
/// `client`, `ledger` and `metrics` (may be null) outlive it.
[[nodiscard]] std::unique_ptr<Responder> make_model_responder(
    ModelResponderConfig config,
    std::unique_ptr<Responder> documents,
    ModelClient& client,
    UsageLedger& ledger,
    MakeSentenceCheck check,
    Metrics* metrics
);

}  // namespace continuo
