#pragma once

#include <span>
#include <string>
#include <vector>

#include "agent/gaps/question_gaps.hpp"
#include "base/json.hpp"
#include "domain/source.hpp"

namespace continuo {

/// A group of questions, asked again just now.
struct CheckedGap {
    QuestionGap gap;
    bool resolved = false;      ///< it has an answer by now
    std::vector<Source> found;  ///< the nearest passages, best first
};

/// At most three of the passages are shown.
[[nodiscard]] json::object gap_response(const CheckedGap& gap);

/// With a head line; RFC 4180. A cell that a spreadsheet would take for a formula begins with `'`.
[[nodiscard]] std::string gaps_csv(std::span<const CheckedGap> gaps);

}  // namespace continuo
