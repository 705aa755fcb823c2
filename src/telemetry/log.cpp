#include "telemetry/log.hpp"

#include <unistd.h>

#include "telemetry/log_formatter.hpp"
#include "telemetry/log_output.hpp"

namespace continuo {

namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
        case LogLevel::critical:
            return spdlog::level::critical;
    }
    return spdlog::level::info;
}

}  // namespace

void configure_log(const LogConfig& config) {
    LogOutput::Sinks sinks;
    sinks.standard = std::make_shared<DescriptorSink>(
        config.to_stderr ? STDERR_FILENO : STDOUT_FILENO, LogOutput::has_queued_lines
    );
    if (config.file)
        sinks.file = std::make_shared<DescriptorSink>(*config.file, LogOutput::has_queued_lines);
    auto& output = log_output();
    output.stop_queue();
    output.replace(std::move(sinks), config.format);
    output.set_level(to_spdlog(config.level));
}

spdlog::logger& log(std::string_view name) {
    return log_output().logger(name);
}

void flush_log() {
    log_output().flush();
}

}  // namespace continuo
