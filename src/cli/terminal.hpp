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
    bool reads_human = false;  ///< standard input is a terminal: prompts make sense
    bool interactive = false;  ///< standard output is one: a spinner makes sense
    bool colours = false;      ///< and it shows colours that nobody has switched off
    std::size_t width = 80;    ///< columns for text, 20..100: longer lines are hard to read
};

/// Looks at file descriptors 0 and 1, at NO_COLOR, TERM and COLUMNS.
[[nodiscard]] Terminal detect_terminal(
    const std::vector<std::pair<std::string, std::string>>& environment
);

enum class Style { plain, strong, faint, accent, warning };

/// `text` in a style, or as it is on a terminal without colours.
[[nodiscard]] std::string styled(const Terminal& terminal, Style style, std::string_view text);

/// A sign of life while something is waited for. Draws nothing where there is no terminal.
class Spinner {
public:
    Spinner(const Terminal& terminal, std::ostream& out) : x_terminal(terminal), x_out(out) {}
    /// The next picture; call about ten times a second.
    void tick();
    /// Wipes it off, if it was drawn.
    void stop();

private:
    Terminal x_terminal;
    std::ostream& x_out;
    std::size_t x_frame = 0;
    bool x_drawn = false;
};

}  // namespace continuo
