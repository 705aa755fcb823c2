#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "agent/llm/usage_ledger.hpp"
#include "async/task.hpp"
#include "cache/shared_sum.hpp"

namespace continuo {

/// LLM_BUDGET_PER_DAY. With a sum that instances share, the tokens of all count, otherwise, and
/// while it is unavailable, those of this instance. `ledger` outlives it. Thread: any.
class DayBudget {
public:
    /// `tokens`: 0: no limit. `shared` can be null.
    DayBudget(std::uint64_t tokens, std::shared_ptr<SharedSum> shared, const UsageLedger& ledger);

    /// Whether the tokens of this day are used up.
    [[nodiscard]] Task<bool> is_used_up();
    /// After a turn, so that they need not wait for the next one here.
    Task<void> tell_others();

private:
    /// Of all instances, or of this one.
    [[nodiscard]] Task<std::uint64_t> used();
    /// What this process used on `day`, of `tokens` that the ledger has of it.
    [[nodiscard]] std::uint64_t part_of(const std::string& day, std::uint64_t tokens);

    std::uint64_t x_tokens;
    std::shared_ptr<SharedSum> x_shared;
    const UsageLedger& x_ledger;
    std::mutex x_mutex;
    std::string x_day;
    std::uint64_t x_before = 0;  ///< tokens of x_day that earlier processes used
};

}  // namespace continuo
