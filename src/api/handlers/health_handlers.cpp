#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/readiness_cache.hpp"
#include "api/wire/json_response.hpp"
#include "async/all_of.hpp"
#include "async/with_deadline.hpp"
#include "base/time_format.hpp"
#include "cache/cache.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::string_view healthy = "healthy";
constexpr std::string_view degraded = "degraded";
constexpr std::string_view unhealthy = "unhealthy";

std::string now(const ApiCall& call) {
    return format_time(call.services.clock.now());
}

std::string_view health_of(std::string_view part, const Result<void>& ping) {
    if (ping) return healthy;
    log("health").warn("{} is unhealthy: {}", part, ping.error().detail);
    return unhealthy;
}

/// What a database that fails means to an instance.
struct DatabaseUse {
    bool sessions_need_it = true;
    bool is_shared = false;  ///< its failure is that of all instances
};

/// Degraded while it cannot be written, if sessions are kept elsewhere: they go on. The same while
/// a shared one cannot be reached: another instance would be no better.
Task<std::string_view> database_health(Database* database, DatabaseUse use, Deadline deadline) {
    const auto answer = co_await with_deadline(database->ping(), deadline);
    const bool goes_on = !use.sessions_need_it;
    if (!answer) {
        const auto health = health_of("database", answer);
        co_return goes_on&& use.is_shared ? degraded : health;
    }
    const auto written = co_await with_deadline(database->check_writing(), deadline);
    const auto health = health_of("database", written);
    co_return !written && goes_on ? degraded : health;
}

Task<std::string_view> session_health(SessionStore* sessions, Deadline deadline) {
    co_return health_of("session store", co_await with_deadline(sessions->ping(), deadline));
}

/// Degraded while a tool is missing, or is not called because it keeps failing or its MCP server is
/// away.
std::string_view agent_health(const ToolRegistry& tools) {
    if (!tools.left_out().empty()) return degraded;
    const auto breakers = tools.circuit_breakers();
    const bool open = std::ranges::any_of(breakers, [](const BreakerStatus& breaker) {
        return breaker.state == "open" || breaker.state == "away";
    });
    return open ? degraded : healthy;
}

/// Degraded while other instances cannot be reached through it: it goes on in this process.
Task<std::string_view> cache_health(Cache* cache, Deadline deadline) {
    if (cache == nullptr) co_return healthy;
    const auto answer = co_await with_deadline(cache->ping(), deadline);
    co_return answer ? healthy : degraded;
}

/// Unhealthy until the instance answers as the others do, for the first time. Degraded while texts
/// cannot be embedded: searches are by words alone.
std::string_view knowledge_health(const ApiServices& services) {
    if (services.catching_up && services.catching_up()) return unhealthy;
    const auto stats = services.knowledge.stats();
    return stats.documents > 0 && !stats.embedding_failed ? healthy : degraded;
}

std::string_view unready_message(const json::object& out, bool draining) {
    if (draining) return "The server is shutting down.";
    if (out.at("services").at("knowledge").as_string() == unhealthy)
        return "The documents of the other instances have not been read yet.";
    return "A part is unhealthy.";
}

std::string_view overall(const json::object& services) {
    const auto is = [&services](std::string_view name, std::string_view state) {
        return services.at(name).get_string() == state;
    };
    if (is("database", unhealthy) || is("session_store", unhealthy) || is("knowledge", unhealthy))
        return unhealthy;
    const bool all_healthy = std::ranges::all_of(services, [](const auto& member) {
        return member.value().get_string() == healthy;
    });
    return all_healthy ? healthy : degraded;
}

/// `call` outlives it.
Task<json::object> ask_parts(const ApiCall* call) {
    const auto& services = call->services;
    // At the same time: a part that does not answer must not use up the time of the next.
    const auto deadline = Deadline::after(call->config.ping_timeout);
    std::vector<Task<std::string_view>> pings;
    const DatabaseUse use{call->config.sessions_need_database, services.database.is_shared()};
    pings.push_back(database_health(&services.database, use, deadline));
    pings.push_back(session_health(&services.sessions, deadline));
    pings.push_back(cache_health(services.cache, deadline));
    const auto states = co_await all_of(std::move(pings));

    json::object parts;
    parts["database"] = states[0];
    parts["session_store"] = states[1];
    parts["cache"] = states[2];
    parts["knowledge"] = knowledge_health(services);
    parts["agent"] = agent_health(services.tools);
    co_return parts;
}

}  // namespace

Task<ApiReply> show_health(ApiCall call) {
    co_return json_response(
        200,
        json::object{
            {"status", healthy},
            {"timestamp", now(call)},
            {"version", call.config.version},
            {"services", json::object()},
        }
    );
}

Task<ApiReply> show_liveness(ApiCall call) {
    co_return json_response(200, json::object{{"status", "alive"}, {"timestamp", now(call)}});
}

Task<ApiReply> show_readiness(ApiCall call) {
    const auto& services = call.services;
    auto* const cache = services.readiness;
    auto known = cache == nullptr ? std::nullopt : cache->find(services.clock.steady_now());
    if (!known) {
        known = co_await ask_parts(&call);
        if (cache != nullptr) cache->put(*known, services.clock.steady_now());
    }
    auto& parts = *known;

    const bool draining = services.draining && services.draining();
    const auto status = draining ? unhealthy : overall(parts);
    json::object out{
        {"status", status},
        {"timestamp", now(call)},
        {"version", call.config.version},
        {"services", std::move(parts)},
    };
    if (status != unhealthy) co_return json_response(200, out);

    // For orchestrators (services), and for clients that know the one shape of errors.
    const auto error = api_error(503, std::string(unready_message(out, draining)));
    for (const auto& [key, value] : error_body(error, call.request_id, call.config.debug))
        out[key] = value;
    auto response = json_response(503, out);
    response.headers.add("Retry-After", "5");
    co_return response;
}

}  // namespace continuo
