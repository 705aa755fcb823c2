#pragma once

#include <cstdint>
#include <string_view>

#include "agent/llm/completion.hpp"
#include "agent/llm/model_client.hpp"
#include "agent/llm/usage_ledger.hpp"
#include "base/clock.hpp"

namespace continuo {

/// The account of one request to a model: whatever ends it, what it used is counted once. What the
/// server did not count is estimated.
class AttemptAccount {
public:
    /// `prompt_tokens`: an estimate. All references outlive it.
    AttemptAccount(
        UsageLedger& ledger,
        ModelAllowance& allowance,
        const ModelEndpointConfig& endpoint,
        std::uint64_t prompt_tokens,
        const Clock& clock
    );
    /// Counts it as cancelled if end() was not called.
    ~AttemptAccount();
    AttemptAccount(const AttemptAccount&) = delete;
    AttemptAccount& operator=(const AttemptAccount&) = delete;

    /// The server was not reached, or refused the request: it used nothing.
    void used_nothing() { x_used = false; }
    void end(std::string_view outcome);
    [[nodiscard]] double seconds() const;

    CompletionReader reader;

private:
    [[nodiscard]] TokenUsage usage() const;

    UsageLedger& x_ledger;
    ModelAllowance& x_allowance;
    const Clock& x_clock;
    SteadyPoint x_started;
    ModelAttempt x_attempt;
    std::uint64_t x_prompt_tokens;
    bool x_used = true;
    bool x_ended = false;
};

}  // namespace continuo
