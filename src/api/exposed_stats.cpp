#include "api/exposed_stats.hpp"

#include "base/json_text.hpp"

namespace continuo {

bool shows_stats(const ApiCall& call) {
    const auto& config = call.config;
    return config.expose_stats || config.debug || call.principal.is_admin();
}

void append_session_stats(std::string& out, const ApiCall& call) {
    const auto stats = call.services.sessions.stats();
    if (shows_stats(call)) return append_json(out, stats);
    JsonObjectText object(out);
    object.add("store_type", stats.store_type);
    object.add("default_ttl", stats.default_ttl.count());
    object.end();
}

void append_circuit_breakers(std::string& out, const ApiCall& call) {
    JsonObjectText object(out);
    if (shows_stats(call)) {
        for (const auto& breaker : call.services.tools.circuit_breakers()) {
            JsonObjectText one(object.value(breaker.tool));
            one.add("state", breaker.state);
            one.add("fail_counter", breaker.failures_in_a_row);
            one.add("success_counter", breaker.successes);
            one.end();
        }
    }
    object.end();
}

}  // namespace continuo
