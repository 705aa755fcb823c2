#include "app/redis_checks.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// The value of `name:value` in an INFO; empty when it is not there.
std::string_view info_value(std::string_view info, std::string_view name) {
    for (const auto line : split(info, '\n')) {
        const auto text = trim(line);
        if (text.starts_with(name) && text.size() > name.size() && text[name.size()] == ':')
            return text.substr(name.size() + 1);
    }
    return {};
}

int major_version(std::string_view version) {
    int major = 0;
    return parse_integer(version.substr(0, version.find('.')), major) ? major : 0;
}

}  // namespace

std::vector<std::string> find_redis_faults(std::string_view info) {
    std::vector<std::string> faults;
    const auto version = info_value(info, "redis_version");
    if (major_version(version) < 7) {
        faults.push_back(fmt::format(
            "Redis is version {}: 7.0 or newer is needed, for its functions. Sessions will not "
            "work.",
            version.empty() ? "unknown" : version
        ));
    }
    const auto policy = info_value(info, "maxmemory_policy");
    const auto limit = info_value(info, "maxmemory");
    if (!policy.empty() && policy != "noeviction" && limit != "0") {
        faults.push_back(fmt::format(
            "Redis has maxmemory-policy {}: when its memory is full it will drop conversations. "
            "Set "
            "it to noeviction.",
            policy
        ));
    }
    const bool saves = info_value(info, "aof_enabled") == "1";
    if (!info_value(info, "aof_enabled").empty() && !saves) {
        faults.emplace_back(
            "Redis keeps no append-only file: a crash of it loses all sessions since its last "
            "snapshot, but for what the archive has. Set appendonly to yes."
        );
    }
    if (saves && info_value(info, "aof_last_write_status") == "err")
        faults.emplace_back("Redis cannot write its append-only file: see its log.");
    return faults;
}

}  // namespace continuo
