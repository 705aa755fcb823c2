#include "api/route_table.hpp"

#include <algorithm>

#include "api/routes.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

bool matches(const RouteTable::Entry& entry, const std::vector<std::string>& segments) {
    if (entry.segments.size() != segments.size()) return false;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool any =
            entry.segments[i] == "{id}" && (!segments[i].empty() || i + 1 < segments.size());
        if (!any && entry.segments[i] != segments[i]) return false;
    }
    return true;
}

}  // namespace

RouteTable::RouteTable(const RouteTableConfig& config) {
    const auto add = [&](std::span<const Route> routes) {
        for (const Route& route : routes) {
            Entry entry{&route, std::string(route.pattern), {}};
            if (entry.pattern.starts_with("{p}")) entry.pattern.replace(0, 3, config.prefix);
            for (const auto segment : split(std::string_view(entry.pattern).substr(1), '/'))
                entry.segments.emplace_back(segment);
            x_entries.push_back(std::move(entry));
        }
    };
    add(public_routes());
    add(people_routes());
    add(analytics_routes());
    add(widget_routes());
    add(console_routes());
    if (config.completions) add(completion_routes());
    if (config.demo) add(demo_routes());
    if (config.telemetry) add(telemetry_routes(config.metrics_need_key));
    if (config.security_contact) add(security_contact_routes());
    if (config.docs) add(docs_routes());
}

ApiResult<RouteMatch> RouteTable::match(
    std::string_view method, const std::vector<std::string>& segments
) const {
    const auto wanted = method == "HEAD" ? "GET" : method;
    bool known = false;
    for (const auto& entry : x_entries) {
        if (!matches(entry, segments)) continue;
        known = true;
        if (entry.route->method != wanted) continue;
        RouteMatch match{entry.route, entry.pattern, {}};
        const auto place = std::ranges::find(entry.segments, "{id}");
        if (place != entry.segments.end())
            match.id = segments[static_cast<std::size_t>(place - entry.segments.begin())];
        return match;
    }
    if (!known) return std::unexpected(api_error(404, "There is nothing at this address."));
    auto error = api_error(405, "This method is not possible here; see the Allow header.");
    error.headers.add("Allow", allowed_methods(segments));
    return std::unexpected(std::move(error));
}

std::string RouteTable::allowed_methods(const std::vector<std::string>& segments) const {
    std::string out;
    for (const auto& entry : x_entries) {
        if (!matches(entry, segments) || out.find(entry.route->method) != std::string::npos)
            continue;
        out += entry.route->method == "GET" ? "GET, HEAD" : entry.route->method;
        out += ", ";
    }
    return out.empty() ? out : out + "OPTIONS";
}

}  // namespace continuo
