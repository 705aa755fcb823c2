#include "api/pipeline.hpp"

#include <algorithm>
#include <array>
#include <exception>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "api/admin_key.hpp"
#include "api/body_limits.hpp"
#include "api/loggable_path.hpp"
#include "async/leave_at_deadline.hpp"
#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "cache/rate_window.hpp"
#include "domain/fingerprint.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

constexpr std::string_view unmatched = "unmatched";
constexpr std::size_t logged_method_code_points_max = 16;
/// In log and metrics only: the request was cancelled, and no client reads an answer. nginx's
/// number for the same.
constexpr int status_cancelled = 499;

std::string request_id_of(const HttpRequest& head) {
    const auto* given = head.headers.find("X-Request-ID");
    return given != nullptr && is_valid_request_id(*given) ? *given : make_uuid();
}

std::vector<std::string_view> forwarded_for(const HttpRequest& head) {
    std::vector<std::string_view> values;
    for (const auto& [name, value] : head.headers.fields()) {
        if (equal_ignoring_case(name, "X-Forwarded-For")) values.push_back(value);
    }
    return values;
}

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

/// An exception of a cancelled request is how it ends, and says nothing of a defect.
bool is_cancelled(const asio::cancellation_state& cancellation) {
    return cancellation.cancelled() != asio::cancellation_type::none;
}

ApiError rate_refusal(const RateDecision& rate) {
    auto error = api_error(429, "Rate limit exceeded. Please try again later.");
    error.headers.add("Retry-After", std::to_string(rate.retry_after.count()));
    return error;
}

ApiError no_connection_free() {
    auto error = api_error(503, "The server has no free connection. Please try again.");
    error.headers.add("Retry-After", "2");
    return error;
}

}  // namespace

RequestPipeline::RequestPipeline(ApiConfig config, ApiServices services)
    : x_config(std::move(config)),
      x_services(std::move(services)),
      x_routes({x_config.prefix, x_config.debug, x_config.telemetry, x_config.metrics_need_key}),
      x_rate_limiter(x_config.rate_limit, x_services.clock),
      x_preflight_limiter(x_config.rate_limit, x_services.clock),
      x_guesses(x_config.rate_limit, x_services.clock),
      x_readiness(x_config.ping_timeout) {
    x_services.readiness = &x_readiness;
}

// ---- before the body -------------------------------------------------------------------------

Exchange RequestPipeline::inspect(const HttpRequest& head) const {
    Exchange exchange;
    exchange.received =
        head.received == SteadyPoint{} ? x_services.clock.steady_now() : head.received;
    exchange.method = head.method;
    exchange.request_id = request_id_of(head);
    if (const auto* origin = head.headers.find("Origin")) exchange.origin = *origin;
    if (x_config.trusted_proxies.empty()) {
        exchange.address = IpAddress::parse(head.remote_address);
        exchange.client = head.remote_address;
    } else {
        exchange.address = resolve_client_address(
            head.remote_address, forwarded_for(head), x_config.trusted_proxies
        );
        exchange.client = exchange.address ? exchange.address->text() : head.remote_address;
    }
    auto target = parse_target(head.target);
    if (target) {
        exchange.target = std::move(*target);
    } else {
        exchange.target.path = head.target.substr(0, head.target.find('?'));
        exchange.refusal =
            api_error(400, "The address cannot be read: " + target.error().detail + ".");
    }
    if (!exchange.refusal)
        exchange.refusal = check_host(x_config.allowed_hosts, head, exchange.is_probe());
    return exchange;
}

bool RequestPipeline::counts(const Exchange& exchange) const {
    return x_config.rate_limit.enabled && !exchange.is_probe();
}

std::optional<ApiError> RequestPipeline::count_here(Exchange& exchange, bool preflight) const {
    if (preflight) {
        if (!x_config.rate_limit.enabled) return std::nullopt;
        const auto rate = x_preflight_limiter.count(exchange.counted_as());
        return rate.allowed ? std::nullopt : std::optional(rate_refusal(rate));
    }
    if (!counts(exchange)) return std::nullopt;
    exchange.rate = x_rate_limiter.count(exchange.counted_as());
    return exchange.rate->allowed ? std::nullopt : std::optional(rate_refusal(*exchange.rate));
}

