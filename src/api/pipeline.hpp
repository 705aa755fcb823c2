#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/api.hpp"
#include "api/error_response.hpp"
#include "api/guess_guard.hpp"
#include "api/readiness_cache.hpp"
#include "api/request_path.hpp"
#include "api/route_table.hpp"

namespace continuo {

/// The state of one request in the pipeline.
struct Exchange {
    SteadyPoint received{};
    std::string method;
    std::string origin;  ///< the Origin field; empty: none
    std::string request_id;
    std::string client;  ///< the client's address, as text
    std::optional<IpAddress> address;
    RequestTarget target;
    std::optional<RateDecision> rate;  ///< nullopt: not counted
    RouteMatch match;                  ///< its route is null until it is found
    std::optional<ApiError> refusal;   ///< why it is refused
    bool is_guess = false;             ///< it has a wrong administrator's key

    [[nodiscard]] bool is_probe() const { return target.path.starts_with("/health"); }
    [[nodiscard]] IpAddress counted_as() const { return address.value_or(IpAddress{}); }
};

/// The steps of every request, from the head to the response, in the order of pipeline.cpp:
///
///     request id > client address > host > rate limit > (preflight) > route > admin key >
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
    [[nodiscard]] Exchange inspect(const HttpRequest& head) const;
    /// Counts the request with all instances together, after this one has allowed it.
    Task<std::optional<ApiError>> count_with_others(Exchange* exchange) const;
    /// Counts a wrong key with all instances together.
    Task<std::optional<ApiError>> count_guess_with_others(const Exchange* exchange) const;
    /// Counts the request here. The refusal when there were too many.
    std::optional<ApiError> count_here(Exchange& exchange, bool preflight) const;
    [[nodiscard]] std::string shared_name(const Exchange& exchange) const;
    [[nodiscard]] bool counts(const Exchange& exchange) const;
    void route(Exchange& exchange, const HttpRequest& head) const;
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
    void observe(const Exchange& exchange, int status, double seconds) const;

    ApiConfig x_config;
    ApiServices x_services;
    RouteTable x_routes;
    mutable RateLimiter x_rate_limiter;
    mutable RateLimiter x_preflight_limiter;  ///< apart: a page's requests keep their whole limit
    mutable GuessGuard x_guesses;
    ReadinessCache x_readiness;
};

}  // namespace continuo
