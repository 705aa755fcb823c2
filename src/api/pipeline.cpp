#include "api/pipeline.hpp"

#include <exception>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "api/admission/principal.hpp"
#include "api/body_limits.hpp"
#include "api/completions/completion_error.hpp"
#include "async/leave_at_deadline.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

/// In log and metrics only: the request was cancelled, and no client reads an answer. nginx's
/// number for the same.
constexpr int status_cancelled = 499;

/// An exception of a cancelled request is how it ends, and says nothing of a defect.
bool is_cancelled(const asio::cancellation_state& cancellation) {
    return cancellation.cancelled() != asio::cancellation_type::none;
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
      x_routes(
          {x_config.prefix,
           x_config.debug,
           x_config.telemetry,
           x_config.metrics_need_key,
           !x_config.security_contact.empty(),
           x_config.environment == "development",
           !x_config.program_keys.empty()}
      ),
      x_quota(
          {x_config.rate_limit, x_services.rates, x_services.guesses, x_config.fingerprint_secret},
          x_services.clock
      ),
      x_log({x_services.metrics, x_config.slow_request, x_config.access_log}),
      x_readiness(x_config.ping_timeout) {
    x_services.readiness = &x_readiness;
}

// ---- before the body -------------------------------------------------------------------------

void RequestPipeline::route(Exchange& exchange, const HttpRequest& head) const {
    if (exchange.refusal) return;
    auto match = x_routes.match(exchange.method, exchange.target.segments);
    if (!match) {
        exchange.refusal = std::move(match.error());
        return;
    }
    exchange.match = std::move(*match);
    if (!exchange.is_probe()) admit(exchange, head);
}

void RequestPipeline::admit(Exchange& exchange, const HttpRequest& head) const {
    const auto access = exchange.match.route->access();
    // Not again in handle(): the wrong key that was counted in between may have been the last one.
    if (has_credential(head) && !head.counted) {
        if (auto blocked = x_quota.check_guesses(exchange)) {
            // A customer's request does not need its credential (a gateway may have added one for
            // others): it goes on without, and shows nothing of whether the credential is right.
            exchange.ignores_credential = access == Access::customer;
            if (!exchange.ignores_credential) exchange.refusal = std::move(blocked);
            return;
        }
    }
    exchange.is_scrape = access == Access::metrics && has_metrics_key(head, x_config.metrics_key);
    if (exchange.is_scrape) return;
    auto identity = identify(head, x_config.admin_key, x_services.operators, x_config.program_keys);
    exchange.is_guess = identity.credential == Identity::Credential::wrong;
    exchange.refusal = check_access(access, identity);
    exchange.principal = std::move(identity.principal);
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
    auto exchange = read_exchange(head, x_config, x_services.clock, x_services.tracer);
    head.headers.set("X-Request-ID", exchange.request_id);  // handle() finds the same one
    const bool preflight = is_preflight(head);
    const auto limited = x_quota.count(exchange, preflight);
    // Who has a credential is looked at first: administrators are not limited.
    const bool has_key = has_credential(head) && exchange.method != "OPTIONS";
    if (limited && !has_key) return refuse(exchange, *limited);
    if (head.over_capacity && !exchange.is_probe()) return refuse(exchange, no_connection_free());
    if (preflight && !exchange.refusal)
        return finish(exchange, answer_preflight(x_config.cors, head));
    if (exchange.method == "OPTIONS" && !exchange.refusal)
        return finish(exchange, answer_options(exchange));
    route(exchange, head);
    head.counted = x_config.rate_limit.enabled;
    // A wrong key on their routes is refused below, where it is counted with other instances too.
    const bool is_refused_guess = exchange.is_guess && exchange.refusal;
    if (limited && !exchange.is_unlimited() && !is_refused_guess) {
        if (exchange.is_guess) x_quota.count_guess(exchange);
        return refuse(exchange, *limited);
    }
    if (exchange.is_guess) {
        x_quota.count_guess(exchange);
        // The other instances are asked in handle(), which can wait.
        if (exchange.refusal && x_quota.shares_guesses()) return BodyPlan{.unread = true};
    }
    if (exchange.ignores_credential) erase_credential(head);
    if (exchange.refusal) return refuse(exchange, *exchange.refusal);
    auto plan = plan_body(*exchange.match.route, head, x_config.file_bytes_max);
    if (!plan) return refuse(exchange, plan.error());
    plan->client = exchange.address.value_or(IpAddress{});
    return *plan;
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
    auto exchange = read_exchange(head, x_config, x_services.clock, x_services.tracer);
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
    x_quota.show(exchange);
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
        exchange.principal,
        exchange.trace,
    };
}

Task<HttpResponse> RequestPipeline::handle(HttpRequest request) {
    auto exchange = read_exchange(request, x_config, x_services.clock, x_services.tracer);
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
    x_quota.show(exchange);
    route(exchange, request);
    if (exchange.is_guess) {
        const auto refusal = co_await x_quota.count_guess_shared(&exchange);
        if (refusal && exchange.refusal) co_return refuse(exchange, *refusal);
    }
    if (exchange.refusal) co_return refuse(exchange, *exchange.refusal);
    if (exchange.is_unlimited()) {
        exchange.rate.reset();
    } else if (auto refusal = co_await x_quota.count_shared(&exchange)) {
        co_return refuse(exchange, *refusal);
    }
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
    auto exchange = read_exchange(head, x_config, x_services.clock, x_services.tracer);
    if (!exchange.refusal) {
        auto match = x_routes.match(exchange.method, exchange.target.segments);
        if (match) exchange.match = std::move(*match);
    }
    auto reason = rejection_error(status, std::move(error));
    if (!head.counted) {
        if (auto refusal = x_quota.count_unreadable(exchange)) reason = std::move(*refusal);
    }
    auto response = refuse(exchange, std::move(reason));
    response.close = true;
    return response;
}

// ---- the answer ------------------------------------------------------------------------------

HttpResponse RequestPipeline::refuse(const Exchange& exchange, const ApiError& error) const {
    if (error.status >= 500) x_log.failed(exchange, error);
    if (!x_config.program_keys.empty() && is_completions_path(exchange.target.path))
        return finish(exchange, completion_error_response(error, x_config.debug));
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
    x_log.finished(exchange, status_cancelled, std::chrono::duration<double>(time).count());
}

HttpResponse RequestPipeline::finish(const Exchange& exchange, HttpResponse response) const {
    const auto seconds =
        std::chrono::duration<double>(x_services.clock.steady_now() - exchange.received).count();
    add_headers(exchange, response.headers, seconds);
    x_log.finished(exchange, response.status, seconds);
    return response;
}

}  // namespace continuo
