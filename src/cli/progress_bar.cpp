#include "cli/progress_bar.hpp"

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <string_view>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace continuo {

namespace {

constexpr std::chrono::milliseconds drawing_interval{100};
constexpr std::size_t bar_width = 24;

}  // namespace

ProgressBar::ProgressBar(std::string what, std::size_t width, std::ostream& out, const Clock& clock)
    : x_what(std::move(what)),
      x_width(width),
      x_out(out),
      x_clock(clock),
      x_begun(clock.steady_now()),
      x_next_drawing(x_begun) {}

ProgressBar::~ProgressBar() {
    wipe();
}

void ProgressBar::begin(std::string what) {
    wipe();
    x_what = std::move(what);
    x_begun = x_next_drawing = x_clock.steady_now();
}

void ProgressBar::wipe() {
    if (!x_drawn) return;
    x_out << "\r\x1B[K" << std::flush;
    x_drawn = false;
}

void ProgressBar::update(std::uint64_t done, std::uint64_t total) {
    if (x_width == 0) return;
    const auto now = x_clock.steady_now();
    if (now < x_next_drawing) return;
    x_next_drawing = now + drawing_interval;
    const std::chrono::duration<double> taken = now - x_begun;
    auto text = line(done, total, taken.count());
    // Leave one column free: a full line would wrap.
    if (text.size() >= x_width) text.resize(x_width - 1);
    x_out << "\r\x1B[K" << text << std::flush;
    x_drawn = true;
}

std::string ProgressBar::line(std::uint64_t done, std::uint64_t total, double seconds) const {
    const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
    if (total == 0) return fmt::format("{}  {}  {:.0f}/s", x_what, done, rate);
    const auto filled = std::min<std::size_t>(bar_width, bar_width * done / total);
    auto text = fmt::format(
        "{}  [{:#<{}}{:.<{}}]  {} of {}  {:.0f}/s",
        x_what,
        "",
        filled,
        "",
        bar_width - filled,
        done,
        total,
        rate
    );
    if (rate > 0 && total > done)
        text += fmt::format("  {:.0f} s left", static_cast<double>(total - done) / rate);
    return text;
}

std::size_t error_terminal_width() {
    const char* kind = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): never set
    if (::isatty(STDERR_FILENO) != 1 || (kind != nullptr && std::string_view(kind) == "dumb"))
        return 0;
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace continuo
