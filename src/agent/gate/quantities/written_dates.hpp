#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "agent/gate/quantities/quantities.hpp"
#include "agent/language/words.hpp"

namespace continuo {

/// The date, weekday or time of day that begins at words[i], with its last_word: "4 March 2026",
/// "May 1754", "June", "2026-03-04", "12/31/2026", "Mondays", "1 pm", "13:00", "noon".
[[nodiscard]] std::optional<Quantity> read_date(
    std::string_view text, const Words& words, std::size_t i
);

/// The year at words[i], from 1000 to 2100 without a separator; 0 if there is none.
[[nodiscard]] int year_at(const Words& words, std::size_t i);

}  // namespace continuo
