#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "knowledge/html/html_tree.hpp"

namespace continuo {

/// Reads the text of a cell, white space collapsed.
using CellText = std::function<std::string(const GumboNode& cell)>;

/// Whether a table holds data: more than one row and column, no table or heading inside, no cell of
/// several paragraphs, and no role that says it is for layout only.
[[nodiscard]] bool is_data_table(const GumboNode& table);

/// The rows of a data table, each with the column headers that it needs to be understood alone:
/// "Plan: Basic; Price: $10". Rows of a table without headers are "Basic; $10", and of two columns
/// "Basic: $10". Rows of headers in the middle of a table start again. Cells that span columns or
/// rows count in each, up to 200 bytes of text. Limits: 32 columns, spans of 1,000 rows,
/// limits::document_bytes_max; what is beyond is left out.
[[nodiscard]] std::vector<std::string> table_rows(const GumboNode& table, const CellText& text_of);

}  // namespace continuo
