#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/dist_sink.h>

#include "telemetry/descriptor_sink.hpp"
#include "telemetry/log.hpp"
#include "telemetry/log_queue.hpp"

namespace continuo {

/// Where all loggers of the process write, with or without a queue between. Loggers are made on
/// first use and keep this one sink, so that a change of the output reaches those that exist.
/// Thread: logger(), lines_dropped(), flush() any; the others before other threads log.
class LogOutput {
public:
    struct Sinks {
        std::shared_ptr<DescriptorSink> standard;  ///< stdout or stderr
        std::shared_ptr<DescriptorSink> file;      ///< may be null
    };

    LogOutput();

    void replace(Sinks sinks, LogFormat format);
    void set_level(spdlog::level::level_enum level);
    void start_queue(const LogQueueConfig& config);
    /// Writes within the call again. A queue whose output accepts nothing is given up after
    /// `flush_time_max`.
    void stop_queue();

    [[nodiscard]] spdlog::logger& logger(std::string_view name);
    /// False when the queue could not be written out in `flush_time_max`. After a failure
    /// it does not wait again before the output accepts lines: at exit one wait is enough.
    bool flush();
    void reopen_file();
    [[nodiscard]] std::uint64_t lines_dropped();
    [[nodiscard]] static bool has_queued_lines();

private:
    class Entrance;
    class FlushCounter;

    std::mutex x_mutex;  ///< of the loggers, and of what lines_dropped() adds up
    std::map<std::string, std::unique_ptr<spdlog::logger>, std::less<>> x_loggers;
    spdlog::level::level_enum x_level = spdlog::level::info;

    std::shared_ptr<spdlog::sinks::dist_sink_mt> x_sinks;
    Sinks x_current;
    std::shared_ptr<Entrance> x_entrance;
    std::shared_ptr<FlushCounter> x_flushes;
    std::shared_ptr<spdlog::details::thread_pool> x_queue;  ///< null: written within the call
    std::shared_ptr<spdlog::async_logger> x_writer;         ///< what the queue's thread writes with
    static constexpr std::uint64_t never_stalled = UINT64_MAX;
    std::atomic<std::uint64_t> x_stalled_at = never_stalled;  ///< flushes done at the last failure
    std::uint64_t x_dropped_before = 0;  ///< by queues and sinks that were replaced
};

/// Of the process; never destroyed: other static objects may log while they are destroyed.
[[nodiscard]] LogOutput& log_output();

}  // namespace continuo
