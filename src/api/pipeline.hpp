#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/admission/request_quota.hpp"
#include "api/api.hpp"
#include "api/error_response.hpp"
#include "api/exchange.hpp"
#include "api/readiness_cache.hpp"
#include "api/request_log.hpp"
#include "api/route_table.hpp"

namespace continuo {

/// The steps of every request, from the head to the response, in the order of pipeline.cpp:
///
///     request id > client address > host > rate limit > (preflight) > route > credential >
///     body plan
///     (the route's check, while the body is still to come)
///     rate limit shared with other instances > handler, in an error boundary
///     response headers (id, time, rate limit, CORS, security) > metrics > slow warning > access
///     log
///
/// The first line runs in accept(), before any of the body is read, and again, without counting, in
/// handle(), which therefore does not depend on accept().
class RequestPipeline final : public HttpHandler {
public:
    RequestPipeline(ApiConfig config, ApiServices services);

    std::variant<BodyPlan, HttpResponse> accept(HttpRequest& head) override;
    Task<std::optional<HttpResponse>> check_before_body(HttpRequest head) override;
    Task<HttpResponse> handle(HttpRequest request) override;
    HttpResponse reject(const HttpRequest& head, int status, Error error) override;

private:
    void route(Exchange& exchange, const HttpRequest& head) const;
    /// Who sends the request, and whether the route is open to them.
    void admit(Exchange& exchange, const HttpRequest& head) const;
    [[nodiscard]] HttpResponse answer_options(const Exchange& exchange) const;
    /// `exchange` outlives the task.
    Task<HttpResponse> answer(Exchange* exchange, HttpRequest request);
    Task<ApiReply> run_handler(RouteHandler handler, ApiCall call) const;
    /// 504 when the handler does not end in time: it is left running.
    Task<ApiReply> run_in_time(RouteHandler handler, bool is_bulk, ApiCall call) const;
    /// `exchange` outlives the task.
    Task<std::optional<HttpResponse>> check(Exchange* exchange, HttpRequest head);
    [[nodiscard]] ApiCall make_call(const Exchange& exchange, HttpRequest request, FieldList query)
        const;

    [[nodiscard]] HttpResponse refuse(const Exchange& exchange, const ApiError& error) const;
    [[nodiscard]] HttpResponse finish(const Exchange& exchange, HttpResponse response) const;
    void add_headers(const Exchange& exchange, HttpHeaders& headers, double seconds) const;
    void record_cancelled(const Exchange& exchange) const;

    ApiConfig x_config;
    ApiServices x_services;
    RouteTable x_routes;
    mutable RequestQuota x_quota;
    RequestLog x_log;
    ReadinessCache x_readiness;
};

}  // namespace continuo
