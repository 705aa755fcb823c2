#include "domain/instance_report.hpp"

#include <boost/json.hpp>

#include "base/id.hpp"
#include "base/json.hpp"

namespace continuo {

namespace {

bool take(const json::object& object, std::string_view key, std::uint64_t& out) {
    const auto number = find_integer(object, key);
    if (!number || *number < 0) return false;
    out = static_cast<std::uint64_t>(*number);
    return true;
}

}  // namespace

std::string serialize(const InstanceReport& report) {
    return json::serialize(json::object{
        {"instance", report.instance},
        {"generation", report.generation},
        {"lag", report.lag},
        {"documents", report.documents},
        {"chunks", report.chunks},
        {"log_entry", report.log_entry},
        {"reported_at", report.reported_at.time_since_epoch().count()},
    });
}

std::optional<InstanceReport> parse_instance_report(std::string_view text) {
    if (text.size() > instance_report_bytes_max) return std::nullopt;
    const auto value = parse_json(text, 2);
    if (!value || !value->is_object()) return std::nullopt;
    const auto& object = value->get_object();
    InstanceReport report;
    const auto instance = find_string(object, "instance");
    std::uint64_t at = 0;
    const bool whole =
        instance && !instance->empty() && take(object, "generation", report.generation) &&
        take(object, "lag", report.lag) && take(object, "documents", report.documents) &&
        take(object, "chunks", report.chunks) && take(object, "log_entry", report.log_entry) &&
        take(object, "reported_at", at);
    if (!whole) return std::nullopt;
    report.instance = *instance;
    report.reported_at = TimePoint(TimePoint::duration(static_cast<std::int64_t>(at)));
    return report;
}

}  // namespace continuo
