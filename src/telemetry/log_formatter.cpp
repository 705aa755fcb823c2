#include "telemetry/log_formatter.hpp"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>

#include "base/limits.hpp"
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

std::string_view view(spdlog::string_view_t text) {
    return {text.data(), text.size()};
}

/// The message; of a too long one the beginning, which says what happened.
std::string_view bounded(spdlog::string_view_t message) {
    return utf8_prefix_bytes(view(message), limits::log_message_bytes_max);
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
        append(out, escape_controls(bounded(message.payload)));
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
        for (const char c : bounded(x_logger_name ? message.logger_name : message.payload)) {
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

}  // namespace

std::unique_ptr<spdlog::formatter> make_log_formatter(LogFormat format) {
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

}  // namespace continuo
