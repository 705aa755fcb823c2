#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "base/clock.hpp"

namespace continuo {

/// How far something is, on one line that is redrawn several times a second. Draws nothing where
/// there is no terminal. Thread: one.
class ProgressBar {
public:
    /// `out` and `clock` outlive it. `width`: columns of the terminal; 0: there is none.
    ProgressBar(std::string what, std::size_t width, std::ostream& out, const Clock& clock);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// `total` 0: nobody knows.
    void update(std::uint64_t done, std::uint64_t total);
    /// Another step begins.
    void begin(std::string what);
    /// Wipes it off, for a line of text; it comes back with the next update.
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

/// The columns of the terminal behind standard error; 0 when it is none, or a dumb one.
[[nodiscard]] std::size_t error_terminal_width();

}  // namespace continuo
