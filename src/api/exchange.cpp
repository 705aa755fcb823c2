#include "api/exchange.hpp"

#include "base/id.hpp"
#include "base/text.hpp"
#include "telemetry/tracer.hpp"

namespace continuo {

namespace {

/// The client's id, if it is one. An id of a session is not taken: request ids are logged whole.
std::string request_id_of(const HttpRequest& head) {
    const auto* given = head.headers.find("X-Request-ID");
    const bool is_taken =
        given != nullptr && is_valid_request_id(*given) && !given->contains("sess_");
    return is_taken ? *given : make_uuid();
}

std::vector<std::string_view> forwarded_for(const HttpRequest& head) {
    std::vector<std::string_view> values;
    for (const auto& [name, value] : head.headers.fields()) {
        if (equal_ignoring_case(name, "X-Forwarded-For")) values.push_back(value);
    }
    return values;
}

/// The request's place in a trace. Its span is recorded when it is answered (RequestLog): until
/// then nothing is allocated for it.
void enter_trace(Exchange& exchange, const HttpRequest& head, Tracer& tracer) {
    if (exchange.is_probe() || exchange.target.path == "/metrics") return;
    exchange.trace = tracer.enter(read_trace_headers(head.headers));
    exchange.parent_span = exchange.trace.span_id;
    if (exchange.trace.tracer != nullptr) exchange.trace.span_id = make_span_id();
}

}  // namespace

Exchange read_exchange(
    const HttpRequest& head, const ApiConfig& config, const Clock& clock, Tracer* tracer
) {
    Exchange exchange;
    exchange.received = head.received == SteadyPoint{} ? clock.steady_now() : head.received;
    exchange.method = head.method;
    exchange.request_id = request_id_of(head);
    if (const auto* origin = head.headers.find("Origin")) exchange.origin = *origin;
    if (config.trusted_proxies.empty()) {
        exchange.address = IpAddress::parse(head.remote_address);
        exchange.client = head.remote_address;
    } else {
        exchange.address = resolve_client_address(
            head.remote_address, forwarded_for(head), config.trusted_proxies
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
    if (tracer != nullptr) enter_trace(exchange, head, *tracer);
    exchange.trace.request = RequestLabel(exchange.request_id);
    if (!exchange.refusal)
        exchange.refusal = check_host(config.allowed_hosts, head, exchange.is_probe());
    return exchange;
}

}  // namespace continuo