void RequestPipeline::route(Exchange& exchange, const HttpRequest& head) const {
    if (exchange.refusal) return;
    auto match = x_routes.match(exchange.method, exchange.target.segments);
    if (!match) {
        exchange.refusal = std::move(match.error());
        return;
    }
    exchange.match = std::move(*match);
    if (!exchange.match.route->admin) return;
    const bool has_key = has_credential(head);
    // Not again in handle(): the wrong key that was counted in between may have been the last one.
    if (has_key && !head.counted) exchange.refusal = x_guesses.check(exchange.counted_as());
    if (exchange.refusal) return;
    exchange.refusal = check_admin_key(head, x_config.admin_key);
    exchange.is_guess = has_key && exchange.refusal.has_value();
}

HttpResponse RequestPipeline::answer_options(const Exchange& exchange) const {
    HttpResponse response;
    response.status = 204;
    const bool all = exchange.target.path == "/*";  // "OPTIONS *": of the server itself
    auto allowed = all ? std::string("GET, HEAD, POST, PATCH, DELETE, OPTIONS")
                       : x_routes.allowed_methods(exchange.target.segments);
    if (allowed.empty())
        return error_response(
            api_error(404, "There is nothing at this address."), exchange.request_id, false
        );
    response.headers.add("Allow", std::move(allowed));
    return response;
}

std::variant<BodyPlan, HttpResponse> RequestPipeline::accept(HttpRequest& head) {
    auto exchange = inspect(head);
    head.headers.set("X-Request-ID", exchange.request_id);  // handle() finds the same one
    const bool preflight = is_preflight(head);
    if (auto refusal = count_here(exchange, preflight)) return refuse(exchange, *refusal);
    if (head.over_capacity && !exchange.is_probe()) return refuse(exchange, no_connection_free());
    if (preflight && !exchange.refusal)
        return finish(exchange, answer_preflight(x_config.cors, head));
    if (exchange.method == "OPTIONS" && !exchange.refusal)
        return finish(exchange, answer_options(exchange));
    route(exchange, head);
    head.counted = x_config.rate_limit.enabled;
    if (exchange.is_guess) {
        x_guesses.count(exchange.counted_as(), exchange.request_id);
        // The other instances are asked in handle(), which can wait.
        if (x_services.guesses != nullptr && head.counted) return BodyPlan{.unread = true};
    }
    if (exchange.refusal) return refuse(exchange, *exchange.refusal);
    auto plan = plan_body(*exchange.match.route, head, x_config.file_bytes_max);
    if (!plan) return refuse(exchange, plan.error());
    plan->client = exchange.address.value_or(IpAddress{});
    return *plan;
}

/// The client's name in counts that instances share; it does not reveal the address.
std::string RequestPipeline::shared_name(const Exchange& exchange) const {
    const auto address = exchange.counted_as();
    const auto network = address.network(address.is_v4() ? 0 : 64).text();
    return make_fingerprint(x_config.fingerprint_secret, network, "rate");
}

Task<std::optional<ApiError>> RequestPipeline::count_guess_with_others(const Exchange* exchange
) const {
    if (x_services.guesses == nullptr || !x_config.rate_limit.enabled) co_return std::nullopt;
    const auto counted = co_await x_services.guesses->count(shared_name(*exchange));
    if (!counted || counted->allowed) co_return std::nullopt;
    co_return x_guesses.block(exchange->counted_as(), exchange->request_id);
}

