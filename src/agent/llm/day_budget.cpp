#include "agent/llm/day_budget.hpp"

#include <algorithm>
#include <utility>

namespace continuo {

DayBudget::DayBudget(
    std::uint64_t tokens, std::shared_ptr<SharedSum> shared, const UsageLedger& ledger
)
    : x_tokens(tokens),
      x_shared(std::move(shared)),
      x_ledger(ledger),
      x_day(ledger.day()),
      x_before(ledger.today().usage.total()) {}

std::uint64_t DayBudget::part_of(const std::string& day, std::uint64_t tokens) {
    const std::scoped_lock lock(x_mutex);
    if (day != x_day) {
        x_day = day;
        x_before = 0;
    }
    return tokens - std::min(tokens, x_before);
}

Task<std::uint64_t> DayBudget::used() {
    const auto day = x_ledger.day();
    const auto tokens = x_ledger.today().usage.total();
    if (!x_shared) co_return tokens;
    const auto all = co_await x_shared->put(day, part_of(day, tokens));
    co_return all ? std::max(tokens, *all) : tokens;
}

Task<bool> DayBudget::is_used_up() {
    if (x_tokens == 0) co_return false;
    co_return co_await used() >= x_tokens;
}

Task<void> DayBudget::tell_others() {
    if (x_tokens > 0 && x_shared) co_await used();
}

}  // namespace continuo
