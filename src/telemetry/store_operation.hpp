#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// The operations of a session store that are measured.
enum class StoreOperation : unsigned char {
    create,
    load,
    patch,
    increment,
    append,
    history,
    touch,
    erase,
    begin_turn,
    commit_turn,
    freeze_turn,
    renew,
    abandon,
    take_over,
    list,
    reap,
    erase_ended_before,
};
/// The label `operation`, in the order of the enumerators.
inline constexpr std::array<std::string_view, 17> store_operation_names{
    "create",
    "load",
    "patch",
    "increment",
    "append",
    "history",
    "touch",
    "erase",
    "begin_turn",
    "commit_turn",
    "freeze_turn",
    "renew",
    "abandon",
    "take_over",
    "list",
    "reap",
    "erase_ended_before",
};

/// How one of them ended: well, in one of several ways, or with an error.
class StoreOutcome {
public:
    enum Success : unsigned char { ok, taken_over, duplicate, joined, in_progress, left_to_human };

    constexpr StoreOutcome(Success success = ok) : x_index(success) {}
    constexpr StoreOutcome(Errc error)
        : x_index(static_cast<unsigned char>(successes.size() + static_cast<std::size_t>(error))) {}

    static constexpr std::size_t count = 6 + static_cast<std::size_t>(Errc::internal) + 1;
    [[nodiscard]] constexpr std::size_t index() const { return x_index; }
    /// The label `outcome`.
    [[nodiscard]] std::string_view name() const {
        if (x_index < successes.size()) return successes[x_index];
        return to_string(static_cast<Errc>(x_index - successes.size()));
    }

private:
    static constexpr std::array<std::string_view, 6> successes{
        "ok", "taken_over", "duplicate", "joined", "in_progress", "left_to_human"
    };
    unsigned char x_index;
};

}  // namespace continuo
