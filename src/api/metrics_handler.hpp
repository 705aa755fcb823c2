#pragma once

#include <memory>
#include <string>

#include "api/admission/request_host.hpp"
#include "api/http_handler.hpp"
#include "session/session_store.hpp"

namespace continuo {

class Metrics;

/// The metrics, with those of the session store brought up to date: in the OpenMetrics format, with
/// exemplars, if the header Accept of `request` names it (Prometheus does), else in the Prometheus
/// text format.
[[nodiscard]] HttpResponse expose_metrics(
    const HttpRequest& request, Metrics& metrics, const SessionStore& sessions
);

/// What the listener of METRICS_PORT serves: `GET /metrics`; anything else is 404 or 405. With a
/// `key` (METRICS_KEY) the request needs it, as `Authorization: Bearer` or `X-API-Key`, else it
/// gets 401; it is compared in constant time. An empty one: none is needed. A host that `allowed`
/// does not have is refused, except addresses and localhost: a web page could otherwise read the
/// metrics of the machine that its visitor sits at. `metrics` and `sessions` outlive it. Thread:
/// any.
[[nodiscard]] std::unique_ptr<HttpHandler> make_metrics_handler(
    Metrics& metrics, const SessionStore& sessions, AllowedHosts allowed, std::string key
);

}  // namespace continuo
