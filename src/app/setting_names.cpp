#include "app/setting_names.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "app/setting_table.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::array<std::string_view, 16> our_prefixes{
    "SESSION_",
    "REDIS_",
    "API_",
    "CORS_",
    "DATABASE_",
    "RATE_LIMIT_",
    "LOG_",
    "RAG_",
    "HTTP_",
    "MEMORY_",
    "ESCALATION_",
    "TLS_",
    "TRUSTED_",
    "KNOWLEDGE_",
    "ADMIN_",
    "SHUTDOWN_",
};

/// Variables with a prefix of ours that desktops, systemd, proxies and orchestrators set.
bool is_set_by_others(std::string_view name) {
    static constexpr std::array<std::string_view, 5> names{
        "SESSION_MANAGER", "SESSION_TYPE", "HTTP_PROXY", "LOG_NAMESPACE", "MEMORY_PRESSURE_WATCH"
    };
    if (std::ranges::find(names, name) != names.end()) return true;
    if (name == "MEMORY_PRESSURE_WRITE") return true;
    // Kubernetes: <SERVICE>_SERVICE_HOST, _SERVICE_PORT[_<NAME>], _PORT, _PORT_<n>_TCP[_ADDR...]
    const auto port = name.find("_PORT_");
    const bool numbered = port != std::string_view::npos && port + 6 < name.size() &&
                          name[port + 6] >= '0' && name[port + 6] <= '9';
    return name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || numbered ||
           name == "REDIS_PORT" || name == "DATABASE_PORT" || name == "SESSION_PORT";
}

/// How far `typed` is from being `candidate`, or its beginning: a name that was cut short is a
/// likely slip, so what is missing at the end costs little.
std::size_t slips(std::string_view typed, std::string_view candidate) {
    const auto whole = edit_distance(typed, candidate);
    if (candidate.size() <= typed.size() || typed.size() < 8) return whole;
    const auto beginning = edit_distance(typed, candidate.substr(0, typed.size()));
    const auto longer = edit_distance(typed, candidate.substr(0, typed.size() + 1));
    return std::min({whole, beginning + 2, longer + 2});
}

struct Nearest {
    std::string_view name;
    std::size_t slips = std::numeric_limits<std::size_t>::max();
};

Nearest nearest_name(std::string_view typed) {
    Nearest nearest;
    const auto consider = [&](std::string_view names) {
        for (const auto name : split(names, ' ')) {
            if (name.empty()) continue;
            const auto distance = slips(typed, name);
            if (distance < nearest.slips) nearest = {name, distance};
        }
    };
    for (const auto& part : setting_table())
        for (const auto& spec : part.settings)
            consider(spec.name);
    for (const auto& part : setting_table())
        for (const auto& spec : part.settings)
            consider(spec.aliases);
    for (const auto& foreign : foreign_settings())
        consider(foreign.names);
    return nearest;
}

}  // namespace

const ForeignSetting* find_foreign_setting(std::string_view name) {
    for (const auto& foreign : foreign_settings()) {
        const auto names = split(foreign.names, ' ');
        if (std::ranges::any_of(names, [name](auto n) { return equal_ignoring_case(n, name); })) {
            return &foreign;
        }
    }
    return nullptr;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(
        a.size() + 1, std::vector<std::size_t>(b.size() + 1)
    );
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            const bool same = a[i - 1] == b[j - 1];
            cost[i][j] = std::min(
                {cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (same ? 0U : 1U)}
            );
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

NameVerdict judge_unknown_name(std::string_view name) {
    static constexpr std::size_t name_bytes_max = 64;  // ours have at most 32
    static constexpr std::size_t name_bytes_min = 5;   // in shorter ones two slips are another word
    if (name.size() > name_bytes_max) return {};
    const auto typed = to_upper(name);
    if (is_set_by_others(typed)) return {};
    const bool ours = std::ranges::any_of(our_prefixes, [&](std::string_view prefix) {
        return typed.starts_with(prefix);
    });
    const auto nearest = nearest_name(typed);
    const auto likely = std::max<std::size_t>(2, typed.size() / 4);
    if (ours) {
        return {true, nearest.slips <= likely ? std::string(nearest.name) : std::string()};
    }
    const std::size_t tolerated = typed.size() >= 8 ? 2 : 1;
    if (typed.size() < name_bytes_min || nearest.slips > tolerated) return {};
    return {true, std::string(nearest.name)};
}

}  // namespace continuo
