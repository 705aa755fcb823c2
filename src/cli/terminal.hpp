#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace continuo {

/// What the streams of this process are connected to.
struct Terminal {
    bool reads_human = false;  ///< standard input is a terminal: show prompts
    bool interactive = false;  ///< standard output is a terminal: show a spinner
    bool colours = false;      ///< `interactive`, and NO_COLOR is not set
    std::size_t width = 80;    ///< columns for text, 20..100: longer lines are hard to read
};

/// Inspects file descriptors 0 and 1, NO_COLOR, TERM and COLUMNS.
[[nodiscard]] Terminal detect_terminal(
    const std::vector<std::pair<std::string, std::string>>& environment
);

enum class Style { plain, strong, faint, accent, warning };

/// `text` in a style; unchanged without colours.
[[nodiscard]] std::string styled(const Terminal& terminal, Style style, std::string_view text);

/// Animation while the program waits. Draws nothing without a terminal.
class Spinner {
public:
    Spinner(const Terminal& terminal, std::ostream& out) : x_terminal(terminal), x_out(out) {}
    /// Draws the next frame; call about ten times a second.
    void tick();
    /// Erases it if it was drawn.
    void stop();
    /// What is being done, beside it from the next frame on; a printable line, cut to the width.
    void tell(std::string label);
    /// Erases it, and draws nothing until show(): the line has something else.
    void hide();
    void show();

private:
    Terminal x_terminal;
    std::ostream& x_out;
    std::size_t x_frame = 0;
    bool x_drawn = false;
    bool x_hidden = false;
    std::string x_label;
};

}  // namespace continuo
