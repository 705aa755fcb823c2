#include "cli/operator/line_source.hpp"

#include <array>

#include <poll.h>
#include <unistd.h>

namespace continuo {

namespace {

constexpr std::size_t typed_bytes_max = 64 * 1024;

}  // namespace

std::optional<std::string> StandardInputLines::take_line() {
    auto end = x_buffer.find('\n');
    if (end == std::string::npos && x_buffer.size() >= typed_bytes_max) end = x_buffer.size();
    if (end == std::string::npos && x_ended && !x_buffer.empty()) end = x_buffer.size();
    if (end == std::string::npos) return std::nullopt;
    auto line = x_buffer.substr(0, end);
    x_buffer.erase(0, end + 1);
    return line;
}

LineSource::Line StandardInputLines::wait(std::chrono::milliseconds time) {
    if (auto line = take_line()) return {std::move(line), false};
    if (x_ended) return {std::nullopt, true};
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, static_cast<int>(time.count())) <= 0) return {};
    std::array<char, 4096> bytes{};
    const auto count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count <= 0) {
        x_ended = true;
    } else {
        x_buffer.append(bytes.data(), static_cast<std::size_t>(count));
    }
    auto line = take_line();
    const bool ended = x_ended && !line;
    return {std::move(line), ended};
}

}  // namespace continuo
