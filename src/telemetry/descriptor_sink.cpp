#include "telemetry/descriptor_sink.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace continuo {

namespace {

/// Lines are collected up to this size while more of them follow.
constexpr std::size_t write_bytes_max = 64 * 1024;
/// How long a line that is no warning waits for others to be written with it.
constexpr std::chrono::milliseconds collect_time{5};
constexpr mode_t mode_before_umask = 0666;

int open_for_appending(const std::filesystem::path& file) {
    std::error_code ec;
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ec);
    const int descriptor =
        ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, mode_before_umask);
    if (descriptor < 0) {
        throw std::runtime_error(fmt::format(
            "the log file {} cannot be opened: {}",
            file.string(),
            std::generic_category().message(errno)
        ));
    }
    return descriptor;
}

/// False when the output refuses them. Waits for one that accepts none now, also one that the
/// parent process has made non-blocking.
bool write_all(int descriptor, const char* bytes, std::size_t size) {
    while (size > 0) {
        const auto written = ::write(descriptor, bytes, size);
        if (written >= 0) {
            bytes += written;
            size -= static_cast<std::size_t>(written);
        } else if (errno == EAGAIN) {
            pollfd writable{.fd = descriptor, .events = POLLOUT, .revents = 0};
            ::poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

}  // namespace

DescriptorSink::DescriptorSink(int descriptor, MoreFollows more_follows)
    : x_descriptor(descriptor), x_more_follows(more_follows) {}

DescriptorSink::DescriptorSink(std::filesystem::path file, MoreFollows more_follows)
    : x_file(std::move(file)),
      x_descriptor(open_for_appending(x_file)),
      x_more_follows(more_follows) {}

DescriptorSink::~DescriptorSink() {
    flush_();
    if (!x_file.empty()) ::close(x_descriptor);
}

void DescriptorSink::reopen() {
    if (x_file.empty()) return;
    const int opened = open_for_appending(x_file);
    const std::scoped_lock lock(mutex_);
    flush_();
    ::close(std::exchange(x_descriptor, opened));
}

void DescriptorSink::sink_it_(const spdlog::details::log_msg& message) {
    formatter_->format(message, x_pending);
    ++x_pending_lines;
    const bool waits = x_more_follows != nullptr && x_pending.size() < write_bytes_max;
    if (waits && x_more_follows()) return;
    if (waits && message.level < spdlog::level::warn) {
        // Otherwise each line of a busy server would wake this thread, and cost a write(2).
        std::this_thread::sleep_for(collect_time);
        if (x_more_follows()) return;
    }
    flush_();
}

void DescriptorSink::flush_() {
    if (x_pending.size() == 0) return;
    if (!write_all(x_descriptor, x_pending.data(), x_pending.size())) x_refused += x_pending_lines;
    x_pending.clear();
    x_pending_lines = 0;
}

}  // namespace continuo
