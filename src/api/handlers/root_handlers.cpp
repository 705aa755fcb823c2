#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/exposed_stats.hpp"
#include "api/handlers/handlers.hpp"
#include "api/metrics_handler.hpp"
#include "api/wire/json_response.hpp"
#include "base/json_text.hpp"
#include "base/time_format.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

json::object totals(const ApiCall& call) {
    const auto& services = call.services;
    const auto numbers = services.metrics ? services.metrics->totals() : Metrics::Totals{};
    const auto uptime =
        std::chrono::duration<double>(services.clock.steady_now() - call.config.started).count();
    if (!shows_stats(call)) return {{"uptime_seconds", uptime}};
    const auto minutes = std::max(uptime / 60, 1.0 / 60);
    return {
        {"uptime_seconds", uptime},
        {"messages_processed", numbers.messages_processed},
        {"errors", numbers.errors},
        {"messages_per_minute", static_cast<double>(numbers.messages_processed) / minutes},
    };
}

}  // namespace

Task<ApiReply> show_root(ApiCall call) {
    const auto& config = call.config;
    const auto& sessions = call.services.sessions;
    std::string text;
    JsonObjectText out(text);
    out.add("name", config.name);
    out.add("version", config.version);
    out.add("environment", config.environment);
    out.add("status", "operational");
    out.add("docs", config.debug ? "/docs" : "disabled");
    out.add("health", "/health");
    out.add("metrics", config.telemetry ? "/metrics" : "disabled");
    out.add("session_store", sessions.name());
    append_session_stats(out.value("session_stats"), call);
    append_json(out.value("stats"), totals(call));
    out.end();
    co_return json_response(200, std::move(text));
}

Task<ApiReply> show_metrics(ApiCall call) {
    auto* metrics = call.services.metrics;
    if (metrics == nullptr) co_return std::unexpected(api_error(404, "No metrics are kept."));
    co_return expose_metrics(call.request, *metrics, call.services.sessions);
}

Task<ApiReply> show_security_contact(ApiCall call) {
    // The text must say when it is out of date. It is as current as the process that serves it.
    const auto expires = call.services.clock.now() + std::chrono::days(365);
    HttpResponse response;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = fmt::format(
        "Contact: {}\nExpires: {}\n", call.config.security_contact, format_time(expires)
    );
    co_return response;
}

}  // namespace continuo