Task<std::optional<ApiError>> RequestPipeline::count_with_others(Exchange* exchange) const {
    if (x_services.rates == nullptr || !counts(*exchange)) co_return std::nullopt;
    const auto counted = co_await x_services.rates->count(shared_name(*exchange));
    if (!counted) co_return std::nullopt;  // the count of this instance decides
    const auto seconds = [](std::chrono::milliseconds time) {
        return std::chrono::ceil<std::chrono::seconds>(time);
    };
    exchange->rate = RateDecision{
        .allowed = counted->allowed,
        .limit = x_config.rate_limit.requests,
        .remaining = counted->remaining,
        .reset = seconds(counted->reset),
        .retry_after = seconds(counted->retry_after),
    };
    if (counted->allowed) co_return std::nullopt;
    co_return rate_refusal(*exchange->rate);
}

// ---- the handler -----------------------------------------------------------------------------

Task<ApiReply> RequestPipeline::run_handler(RouteHandler handler, ApiCall call) const {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    std::string what;
    try {
        co_return co_await handler(std::move(call));
    } catch (const std::exception& e) {
        if (is_cancelled(cancellation)) throw;
        what = e.what();
    } catch (...) {
        what = "an exception of an unknown type";
    }
    co_return std::unexpected(to_api_error_from_exception(what));
}

Task<ApiReply> RequestPipeline::run_in_time(RouteHandler handler, bool is_bulk, ApiCall call)
    const {
    if (is_bulk) co_return co_await run_handler(handler, std::move(call));
    // It is left running and not cancelled: a write must come to its end (decision 012).
    auto reply = co_await leave_at_deadline(
        run_handler(handler, std::move(call)), Deadline::after(x_config.request_timeout)
    );
    if (reply) co_return std::move(*reply);
    co_return std::unexpected(
        to_api_error(Error{Errc::timeout, "the handler did not end in time, and was left behind"})
    );
}

Task<std::optional<HttpResponse>> RequestPipeline::check_before_body(HttpRequest head) {
    auto exchange = inspect(head);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    try {
        co_return co_await check(&exchange, std::move(head));
    } catch (const std::exception&) {
        if (is_cancelled(cancellation)) record_cancelled(exchange);
        throw;
    }
}

Task<std::optional<HttpResponse>> RequestPipeline::check(Exchange* out, HttpRequest head) {
    auto& exchange = *out;
    if (counts(exchange))
        exchange.rate = x_rate_limiter.peek(exchange.address.value_or(IpAddress{}));
    route(exchange, head);
    if (exchange.refusal) co_return refuse(exchange, *exchange.refusal);
    const auto body_check = exchange.match.route->body_check;
    if (body_check == nullptr) co_return std::nullopt;
    auto call = make_call(exchange, std::move(head), {});
    const auto reply = co_await run_in_time(body_check, false, std::move(call));
    if (reply) co_return std::nullopt;
    co_return refuse(exchange, reply.error());
}

ApiCall RequestPipeline::make_call(const Exchange& exchange, HttpRequest request, FieldList query)
    const {
    return {
        x_config,
        x_services,
        std::move(request),
        exchange.match.id,
        std::move(query),
        exchange.request_id,
        exchange.client,
        exchange.address,
    };
}

Task<HttpResponse> RequestPipeline::handle(HttpRequest request) {
    auto exchange = inspect(request);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    try {
        co_return co_await answer(&exchange, std::move(request));
    } catch (const std::exception&) {
        if (is_cancelled(cancellation)) record_cancelled(exchange);
        throw;
    }
}

Task<HttpResponse> RequestPipeline::answer(Exchange* out, HttpRequest request) {
    auto& exchange = *out;
    if (counts(exchange)) exchange.rate = x_rate_limiter.peek(exchange.counted_as());
    route(exchange, request);
    if (exchange.is_guess) {
        if (auto refusal = co_await count_guess_with_others(&exchange))
            co_return refuse(exchange, *refusal);
    }
    if (exchange.refusal) co_return refuse(exchange, *exchange.refusal);
    if (auto refusal = co_await count_with_others(&exchange)) co_return refuse(exchange, *refusal);
    auto query = parse_query_string(
        exchange.target.query, limits::form_fields_max, limits::target_bytes_max
    );
    if (!query) {
        auto text = "The query cannot be read: " + query.error().detail;
        co_return refuse(exchange, validation_error({"query"}, std::move(text), "query_invalid"));
    }
    auto reply = co_await run_in_time(
        exchange.match.route->handler,
        exchange.match.route->is_bulk,
        make_call(exchange, std::move(request), std::move(*query))
    );
    if (!reply) co_return refuse(exchange, reply.error());
    co_return finish(exchange, std::move(*reply));
}

