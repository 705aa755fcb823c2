#pragma once

#include <string>
#include <vector>

namespace continuo {

/// Writes the rows of a table as list items that are understood on their own, as html_table.hpp
/// does: "- Plan: Basic; Price: $10". The first row that has more than one cell with text is the
/// headers: titles may be above them. A table without further rows is written without them. Limits:
/// 64 columns.
class TableText {
public:
    explicit TableText(std::string& out) : x_out(out) {}

    /// White space in cells is collapsed; rows without text are left out.
    void add_row(std::vector<std::string> cells);
    /// Writes the headers if nothing followed them.
    void finish();

private:
    std::string& x_out;
    std::vector<std::string> x_headers;
    bool x_has_rows = false;  ///< under the headers
};

}  // namespace continuo
