#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace continuo {

/// Prints a text on a terminal while it comes, as wrap_text() wraps the whole: word by word, so
/// that nothing that was printed has to move. The text is untrusted; it is made printable.
class GrowingParagraph {
public:
    /// Renders one line; if it is not `whole`, as much of its beginning as looks the same whatever
    /// follows.
    using Styling = std::function<std::string(std::string_view line, bool whole)>;

    /// `out` outlives it.
    GrowingParagraph(std::ostream& out, std::size_t width, Styling style)
        : x_out(out), x_width(width), x_style(std::move(style)) {}

    void add(std::string_view piece);
    /// Something else is printed next: ends the line.
    void interrupt();
    /// Prints the rest.
    void finish();
    /// Nothing was added.
    [[nodiscard]] bool is_empty() const { return x_text.empty(); }

private:
    void print(std::string_view text, bool whole);
    void print_line(const std::string& line, bool whole);

    std::ostream& x_out;
    std::size_t x_width;
    Styling x_style;
    std::string x_text;           ///< as it came
    std::size_t x_lines = 0;      ///< that are printed to their ends
    std::string x_printed;        ///< of the line after them, styled
    bool x_at_line_start = true;  ///< where the terminal is
};

}  // namespace continuo
