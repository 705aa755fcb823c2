#include "knowledge/html/html_table.hpp"

#include <algorithm>
#include <string_view>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "knowledge/html/html_content.hpp"

namespace continuo {

namespace {

constexpr std::size_t columns_max = 32;
constexpr std::size_t row_span_max = 1000;
constexpr std::size_t repeated_bytes_max = 200;  // of a header or spanning cell; longer: once only
constexpr std::size_t paragraphs_max = 1;        // in a cell of a data table

struct Cell {
    std::string text;
    bool header = false;
    std::size_t rows_left = 0;  ///< number of rows below that it spans too
};
using Row = std::vector<Cell>;

bool is_cell(const GumboNode& node) {
    return tag_of(node) == GUMBO_TAG_TD || tag_of(node) == GUMBO_TAG_TH;
}

void collect_rows(const GumboNode& node, std::vector<const GumboNode*>& rows) {
    for (const auto* child : children(node)) {
        const auto tag = tag_of(*child);
        if (tag == GUMBO_TAG_TR) rows.push_back(child);
        if (tag == GUMBO_TAG_THEAD || tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_TFOOT)
            collect_rows(*child, rows);
    }
}

/// Whether a cell has content that only layout tables have.
bool holds_layout(const GumboNode& node) {
    const auto paragraphs = std::ranges::count(children(node), GUMBO_TAG_P, [](const auto* child) {
        return tag_of(*child);
    });
    if (static_cast<std::size_t>(paragraphs) > paragraphs_max) return true;
    return std::ranges::any_of(children(node), [](const auto* child) {
        return tag_of(*child) == GUMBO_TAG_TABLE || heading_level(*child) != 0 ||
               holds_layout(*child);
    });
}

std::size_t span_of(const GumboNode& cell, const char* name, std::size_t max) {
    const auto* value = attribute(cell, name);
    std::size_t span = 1;
    if (value == nullptr || !parse_integer(trim(value), span)) return 1;
    return std::clamp<std::size_t>(span, 1, max);
}

/// One row of the grid: its own cells, and cells of rows above that span into it.
Row read_row(const GumboNode& node, const Row& above, const CellText& text_of) {
    Row row;
    const auto take_from_above = [&] {
        while (row.size() < above.size() && above[row.size()].rows_left > 0) {
            auto cell = above[row.size()];
            --cell.rows_left;
            if (cell.text.size() > repeated_bytes_max) cell.text.clear();
            row.push_back(std::move(cell));
        }
    };
    for (const auto* child : children(node)) {
        if (!is_cell(*child)) continue;
        take_from_above();
        Cell cell{
            text_of(*child),
            tag_of(*child) == GUMBO_TAG_TH || tag_of(*node.parent) == GUMBO_TAG_THEAD,
            span_of(*child, "rowspan", row_span_max) - 1
        };
        const auto columns = span_of(*child, "colspan", columns_max);
        for (std::size_t i = 0; i < columns && row.size() < columns_max; ++i) {
            row.push_back(cell);
            if (cell.text.size() > repeated_bytes_max) cell.text.clear();
        }
    }
    take_from_above();
    return row;
}

bool is_header_row(const Row& row) {
    return row.size() > 1 && std::ranges::all_of(row, [](const Cell& cell) {
               return cell.header || cell.text.empty();
           });
}

void append(std::string& line, std::string_view separator, std::string_view text) {
    if (!line.empty()) line += separator;
    line += text;
}

/// A row as text, with its headers. Without headers, a row that has two columns or begins with a
/// header cell is written as "key: value".
std::string line_of(const Row& row, const Row& headers) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto& text = row[i].text;
        const bool spans = i > 0 && text == row[i - 1].text && i < headers.size() &&
                           headers[i].text == headers[i - 1].text;
        if (text.empty() || spans) continue;
        const bool headed = i < headers.size() && !headers[i].text.empty() &&
                            headers[i].text.size() <= repeated_bytes_max;
        const auto* header = headed ? &headers[i].text : nullptr;
        if (header != nullptr && *header != text) {
            append(line, "; ", *header + (header->ends_with(':') ? " " : ": ") + text);
        } else {
            const bool keyed = i == 1 && (row[0].header || row.size() == 2) && !line.empty();
            const bool has_colon = line.ends_with(':') || line.ends_with('?');
            append(line, !keyed ? "; " : has_colon ? " " : ": ", text);
        }
    }
    return line;
}

}  // namespace

bool is_data_table(const GumboNode& table) {
    const auto* role = attribute(table, "role");
    if (role != nullptr && (to_lower(role) == "presentation" || to_lower(role) == "none"))
        return false;
    std::vector<const GumboNode*> rows;
    collect_rows(table, rows);
    std::size_t columns = 0;
    for (const auto* row : rows) {
        const auto count =
            std::ranges::count_if(children(*row), [](const auto* c) { return is_cell(*c); });
        columns = std::max(columns, static_cast<std::size_t>(count));
    }
    return columns > 1 && rows.size() > 1 && !holds_layout(table);
}

std::vector<std::string> table_rows(const GumboNode& table, const CellText& text_of) {
    std::vector<const GumboNode*> nodes;
    collect_rows(table, nodes);
    std::vector<std::string> lines;
    std::size_t bytes = 0;
    Row headers;
    Row above;
    for (const auto* node : nodes) {
        auto row = read_row(*node, above, text_of);
        if (is_header_row(row)) {
            headers = row;
        } else if (auto line = line_of(row, headers); !line.empty()) {
            bytes += line.size();
            if (bytes > limits::document_bytes_max) break;
            lines.push_back(std::move(line));
        }
        above = std::move(row);
    }
    return lines;
}

}  // namespace continuo
