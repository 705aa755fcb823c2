#include "extractor/table_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t columns_max = 64;

std::string row_text(const std::vector<std::string>& headers, const std::vector<std::string>& row) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i].empty()) continue;
        text += text.empty() ? "- " : "; ";
        if (i < headers.size() && !headers[i].empty()) text += headers[i] + ": ";
        text += row[i];
    }
    return text;
}

}  // namespace

void TableText::add_row(std::vector<std::string> cells) {
    if (cells.size() > columns_max) cells.resize(columns_max);
    for (auto& cell : cells)
        cell = collapse_whitespace(cell);
    const auto filled =
        std::ranges::count_if(cells, [](const auto& cell) { return !cell.empty(); });
    if (filled == 0) return;
    if (x_headers.empty() && filled > 1) {
        x_headers = std::move(cells);
        return;
    }
    x_has_rows = x_has_rows || !x_headers.empty();
    x_out += row_text(x_headers, cells) + '\n';
}

void TableText::finish() {
    if (!x_has_rows && !x_headers.empty()) x_out += row_text({}, x_headers) + '\n';
    x_out += '\n';
}

}  // namespace continuo
