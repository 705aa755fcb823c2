#include "api/metrics_handler.hpp"

#include "api/admission/principal.hpp"
#include "api/error_response.hpp"
#include "base/id.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

class MetricsHandler final : public HttpHandler {
public:
    MetricsHandler(
        Metrics& metrics, const SessionStore& sessions, AllowedHosts allowed, std::string key
    )
        : x_metrics(metrics),
          x_sessions(sessions),
          x_allowed(std::move(allowed)),
          x_key(std::move(key)) {}

    std::variant<BodyPlan, HttpResponse> accept(HttpRequest& head) override {
        if (auto refusal = check_host(x_allowed, head, true)) return answer(*refusal);
        if (head.target.substr(0, head.target.find('?')) != "/metrics")
            return answer(api_error(404, "There is nothing at this address."));
        if (head.method != "GET" && head.method != "HEAD") {
            auto error = api_error(405, "This method is not possible here; see the Allow header.");
            error.headers.add("Allow", "GET, HEAD");
            return answer(error);
        }
        if (!x_key.empty() && !has_metrics_key(head, x_key))
            return answer(missing_metrics_key(head));
        return expose_metrics(head, x_metrics, x_sessions);
    }

    Task<HttpResponse> handle(HttpRequest) override {
        co_return answer(api_error(404, "There is nothing at this address."));
    }

    HttpResponse reject(const HttpRequest&, int status, Error error) override {
        return answer(rejection_error(status, std::move(error)));
    }

private:
    static HttpResponse answer(const ApiError& error) {
        return error_response(error, make_uuid(), false);
    }

    Metrics& x_metrics;
    const SessionStore& x_sessions;
    AllowedHosts x_allowed;
    std::string x_key;
};

}  // namespace

HttpResponse expose_metrics(
    const HttpRequest& request, Metrics& metrics, const SessionStore& sessions
) {
    const auto stats = sessions.stats();
    metrics.set_active_sessions(static_cast<double>(stats.active_sessions));
    metrics.set_session_memory(static_cast<double>(stats.memory_bytes));
    metrics.set_sessions_removed(stats.expired, stats.evicted);
    HttpResponse response;
    const bool is_open = accepts(request, "application/openmetrics-text");
    response.headers.add(
        "Content-Type",
        is_open ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8"
    );
    response.headers.add("Vary", "Accept");
    response.headers.add("Cache-Control", "no-store");
    response.body = is_open ? metrics.expose_open_metrics() : metrics.expose();
    return response;
}

std::unique_ptr<HttpHandler> make_metrics_handler(
    Metrics& metrics, const SessionStore& sessions, AllowedHosts allowed, std::string key
) {
    return std::make_unique<MetricsHandler>(metrics, sessions, std::move(allowed), std::move(key));
}

}  // namespace continuo
