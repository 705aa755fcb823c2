#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <spdlog/logger.h>

namespace continuo {

enum class LogFormat {
    text,  ///< `time - logger - LEVEL - message`, for human readers
    json,  ///< one object a line: time, level, logger, message
};

enum class LogLevel { debug, info, warning, error, critical };

struct LogConfig {
    LogLevel level = LogLevel::info;  ///< the lowest that is written
    LogFormat format = LogFormat::text;
    std::optional<std::filesystem::path> file;  ///< also appended to; its folder is created
    bool to_stderr = false;  ///< for command-line tools whose stdout is their result
};

/// Sets up logging for the process; before it, lines go to stdout as text at INFO. Lines are
/// written within the call; a server adds a queue (log_queue.hpp). Control characters are escaped:
/// a request cannot forge a line. Errors: throws std::runtime_error when the file cannot be opened.
/// Thread: call once, before other threads log.
void configure_log(const LogConfig& config);

/// The logger of a part of the program: `log("server").info("listening on {}", port)`. Thread: any.
/// The reference lives as long as the process; a hot path may keep it.
[[nodiscard]] spdlog::logger& log(std::string_view name);

void flush_log();  ///< with a queue it waits for at most `flush_time_max`; thread: any

}  // namespace continuo
