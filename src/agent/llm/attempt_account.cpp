#include "agent/llm/attempt_account.hpp"

namespace continuo {

AttemptAccount::AttemptAccount(
    UsageLedger& ledger,
    ModelAllowance& allowance,
    const ModelEndpointConfig& endpoint,
    std::uint64_t prompt_tokens,
    const Clock& clock
)
    : x_ledger(ledger),
      x_allowance(allowance),
      x_clock(clock),
      x_started(clock.steady_now()),
      x_prompt_tokens(prompt_tokens) {
    x_attempt.endpoint = endpoint.label;
    x_attempt.model = endpoint.model;
}

AttemptAccount::~AttemptAccount() {
    end("cancelled");
}

void AttemptAccount::end(std::string_view outcome) {
    if (x_ended) return;
    x_ended = true;
    x_attempt.outcome = outcome;
    x_attempt.usage = usage();
    x_attempt.seconds = seconds();
    x_ledger.record(x_attempt);
    x_allowance.attempts.push_back(std::move(x_attempt));
}

TokenUsage AttemptAccount::usage() const {
    if (reader.usage()) return *reader.usage();
    TokenUsage guess;
    if (!x_used) return guess;
    guess.prompt = x_prompt_tokens;
    guess.completion = reader.estimated_completion();
    guess.estimated = true;
    return guess;
}

double AttemptAccount::seconds() const {
    return std::chrono::duration<double>(x_clock.steady_now() - x_started).count();
}

}  // namespace continuo