HttpResponse RequestPipeline::reject(const HttpRequest& head, int status, Error error) {
    auto exchange = inspect(head);
    if (!exchange.refusal) {
        auto match = x_routes.match(exchange.method, exchange.target.segments);
        if (match) exchange.match = std::move(*match);
    }
    auto reason = rejection_error(status, std::move(error));
    if (x_config.rate_limit.enabled && !head.counted) {
        exchange.rate = x_rate_limiter.count(exchange.counted_as());
        if (!exchange.rate->allowed) reason = rate_refusal(*exchange.rate);
    }
    auto response = refuse(exchange, std::move(reason));
    response.close = true;
    return response;
}

// ---- the answer ------------------------------------------------------------------------------

HttpResponse RequestPipeline::refuse(const Exchange& exchange, const ApiError& error) const {
    if (error.status >= 500) {
        auto& logger = log("api");
        const auto level = error.status == 500 ? spdlog::level::err : spdlog::level::warn;
        logger.log(
            level,
            "{} {} [{}]: {}",
            loggable_method(exchange.method),
            loggable_path(exchange.match, exchange.target),
            exchange.request_id,
            error.cause.empty() ? error.message : error.cause
        );
        if (error.status == 500 && x_services.metrics != nullptr)
            x_services.metrics->record_error();
    }
    return finish(exchange, error_response(error, exchange.request_id, x_config.debug));
}

void RequestPipeline::add_headers(const Exchange& exchange, HttpHeaders& headers, double seconds)
    const {
    headers.add("X-Request-ID", exchange.request_id);
    headers.add("X-Process-Time", fmt::format("{:.6f}", seconds));
    if (exchange.rate) {
        headers.add("X-RateLimit-Limit", std::to_string(exchange.rate->limit));
        headers.add("X-RateLimit-Remaining", std::to_string(exchange.rate->remaining));
        headers.add("X-RateLimit-Reset", std::to_string(exchange.rate->reset.count()));
    }
    add_cors_headers(x_config.cors, exchange.origin, headers);
    headers.add("X-Content-Type-Options", "nosniff");
    if (headers.find("Cache-Control") == nullptr) headers.add("Cache-Control", "no-store");
}

void RequestPipeline::record_cancelled(const Exchange& exchange) const {
    const auto time = x_services.clock.steady_now() - exchange.received;
    observe(exchange, status_cancelled, std::chrono::duration<double>(time).count());
}

void RequestPipeline::observe(const Exchange& exchange, int status, double seconds) const {
    const auto* matched = exchange.match.route;
    if (x_services.metrics != nullptr) {
        x_services.metrics->record_http_request(
            method_label(exchange.method),
            matched != nullptr ? exchange.match.pattern : unmatched,
            status,
            seconds
        );
    }
    const auto method = loggable_method(exchange.method);
    const auto path = loggable_path(exchange.match, exchange.target);
    if (seconds > std::chrono::duration<double>(x_config.slow_request).count())
        log("api").warn("Slow request: {} {} took {:.2f}s", method, path, seconds);
    if (!x_config.access_log) return;
    static auto& access = log("access");
    const bool quiet = exchange.target.path.starts_with("/health");
    access.log(
        quiet ? spdlog::level::debug : spdlog::level::info,
        "{} {} {} {:.1f}ms [{}] {}",
        method,
        path,
        status,
        seconds * 1000,
        exchange.request_id,
        exchange.client
    );
}

HttpResponse RequestPipeline::finish(const Exchange& exchange, HttpResponse response) const {
    const auto seconds =
        std::chrono::duration<double>(x_services.clock.steady_now() - exchange.received).count();
    add_headers(exchange, response.headers, seconds);
    observe(exchange, response.status, seconds);
    return response;
}

}  // namespace continuo
