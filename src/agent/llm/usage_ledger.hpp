#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "agent/llm/price_table.hpp"
#include "agent/llm/token_usage.hpp"
#include "base/clock.hpp"

namespace continuo {

class Metrics;

/// One request to a model, however it ended.
struct ModelAttempt {
    std::string endpoint;  ///< primary or fallback
    std::string model;     ///< as it was asked for
    std::string outcome;   ///< ok, a ModelFault, or cancelled
    TokenUsage usage;
    std::uint64_t cost = 0;  ///< trillionths of the currency; 0 without a price
    bool priced = false;
    double seconds = 0;
};

/// The sum of several requests.
struct UsageTotal {
    std::uint64_t requests = 0;
    TokenUsage usage;
    std::uint64_t estimated = 0;  ///< tokens that no server counted; a part of `usage`
    std::uint64_t cost = 0;
    std::uint64_t unpriced = 0;  ///< tokens of models without a price

    void add(const ModelAttempt& attempt);
};

/// Counts what every request to a model used: for the day (UTC), across restarts. Thread: any.
class UsageLedger {
public:
    static constexpr std::size_t days_kept = 400;

    /// `file`: the days, as JSON; read at once, written with each request. Empty: in memory only. A
    /// file that cannot be read or written is logged, and the count goes on in memory. `clock` and
    /// `metrics` (may be null) outlive it.
    UsageLedger(
        PriceTable prices, std::filesystem::path file, const Clock& clock, Metrics* metrics
    );

    /// Sets the cost of the attempt, and counts it.
    void record(ModelAttempt& attempt);
    /// This day (UTC), `2026-01-31`.
    [[nodiscard]] std::string day() const;
    [[nodiscard]] UsageTotal today() const;
    /// By day, `2026-01-31`.
    [[nodiscard]] std::map<std::string, UsageTotal> days() const;
    [[nodiscard]] const std::string& currency() const { return x_prices.currency(); }

private:
    void load();
    void save_locked();

    PriceTable x_prices;
    std::filesystem::path x_file;
    const Clock& x_clock;
    Metrics* x_metrics;
    mutable std::mutex x_mutex;
    std::map<std::string, UsageTotal> x_days;
    bool x_save_failed = false;
};

}  // namespace continuo
