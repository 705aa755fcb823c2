#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "base/clock.hpp"

namespace continuo {

/// Shows progress on one line, redrawn several times a second. Draws nothing without a terminal.
/// Thread: one.
class ProgressBar {
public:
    /// `out` and `clock` outlive it. `width`: columns of the terminal; 0: no terminal.
    ProgressBar(std::string what, std::size_t width, std::ostream& out, const Clock& clock);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// `total` 0: unknown.
    void update(std::uint64_t done, std::uint64_t total);
    /// Begins another step.
    void begin(std::string what);
    /// Erases the bar, so that text can be printed. The next update() draws it again.
    void wipe();

private:
    [[nodiscard]] std::string line(std::uint64_t done, std::uint64_t total, double seconds) const;

    std::string x_what;
    std::size_t x_width;
    std::ostream& x_out;
    const Clock& x_clock;
    SteadyPoint x_begun;
    SteadyPoint x_next_drawing;
    bool x_drawn = false;
};

/// The columns of the terminal on standard error; 0 if it is not a terminal, or a dumb one.
[[nodiscard]] std::size_t error_terminal_width();

}  // namespace continuo
