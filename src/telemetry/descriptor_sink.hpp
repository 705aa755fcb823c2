#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>

#include <spdlog/sinks/base_sink.h>

namespace continuo {

/// Writes log lines to a file descriptor with write(2), without stdio: exit() flushes stdio's
/// streams and would wait for ever for a stdout that is not read.
/// Thread: any; lines of different threads do not mix.
class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    /// Borrows `descriptor`. `more_follows` says that the next line comes at once, so that several
    /// are written together; empty: never.
    using MoreFollows = bool (*)();
    explicit DescriptorSink(int descriptor, MoreFollows more_follows);
    /// Appends to `file`, whose folder is created. Errors: throws std::runtime_error.
    DescriptorSink(std::filesystem::path file, MoreFollows more_follows);
    ~DescriptorSink() override;

    /// Opens the file again by its name. Errors: throws std::runtime_error and keeps the old one.
    void reopen();

    /// Lines that the output refused. Thread: any.
    [[nodiscard]] std::uint64_t refused() const { return x_refused.load(); }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override;

private:
    std::filesystem::path x_file;  ///< empty: borrowed
    int x_descriptor = -1;
    MoreFollows x_more_follows;
    spdlog::memory_buf_t x_pending;
    std::uint64_t x_pending_lines = 0;
    std::atomic<std::uint64_t> x_refused{0};
};

}  // namespace continuo
