// The file is an object of days; it is replaced as a whole, so that a process that is killed leaves
// the old or the new one. Without fsync: a power cut can lose the last requests.
#include "agent/llm/usage_ledger.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include <boost/json.hpp>

#include "base/time_format.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

json::object to_json(const UsageTotal& total) {
    return {
        {"requests", total.requests},
        {"prompt", total.usage.prompt},
        {"cached", total.usage.cached},
        {"completion", total.usage.completion},
        {"reasoning", total.usage.reasoning},
        {"estimated", total.estimated},
        {"cost_trillionths", total.cost},
        {"unpriced", total.unpriced},
    };
}

UsageTotal total_from_json(const json::object& object) {
    const auto count = [&object](std::string_view name) {
        return static_cast<std::uint64_t>(
            std::max<std::int64_t>(find_integer(object, name).value_or(0), 0)
        );
    };
    UsageTotal total;
    total.requests = count("requests");
    total.usage.prompt = count("prompt");
    total.usage.cached = count("cached");
    total.usage.completion = count("completion");
    total.usage.reasoning = count("reasoning");
    total.estimated = count("estimated");
    total.usage.estimated = total.estimated > 0;
    total.cost = count("cost_trillionths");
    total.unpriced = count("unpriced");
    return total;
}

void count_attempt(Metrics& metrics, const ModelAttempt& attempt) {
    metrics.record_model_request(attempt.endpoint, attempt.outcome, attempt.seconds);
    metrics.record_model_tokens("prompt", attempt.usage.prompt);
    metrics.record_model_tokens("cached", attempt.usage.cached);
    metrics.record_model_tokens("completion", attempt.usage.completion);
    metrics.record_model_tokens("reasoning", attempt.usage.reasoning);
    metrics.record_model_cost(to_currency(attempt.cost));
}

}  // namespace

void UsageTotal::add(const ModelAttempt& attempt) {
    ++requests;
    usage += attempt.usage;
    if (attempt.usage.estimated) estimated += attempt.usage.total();
    cost += attempt.cost;
    if (!attempt.priced) unpriced += attempt.usage.total();
}

UsageLedger::UsageLedger(
    PriceTable prices, std::filesystem::path file, const Clock& clock, Metrics* metrics
)
    : x_prices(std::move(prices)), x_file(std::move(file)), x_clock(clock), x_metrics(metrics) {
    load();
    if (x_metrics != nullptr)
        x_metrics->set_model_day_tokens(static_cast<double>(today().usage.total()));
}

void UsageLedger::record(ModelAttempt& attempt) {
    if (const auto price = x_prices.find(attempt.model, x_clock.now())) {
        attempt.cost = PriceTable::cost(*price, attempt.usage);
        attempt.priced = true;
    }
    std::uint64_t tokens = 0;
    {
        const std::scoped_lock lock(x_mutex);
        auto& total = x_days[day()];
        total.add(attempt);
        tokens = total.usage.total();
        while (x_days.size() > days_kept)
            x_days.erase(x_days.begin());
        save_locked();
    }
    if (x_metrics == nullptr) return;
    count_attempt(*x_metrics, attempt);
    x_metrics->set_model_day_tokens(static_cast<double>(tokens));
}

UsageTotal UsageLedger::today() const {
    const std::scoped_lock lock(x_mutex);
    const auto found = x_days.find(day());
    return found == x_days.end() ? UsageTotal() : found->second;
}

std::map<std::string, UsageTotal> UsageLedger::days() const {
    const std::scoped_lock lock(x_mutex);
    return x_days;
}

void UsageLedger::load() {
    if (x_file.empty()) return;
    std::ifstream in(x_file, std::ios::binary);
    if (!in) return;  // there was no request yet
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto value = parse_json(text);
    if (!value || !value->is_object()) {
        log("agent").warn("{} cannot be read: tokens are counted from 0", x_file.string());
        return;
    }
    for (const auto& [name, total] : value->get_object())
        if (total.is_object()) x_days.emplace(name, total_from_json(total.get_object()));
}

void UsageLedger::save_locked() {
    if (x_file.empty()) return;
    json::object days;
    for (const auto& [name, total] : x_days)
        days.emplace(name, to_json(total));
    auto written = x_file;
    written += ".new";
    std::error_code ec;
    {
        std::ofstream out(written, std::ios::binary | std::ios::trunc);
        out << json::serialize(days);
        out.flush();
        if (!out) ec = std::make_error_code(std::errc::io_error);
    }
    if (!ec) std::filesystem::rename(written, x_file, ec);
    if (ec && !x_save_failed)
        log("agent").warn("{} cannot be written: {}", x_file.string(), ec.message());
    x_save_failed = static_cast<bool>(ec);
}

std::string UsageLedger::day() const {
    return format_time(x_clock.now()).substr(0, 10);
}

}  // namespace continuo
