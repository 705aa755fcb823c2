// The text so far is wrapped anew with each piece, without its last word, which may still grow: the
// lines before the last do not change any more. Replies are short; this is cheap.
#include "cli/growing_paragraph.hpp"

#include <ostream>
#include <utility>

#include "cli/plain_text.hpp"

namespace continuo {

void GrowingParagraph::add(std::string_view piece) {
    x_text += piece;
    const auto printable = make_printable(x_text);
    const auto last_space = printable.find_last_of(" \n");
    if (last_space != std::string::npos) print(printable.substr(0, last_space), false);
    x_out << std::flush;
}

void GrowingParagraph::interrupt() {
    if (!std::exchange(x_at_line_start, true)) x_out << '\n' << std::flush;
}

void GrowingParagraph::finish() {
    if (is_empty()) return;
    print(make_printable(x_text), true);
    x_out << std::flush;
}

void GrowingParagraph::print(std::string_view text, bool whole) {
    const auto lines = wrap_text(text, x_width);
    while (x_lines + 1 < lines.size())
        print_line(lines[x_lines], true);
    if (x_lines < lines.size()) print_line(lines[x_lines], whole);
}

void GrowingParagraph::print_line(const std::string& line, bool whole) {
    const auto styled_line = x_style(line, whole);
    const bool goes_on = styled_line.starts_with(x_printed);
    if (!goes_on && !whole) return;
    if (!goes_on) {
        interrupt();
        x_printed.clear();
    }
    const auto rest = std::string_view(styled_line).substr(x_printed.size());
    if (!rest.empty()) {
        x_out << rest;
        x_at_line_start = false;
    }
    x_printed = styled_line;
    if (!whole) return;
    x_out << '\n';
    x_at_line_start = true;
    x_printed.clear();
    ++x_lines;
}

}  // namespace continuo
