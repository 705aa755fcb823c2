#include "redis/protocol/routing.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace continuo {

namespace {

enum class Place : std::uint8_t {
    nowhere,
    every_master,
    behind,
    second,        ///< after a subcommand
    counted,       ///< after the number of keys
    late_counted,  ///< after another argument and the number of keys
    streams,       ///< after the word STREAMS
};

struct Row {
    std::string_view name;
    Place place;
};

// Sorted by name. All other commands have their key first.
constexpr std::array rows{
    Row{"ACL", Place::nowhere},
    Row{"ASKING", Place::nowhere},
    Row{"AUTH", Place::nowhere},
    Row{"BITOP", Place::second},
    Row{"BLMPOP", Place::late_counted},
    Row{"BZMPOP", Place::late_counted},
    Row{"CLIENT", Place::nowhere},
    Row{"CLUSTER", Place::nowhere},
    Row{"COMMAND", Place::nowhere},
    Row{"CONFIG", Place::nowhere},
    Row{"DBSIZE", Place::nowhere},
    Row{"DEBUG", Place::nowhere},
    Row{"DISCARD", Place::nowhere},
    Row{"ECHO", Place::nowhere},
    Row{"EVAL", Place::late_counted},
    Row{"EVALSHA", Place::late_counted},
    Row{"EVALSHA_RO", Place::late_counted},
    Row{"EVAL_RO", Place::late_counted},
    Row{"EXEC", Place::nowhere},
    Row{"FCALL", Place::late_counted},
    Row{"FCALL_RO", Place::late_counted},
    Row{"FLUSHALL", Place::every_master},
    Row{"FLUSHDB", Place::every_master},
    Row{"FUNCTION", Place::every_master},
    Row{"HELLO", Place::nowhere},
    Row{"INFO", Place::nowhere},
    Row{"KEYS", Place::nowhere},
    Row{"LASTSAVE", Place::nowhere},
    Row{"LATENCY", Place::nowhere},
    Row{"LMPOP", Place::counted},
    Row{"MEMORY", Place::second},
    Row{"MODULE", Place::nowhere},
    Row{"MULTI", Place::nowhere},
    Row{"OBJECT", Place::second},
    Row{"PING", Place::every_master},
    Row{"PUBLISH", Place::nowhere},
    Row{"PUBSUB", Place::nowhere},
    Row{"RANDOMKEY", Place::nowhere},
    Row{"ROLE", Place::nowhere},
    Row{"SCAN", Place::nowhere},
    Row{"SCRIPT", Place::every_master},
    Row{"SINTERCARD", Place::counted},
    Row{"SLOWLOG", Place::nowhere},
    Row{"TIME", Place::nowhere},
    Row{"UNWATCH", Place::nowhere},
    Row{"WAIT", Place::behind},
    Row{"WAITAOF", Place::behind},
    Row{"XGROUP", Place::second},
    Row{"XINFO", Place::second},
    Row{"XREAD", Place::streams},
    Row{"XREADGROUP", Place::streams},
    Row{"ZDIFF", Place::counted},
    Row{"ZINTER", Place::counted},
    Row{"ZINTERCARD", Place::counted},
    Row{"ZMPOP", Place::counted},
    Row{"ZUNION", Place::counted},
};
static_assert(std::ranges::is_sorted(rows, {}, &Row::name));

constexpr std::size_t name_bytes_max = 12;  // of the names above

const Row* find_row(std::string_view name) {
    std::array<char, name_bytes_max> upper;
    if (name.size() > upper.size()) return nullptr;
    std::ranges::transform(name, upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    const std::string_view key(upper.data(), name.size());
    const auto* const row = std::ranges::lower_bound(rows, key, {}, &Row::name);
    return row != rows.end() && row->name == key ? row : nullptr;
}

template <class Argument>
std::size_t find_streams(std::span<const Argument> arguments) {
    const auto word = std::ranges::find_if(arguments, [](std::string_view argument) {
        return equal_ignoring_case(argument, "STREAMS");
    });
    return static_cast<std::size_t>(word - arguments.begin()) + 1;
}

}  // namespace

template <class Argument>
CommandRoute find_route(std::span<const Argument> arguments) {
    const auto key_at = [&](std::size_t index) {
        return index < arguments.size() ? CommandRoute{Routing::key, index} : CommandRoute{};
    };
    // `0` keys: the following arguments are not keys.
    const auto key_behind_count = [&](std::size_t count_index) {
        const bool none = count_index < arguments.size() && arguments[count_index] == "0";
        return none ? CommandRoute{} : key_at(count_index + 1);
    };
    if (arguments.empty()) return {};
    const auto* const row = find_row(arguments.front());
    if (row == nullptr) return key_at(1);
    switch (row->place) {
        case Place::nowhere:
            return {};
        case Place::every_master:
            return {Routing::every_master, 0};
        case Place::behind:
            return {Routing::behind, 0};
        case Place::second:
            return key_at(2);
        case Place::counted:
            return key_behind_count(1);
        case Place::late_counted:
            return key_behind_count(2);
        case Place::streams:
            return key_at(find_streams(arguments));
    }
    return {};
}

template CommandRoute find_route(std::span<const std::string> arguments);
template CommandRoute find_route(std::span<const std::string_view> arguments);

}  // namespace continuo
