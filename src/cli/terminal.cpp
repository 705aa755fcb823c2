#include "cli/terminal.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

constexpr std::size_t width_min = 20;
constexpr std::size_t width_max = 100;

std::size_t terminal_width(std::string_view columns_variable) {
    winsize size{};
    std::size_t columns = 0;
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
    if (columns == 0 && !parse_integer(columns_variable, columns)) columns = 80;
    return std::clamp(columns, width_min, width_max);
}

}  // namespace

Terminal detect_terminal(const std::vector<std::pair<std::string, std::string>>& environment) {
    const auto variable = [&environment](std::string_view name) -> std::string_view {
        const auto found =
            std::ranges::find(environment, name, &std::pair<std::string, std::string>::first);
        return found == environment.end() ? std::string_view() : std::string_view(found->second);
    };
    Terminal terminal;
    terminal.reads_human = ::isatty(STDIN_FILENO) == 1;
    const bool dumb = variable("TERM") == "dumb";
    terminal.interactive = ::isatty(STDOUT_FILENO) == 1 && !dumb;
    terminal.colours = terminal.interactive && variable("NO_COLOR").empty();
    if (terminal.interactive) terminal.width = terminal_width(variable("COLUMNS"));
    return terminal;
}

std::string styled(const Terminal& terminal, Style style, std::string_view text) {
    // ECMA-48 SGR, by Style.
    static constexpr std::array<std::string_view, 5> codes{"", "1", "2", "36", "1;33"};
    const auto code = codes.at(static_cast<std::size_t>(style));
    if (!terminal.colours || code.empty() || text.empty()) return std::string(text);
    return fmt::format("\x1B[{}m{}\x1B[0m", code, text);
}

void Spinner::tick() {
    static constexpr std::array<std::string_view, 10> frames{
        "⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"
    };
    if (!x_terminal.interactive || x_hidden) return;
    x_out << '\r' << styled(x_terminal, Style::accent, frames.at(x_frame));
    if (!x_label.empty()) x_out << ' ' << styled(x_terminal, Style::faint, x_label);
    x_out << std::flush;
    x_frame = (x_frame + 1) % frames.size();
    x_drawn = true;
}

void Spinner::stop() {
    if (!x_drawn) return;
    x_out << "\r\x1B[K" << std::flush;
    x_drawn = false;
}

void Spinner::tell(std::string label) {
    stop();
    constexpr std::size_t margin = 3;  // of the frame, and the last column
    const auto lines = wrap_text(label, x_terminal.width - margin);
    x_label = lines.empty() ? std::string() : lines.front();
}

void Spinner::hide() {
    stop();
    x_hidden = true;
    x_label.clear();
}

void Spinner::show() {
    x_hidden = false;
    x_label.clear();
}

}  // namespace continuo
