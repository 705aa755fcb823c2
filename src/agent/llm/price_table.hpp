#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/llm/token_usage.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

/// Prices of models by date, from agent/llm/prices.txt and LLM_PRICES_FILE. Immutable. Thread: any.
class PriceTable {
public:
    /// Per million tokens, in millionths of the currency.
    struct Price {
        std::uint64_t prompt = 0;
        std::uint64_t cached = 0;
        std::uint64_t completion = 0;
    };

    /// The embedded prices. Throws std::logic_error if they are invalid (a test reads them).
    [[nodiscard]] static PriceTable built_in();
    /// Those of a file, and for models that it does not name the embedded ones. Errors: not_found,
    /// invalid_input with "<file>:<line>: <reason>"; a file with another currency has none of the
    /// embedded ones.
    [[nodiscard]] static Result<PriceTable> load(const std::filesystem::path& file);
    /// The content of a file; `name` names it in errors.
    [[nodiscard]] static Result<PriceTable> parse(std::string_view content, std::string_view name);

    /// On that day. nullopt: the model has none (a local one, or it is not in the table).
    [[nodiscard]] std::optional<Price> find(std::string_view model, TimePoint when) const;
    /// In the smallest unit, a trillionth of the currency: whole numbers, which add up exactly.
    [[nodiscard]] static std::uint64_t cost(const Price& price, const TokenUsage& usage);
    [[nodiscard]] const std::string& currency() const { return x_currency; }

private:
    struct Dated {
        std::chrono::sys_days from;
        Price price;
    };
    [[nodiscard]] std::optional<Price> find_exactly(std::string_view model, TimePoint when) const;

    std::string x_currency = "USD";
    std::map<std::string, std::vector<Dated>, std::less<>> x_models;
};

/// Trillionths of a currency as a number of it.
[[nodiscard]] inline double to_currency(std::uint64_t cost) {
    return static_cast<double>(cost) / 1e12;
}

}  // namespace continuo
