#include "settings/setting_names.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <vector>

#include "base/text.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

constexpr std::array<std::string_view, 13> our_prefixes{
    "SESSION_",
    "REDIS_",
    "CORS_",
    "DATABASE_",
    "RATE_LIMIT_",
    "RAG_",
    "MEMORY_",
    "ESCALATION_",
    "TLS_",
    "TRUSTED_",
    "KNOWLEDGE_",
    "SHUTDOWN_",
    "USER_TOKEN_",
};
/// Also used by other programs.
constexpr std::array<std::string_view, 7> shared_prefixes{
    "API_", "LOG_", "HTTP_", "ADMIN_", "AGENT_", "UPLOAD_", "LLM_"
};

bool begins_with_any(std::string_view name, std::span<const std::string_view> prefixes) {
    return std::ranges::any_of(prefixes, [name](auto prefix) { return name.starts_with(prefix); });
}

/// Variables with one of our prefixes that desktops, systemd, proxies and orchestrators set.
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

/// True if `candidate` has every word of `typed`: REDIS_TTL_SECONDS, REDIS_SESSION_TTL_SECONDS.
bool has_words_of(std::string_view typed, std::string_view candidate) {
    const auto words = split(typed, '_');
    const auto wanted = split(candidate, '_');
    return words.size() >= 2 && std::ranges::all_of(words, [&wanted](auto word) {
               return std::ranges::find(wanted, word) != wanted.end();
           });
}

/// Distance of `typed` from `candidate`, from its beginning, or from some of its words. Omissions
/// cost little, because they are likely.
std::size_t slips(std::string_view typed, std::string_view candidate) {
    static constexpr std::size_t cost_of_omission = 2;
    auto least = edit_distance(typed, candidate);
    if (candidate.size() <= typed.size()) return least;
    if (has_words_of(typed, candidate)) least = std::min(least, cost_of_omission);
    for (const auto length : {typed.size(), typed.size() + 1}) {
        if (typed.size() < 8) break;  // many names share short beginnings
        const auto beginning = edit_distance(typed, candidate.substr(0, length));
        least = std::min(least, beginning + cost_of_omission);
    }
    return least;
}

struct Nearest {
    std::string_view name;
    std::size_t slips = std::numeric_limits<std::size_t>::max();
    std::size_t edits = std::numeric_limits<std::size_t>::max();
};

/// The setting that `typed` is nearest to, of those whose length differs by at most
/// `length_difference_max`.
Nearest nearest_name(std::string_view typed, std::size_t length_difference_max) {
    Nearest nearest;
    const auto consider = [&](std::string_view names) {
        for (const auto name : split(names, ' ')) {
            const auto longer = std::max(name.size(), typed.size());
            const auto shorter = std::min(name.size(), typed.size());
            if (name.empty() || longer - shorter > length_difference_max) continue;
            const auto distance = slips(typed, name);
            if (distance < nearest.slips) nearest = {name, distance, edit_distance(typed, name)};
        }
    };
    for (const auto& part : setting_table())
        for (const auto& spec : part.settings)
            consider(spec.name);
    for (const auto& part : setting_table())
        for (const auto& spec : part.settings)
            consider(spec.aliases);
    for (const auto& ignored : ignored_settings())
        consider(ignored.names);
    return nearest;
}

}  // namespace

const IgnoredSetting* find_ignored_setting(std::string_view name) {
    for (const auto& ignored : ignored_settings()) {
        const auto names = split(ignored.names, ' ');
        if (std::ranges::any_of(names, [name](auto n) { return equal_ignoring_case(n, name); })) {
            return &ignored;
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

NameVerdict judge_unknown_name(std::string_view name, NamePlace place) {
    static constexpr std::size_t name_bytes_max = 64;  // ours have at most 32
    static constexpr std::size_t name_bytes_min =
        6;  // one error in a shorter name makes another word
    if (name.size() > name_bytes_max) return {};
    const auto typed = to_upper(name);
    if (is_set_by_others(typed)) return {};
    const bool own_prefix = begins_with_any(typed, our_prefixes);
    const bool shared = begins_with_any(typed, shared_prefixes);
    // Without a prefix only one error counts, which changes the length by at most one: most names
    // of an environment are compared with few.
    const auto nearest = nearest_name(typed, own_prefix || shared ? name_bytes_max : 1);
    const bool is_near = nearest.slips <= std::max<std::size_t>(2, typed.size() / 4);
    const bool ours = own_prefix || (shared && (place == NamePlace::file || nearest.edits <= 2));
    if (ours) return {true, is_near ? std::string(nearest.name) : std::string()};
    if (typed.size() < name_bytes_min || nearest.slips > 1) return {};
    return {true, std::string(nearest.name)};
}

}  // namespace continuo
