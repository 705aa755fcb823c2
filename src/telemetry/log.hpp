#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <spdlog/logger.h>

namespace continuo {

enum class LogFormat {
    text,  ///< `time - logger - LEVEL - message`, for people
    json,  ///< one object a line: time, level, logger, message
};

enum class LogLevel { debug, info, warning, error, critical };

struct LogConfig {
    LogLevel level = LogLevel::info;  ///< this and what weighs more
    LogFormat format = LogFormat::text;
    std::optional<std::filesystem::path> file;  ///< appended to as well; its folder is created
    bool to_stderr = false;  ///< for command-line tools whose stdout is their result
};

/// Sets up logging for the process; before it, lines go to stdout as text at INFO.
/// Control characters in a message are written as escapes: a line stays one line, whatever a
/// request held. Errors: throws std::runtime_error when the file cannot be opened. Thread: call
/// once, before other threads log.
void configure_log(const LogConfig& config);

/// The logger of a part of the program: `log("server").info("listening on {}", port)`. Thread: any.
/// The reference lives as long as the process; a hot path may keep it.
[[nodiscard]] spdlog::logger& log(std::string_view name);

void flush_log();

}  // namespace continuo
