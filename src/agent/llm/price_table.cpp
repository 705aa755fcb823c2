#include "agent/llm/price_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "agent/language/data_lines.hpp"
#include "base/embedded_text.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

/// agent/llm/prices.txt, embedded by src/agent/CMakeLists.txt.
extern const EmbeddedTexts price_texts;

namespace {

constexpr double price_max = 1e6;

std::optional<std::chrono::sys_days> parse_day(std::string_view text) {
    if (text.size() != 10) return std::nullopt;
    const auto time = parse_time(fmt::format("{}T00:00:00Z", text));
    if (!time) return std::nullopt;
    return std::chrono::floor<std::chrono::days>(*time);
}

/// A price in millionths.
std::optional<std::uint64_t> parse_price(const std::string& text) {
    char* end = nullptr;
    const double price = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || *end != '\0' || !(price >= 0) || price > price_max)
        return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(price * 1e6));
}

/// "gpt-4.1-2025-04-14" is a version of "gpt-4.1".
std::string_view without_date(std::string_view model) {
    constexpr std::size_t date_length = 11;  // "-2025-04-14"
    if (model.size() <= date_length) return model;
    const auto date = model.substr(model.size() - date_length);
    return date.front() == '-' && parse_day(date.substr(1))
               ? model.substr(0, model.size() - date_length)
               : model;
}

}  // namespace

Result<PriceTable> PriceTable::parse(std::string_view content, std::string_view name) {
    const auto lines = parse_data_lines(content, name);
    if (!lines) return std::unexpected(lines.error());
    PriceTable table;
    for (const auto& line : *lines) {
        const auto wrong = [&](std::string_view what) {
            return fail(Errc::invalid_input, fmt::format("{}:{}: {}", name, line.number, what));
        };
        if (line.key == "currency") {
            if (line.value.empty() || line.value.size() > 8)
                return wrong("a currency is a code such as USD");
            table.x_currency = line.value;
            continue;
        }
        std::vector<std::string> parts;
        for (const auto part : split(line.value, ' '))
            if (!trim(part).empty()) parts.emplace_back(trim(part));
        if (parts.size() != 4)
            return wrong("a model has a day and the prices of prompt, cached prompt, completion");
        const auto day = parse_day(parts[0]);
        if (!day) return wrong("the day is not of the form 2026-01-31");
        const auto prompt = parse_price(parts[1]);
        const auto cached = parse_price(parts[2]);
        const auto completion = parse_price(parts[3]);
        if (!prompt || !cached || !completion) return wrong("a price is not a number from 0 on");
        auto& prices = table.x_models[std::string(line.key)];
        if (std::ranges::find(prices, *day, &Dated::from) != prices.end())
            return wrong("the model has two lines for this day");
        prices.push_back({*day, {*prompt, *cached, *completion}});
        std::ranges::sort(prices, {}, &Dated::from);
    }
    return table;
}

PriceTable PriceTable::built_in() {
    auto table = parse(price_texts.front().content, price_texts.front().name);
    if (!table) throw std::logic_error(table.error().detail);
    return std::move(*table);
}

Result<PriceTable> PriceTable::load(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(Errc::not_found, file.string() + " cannot be read");
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    auto table = parse(content, file.string());
    if (!table) return table;
    auto embedded = built_in();
    if (embedded.x_currency == table->x_currency) table->x_models.merge(embedded.x_models);
    return table;
}

std::optional<PriceTable::Price> PriceTable::find_exactly(std::string_view model, TimePoint when)
    const {
    const auto found = x_models.find(model);
    if (found == x_models.end()) return std::nullopt;
    std::optional<Price> price;
    for (const auto& dated : found->second)
        if (dated.from <= when) price = dated.price;
    return price;
}

std::optional<PriceTable::Price> PriceTable::find(std::string_view model, TimePoint when) const {
    // Proxies put the provider before the name: "openai/gpt-4.1".
    const auto slash = model.rfind('/');
    const auto name = slash == std::string_view::npos ? model : model.substr(slash + 1);
    for (const auto candidate : {model, name, without_date(name)})
        if (auto price = find_exactly(candidate, when)) return price;
    return std::nullopt;
}

std::uint64_t PriceTable::cost(const Price& price, const TokenUsage& usage) {
    return (usage.prompt - usage.cached) * price.prompt + usage.cached * price.cached +
           usage.completion * price.completion;
}

}  // namespace continuo
