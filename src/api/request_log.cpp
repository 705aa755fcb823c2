#include "api/request_log.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "api/loggable_path.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/span.hpp"

namespace continuo {

namespace {

constexpr std::string_view unmatched = "unmatched";
constexpr std::size_t logged_method_code_points_max = 16;

/// A label with few values, whatever was sent.
std::string_view method_label(std::string_view method) {
    static constexpr std::array<std::string_view, 7> known{
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"
    };
    return std::ranges::find(known, method) != known.end() ? method : "OTHER";
}

std::string loggable_method(std::string_view method) {
    return excerpt(method, logged_method_code_points_max);
}

/// The names of attributes are those of OpenTelemetry's conventions for HTTP servers. Path and
/// client are not among them: the id of a session opens it.
void record_span(const Exchange& exchange, int status) {
    if (exchange.trace.tracer == nullptr) return;
    const auto method = method_label(exchange.method);
    const auto* matched = exchange.match.route;
    const auto route = matched != nullptr ? std::string_view(exchange.match.pattern) : unmatched;
    Span span(
        Span::Entered{exchange.trace, exchange.parent_span, exchange.received},
        fmt::format("{} {}", method, route),
        SpanKind::server
    );
    span.add("http.request.method", method);
    if (matched != nullptr) span.add("http.route", route);
    span.add("http.response.status_code", status);
    span.add("continuo.request_id", std::string_view(exchange.request_id));
    if (status >= 500) span.fail(std::to_string(status));
}

}  // namespace

void RequestLog::failed(const Exchange& exchange, const ApiError& error) const {
    auto& logger = log("api");
    const auto level = error.status == 500 ? spdlog::level::err : spdlog::level::warn;
    logger.log(
        level,
        "{} {} [{}{}]: {}",
        loggable_method(exchange.method),
        loggable_path(exchange.match, exchange.target),
        exchange.request_id,
        trace_label(exchange.trace),
        error.cause.empty() ? error.message : error.cause
    );
    if (error.status == 500 && x_config.metrics != nullptr) x_config.metrics->record_error();
}

void RequestLog::finished(const Exchange& exchange, int status, double seconds) const {
    const auto* matched = exchange.match.route;
    if (x_config.metrics != nullptr) {
        x_config.metrics->record_http_request(
            method_label(exchange.method),
            matched != nullptr ? exchange.match.pattern : unmatched,
            status,
            seconds,
            exchange.trace
        );
    }
    record_span(exchange, status);
    const auto method = loggable_method(exchange.method);
    const auto path = loggable_path(exchange.match, exchange.target);
    if (seconds > std::chrono::duration<double>(x_config.slow_request).count())
        log("api").warn(
            "Slow request: {} {} took {:.2f}s{}", method, path, seconds, trace_label(exchange.trace)
        );
    if (!x_config.access_log) return;
    static auto& access = log("access");
    const bool quiet = exchange.target.path.starts_with("/health");
    access.log(
        quiet ? spdlog::level::debug : spdlog::level::info,
        "{} {} {} {:.1f}ms [{}{}] {}",
        method,
        path,
        status,
        seconds * 1000,
        exchange.request_id,
        trace_label(exchange.trace),
        exchange.client
    );
}

}  // namespace continuo
