#include "app/banner.hpp"

#include "telemetry/log.hpp"

namespace continuo {

void log_banner(std::initializer_list<std::string> lines) {
    static const std::string rule(60, '=');
    auto& logger = log("main");
    logger.info(rule);
    for (const auto& line : lines)
        logger.info(line);
    logger.info(rule);
}

}  // namespace continuo
