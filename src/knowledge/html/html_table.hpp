#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "knowledge/html/html_tree.hpp"

namespace continuo {

/// Returns the text of a cell, with white space collapsed.
using CellText = std::function<std::string(const GumboNode& cell)>;

/// Whether a table holds data: more than one row and column, no table or heading inside, no cell
/// with several paragraphs, and no `role` of a layout table.
[[nodiscard]] bool is_data_table(const GumboNode& table);

/// The rows of a data table as text, each with its column headers: "Plan: Basic; Price: $10".
/// Without headers, a row is "Basic; $10", or "Basic: $10" if the table has two columns. A header
/// row in the middle of a table replaces the headers above it. The text of a cell that spans
/// columns or rows is repeated in each, if it has at most 200 bytes. Limits: 32 columns, spans of
/// 1,000 rows, limits::document_bytes_max; the rest is left out.
[[nodiscard]] std::vector<std::string> table_rows(const GumboNode& table, const CellText& text_of);

}  // namespace continuo
