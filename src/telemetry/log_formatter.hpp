#pragma once

#include <memory>

#include <spdlog/formatter.h>

#include "telemetry/log.hpp"

namespace continuo {

/// The form of one line. Control characters of a message are written as escapes.
[[nodiscard]] std::unique_ptr<spdlog::formatter> make_log_formatter(LogFormat format);

}  // namespace continuo
