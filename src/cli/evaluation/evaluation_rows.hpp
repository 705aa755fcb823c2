#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "cli/evaluation/evaluation_data.hpp"

namespace continuo {

inline constexpr std::size_t evaluation_rows_max = 100'000;

/// The texts of a member: a list, one text, or an object with `answer`. None if it is absent.
/// Errors: invalid_input.
[[nodiscard]] Result<std::vector<std::string>> read_texts(
    const json::object& row, std::string_view key
);

/// Reads `{"turns": [...]}` or `{"conversation": [...]}`. Errors: invalid_input.
[[nodiscard]] Result<EvaluationConversation> read_conversation(const json::object& row);

/// Adds a row of a file of rows: a document, a question or a conversation. Errors: invalid_input.
[[nodiscard]] Result<void> add_evaluation_row(EvaluationData& data, const json::value& row);

/// Gives an id to each row without one, and checks that ids and kinds of rows are unique and
/// bounded. Errors: invalid_input.
[[nodiscard]] Result<void> complete_evaluation_data(EvaluationData& data);

}  // namespace continuo
