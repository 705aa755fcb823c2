// One sink set for the whole process. Loggers are made on first use and share the sinks through a
// forwarding sink, so that configure_log() also changes the loggers that exist already.
#include "telemetry/log.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/dist_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/text.hpp"

namespace continuo {

namespace {

std::string_view level_name(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::trace:
        case spdlog::level::debug:
            return "DEBUG";
        case spdlog::level::info:
            return "INFO";
        case spdlog::level::warn:
            return "WARNING";
        case spdlog::level::err:
            return "ERROR";
        case spdlog::level::critical:
            return "CRITICAL";
        default:
            return "INFO";
    }
}

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

std::string_view view(spdlog::string_view_t text) {
    return {text.data(), text.size()};
}

void append(spdlog::memory_buf_t& out, std::string_view text) {
    out.append(text.data(), text.data() + text.size());
}

class LevelFlag final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out)
        override {
        append(out, level_name(message.level));
    }
    std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<LevelFlag>();
    }
};

class EscapedMessageFlag final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out)
        override {
        append(out, escape_controls(view(message.payload)));
    }
    std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<EscapedMessageFlag>();
    }
};

/// A JSON string literal's inside: quotes, backslashes and controls escaped.
class JsonFlag final : public spdlog::custom_flag_formatter {
public:
    explicit JsonFlag(bool logger_name) : x_logger_name(logger_name) {}
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out)
        override {
        for (const char c : view(x_logger_name ? message.logger_name : message.payload)) {
            const auto byte = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\') {
                out.push_back('\\');
                out.push_back(c);
            } else if (byte < 0x20U || byte == 0x7FU) {
                append(out, fmt::format("\\u{:04x}", byte));
            } else {
                out.push_back(c);
            }
        }
    }
    std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<JsonFlag>(x_logger_name);
    }

private:
    bool x_logger_name;
};

std::unique_ptr<spdlog::formatter> make_formatter(LogFormat format) {
    if (format == LogFormat::json) {
        auto formatter =
            std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
        formatter->add_flag<LevelFlag>('*')
            .add_flag<JsonFlag>('&', false)
            .add_flag<JsonFlag>('?', true);
        formatter->set_pattern(
            R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%*","logger":"%?","message":"%&"})"
        );
        return formatter;
    }
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<LevelFlag>('*').add_flag<EscapedMessageFlag>('&');
    formatter->set_pattern("%Y-%m-%d %H:%M:%S,%e - %n - %* - %&");
    return formatter;
}

struct Registry {
    std::shared_ptr<spdlog::sinks::dist_sink_mt> sinks =
        std::make_shared<spdlog::sinks::dist_sink_mt>();
    std::mutex mutex;
    std::map<std::string, std::unique_ptr<spdlog::logger>, std::less<>> loggers;
    spdlog::level::level_enum level = spdlog::level::info;

    Registry() {
        sinks->add_sink(std::make_shared<spdlog::sinks::stdout_sink_mt>());
        sinks->set_formatter(make_formatter(LogFormat::text));
    }
};

Registry& registry() {
    static auto* instance = new Registry;  // never destroyed: other statics may log while they end
    return *instance;
}

}  // namespace

void configure_log(const LogConfig& config) {
    std::vector<spdlog::sink_ptr> sinks;
    if (config.to_stderr) {
        sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    } else {
        sinks.push_back(std::make_shared<spdlog::sinks::stdout_sink_mt>());
    }
    if (config.file) {
        try {
            sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(config.file->string(
            )));
        } catch (const spdlog::spdlog_ex& e) {
            throw std::runtime_error(fmt::format("the log file cannot be opened: {}", e.what()));
        }
    }
    auto& all = registry();
    const std::scoped_lock lock(all.mutex);
    all.sinks->set_sinks(std::move(sinks));
    all.sinks->set_formatter(make_formatter(config.format));
    all.level = to_spdlog(config.level);
    for (auto& [name, logger] : all.loggers)
        logger->set_level(all.level);
}

spdlog::logger& log(std::string_view name) {
    auto& all = registry();
    const std::scoped_lock lock(all.mutex);
    const auto found = all.loggers.find(name);
    if (found != all.loggers.end()) return *found->second;
    auto logger = std::make_unique<spdlog::logger>(std::string(name), all.sinks);
    logger->set_level(all.level);
    logger->flush_on(spdlog::level::warn);
    return *all.loggers.emplace(std::string(name), std::move(logger)).first->second;
}

void flush_log() {
    registry().sinks->flush();
}

}  // namespace continuo
