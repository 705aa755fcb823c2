// A line's way: logger -> Entrance -> (queue -> the queue's thread) -> dist_sink ->
// DescriptorSinks.
#include "telemetry/log_output.hpp"

#include <chrono>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <utility>

#include <unistd.h>

#include "telemetry/log_formatter.hpp"

namespace continuo {

using spdlog::async_overflow_policy;

/// The one sink of all loggers.
class LogOutput::Entrance final : public spdlog::sinks::sink {
public:
    explicit Entrance(LogOutput& output) : x_output(output) {}

    void log(const spdlog::details::log_msg& message) override {
        if (x_output.x_queue) {
            x_output.x_queue->post_log(
                std::shared_ptr(x_output.x_writer), message, async_overflow_policy::overrun_oldest
            );
        } else {
            x_output.x_sinks->log(message);
        }
    }
    // The queue's thread writes lines out as soon as no more of them wait.
    void flush() override {
        if (!x_output.x_queue) x_output.x_sinks->flush();
    }
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

private:
    LogOutput& x_output;
};

/// Learns when the queue's thread has come to a flush, and so has written all lines before it.
class LogOutput::FlushCounter final : public spdlog::sinks::sink {
public:
    void log(const spdlog::details::log_msg&) override {}
    void flush() override {
        {
            const std::scoped_lock lock(x_mutex);
            ++x_done;
        }
        x_changed.notify_all();
    }
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

    [[nodiscard]] std::uint64_t done() {
        const std::scoped_lock lock(x_mutex);
        return x_done;
    }
    bool wait_for_more_than(std::uint64_t count, std::chrono::milliseconds limit) {
        std::unique_lock lock(x_mutex);
        return x_changed.wait_for(lock, limit, [&] { return x_done > count; });
    }

private:
    std::mutex x_mutex;
    std::condition_variable x_changed;
    std::uint64_t x_done = 0;
};

LogOutput::LogOutput()
    : x_sinks(std::make_shared<spdlog::sinks::dist_sink_mt>()),
      x_entrance(std::make_shared<Entrance>(*this)),
      x_flushes(std::make_shared<FlushCounter>()) {
    replace({std::make_shared<DescriptorSink>(STDOUT_FILENO, nullptr), nullptr}, LogFormat::text);
}

void LogOutput::replace(Sinks sinks, LogFormat format) {
    const std::scoped_lock lock(x_mutex);
    for (const auto& old : {x_current.standard, x_current.file}) {
        if (old) x_dropped_before += old->refused();
    }
    x_current = std::move(sinks);
    std::vector<spdlog::sink_ptr> all{x_current.standard};
    if (x_current.file) all.push_back(x_current.file);
    x_sinks->set_sinks(std::move(all));
    x_sinks->set_formatter(make_log_formatter(format));
}

void LogOutput::set_level(spdlog::level::level_enum level) {
    const std::scoped_lock lock(x_mutex);
    x_level = level;
    for (auto& [name, logger] : x_loggers)
        logger->set_level(level);
}

void LogOutput::start_queue(const LogQueueConfig& config) {
    const std::scoped_lock lock(x_mutex);
    x_queue = std::make_shared<spdlog::details::thread_pool>(config.lines_max, 1);
    x_writer = std::make_shared<spdlog::async_logger>(
        "queue", spdlog::sinks_init_list{x_sinks, x_flushes}, x_queue
    );
}

void LogOutput::stop_queue() {
    const bool written = flush();
    const std::scoped_lock lock(x_mutex);
    if (!x_queue) return;
    x_dropped_before += x_queue->overrun_counter();
    auto queue = std::exchange(x_queue, nullptr);
    // Its destructor would wait for a thread that waits for its output.
    if (!written) new std::shared_ptr(std::move(queue));
}

spdlog::logger& LogOutput::logger(std::string_view name) {
    const std::scoped_lock lock(x_mutex);
    const auto found = x_loggers.find(name);
    if (found != x_loggers.end()) return *found->second;
    auto logger = std::make_unique<spdlog::logger>(std::string(name), x_entrance);
    logger->set_level(x_level);
    logger->flush_on(spdlog::level::warn);
    return *x_loggers.emplace(std::string(name), std::move(logger)).first->second;
}

bool LogOutput::flush() {
    if (!x_queue) {
        x_sinks->flush();
        return true;
    }
    const auto done = x_flushes->done();
    x_queue->post_flush(std::shared_ptr(x_writer), async_overflow_policy::overrun_oldest);
    const bool is_stalled = done == x_stalled_at;
    const auto limit = is_stalled ? std::chrono::milliseconds(0) : flush_time_max;
    const bool written = x_flushes->wait_for_more_than(done, limit);
    x_stalled_at = written ? never_stalled : done;
    return written;
}

void LogOutput::reopen_file() {
    if (x_current.file) x_current.file->reopen();
}

std::uint64_t LogOutput::lines_dropped() {
    const std::scoped_lock lock(x_mutex);
    auto dropped = x_dropped_before;
    if (x_queue) dropped += x_queue->overrun_counter();
    for (const auto& sink : {x_current.standard, x_current.file}) {
        if (sink) dropped += sink->refused();
    }
    return dropped;
}

bool LogOutput::has_queued_lines() {
    const auto& queue = log_output().x_queue;
    return queue && queue->queue_size() > 0;
}

LogOutput& log_output() {
    static auto* instance = new LogOutput;
    return *instance;
}

namespace {

std::terminate_handler terminate_before = nullptr;

[[noreturn]] void log_and_terminate() {
    try {
        if (const auto error = std::current_exception()) std::rethrow_exception(error);
        log("main").critical("terminated without an exception");
    } catch (const std::exception& e) {
        log("main").critical("terminated by an exception: {}", e.what());
    } catch (...) {
        log("main").critical("terminated by an exception of an unknown type");
    }
    flush_log();
    if (terminate_before != nullptr) terminate_before();
    std::abort();
}

}  // namespace

void start_log_queue(const LogQueueConfig& config) {
    log_output().start_queue(config);
    static std::once_flag once;
    std::call_once(once, [] {
        std::atexit(flush_log);
        terminate_before = std::set_terminate(log_and_terminate);
    });
}

std::uint64_t log_lines_dropped() {
    return log_output().lines_dropped();
}

Result<void> reopen_log_file() {
    try {
        log_output().reopen_file();
        return {};
    } catch (const std::runtime_error& e) {
        return fail(Errc::unavailable, e.what());
    }
}

}  // namespace continuo
