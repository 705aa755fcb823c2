#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "agent/agent.hpp"
#include "api/admission/client_address.hpp"
#include "api/admission/cors.hpp"
#include "api/admission/program_keys.hpp"
#include "api/admission/rate_limiter.hpp"
#include "api/admission/request_host.hpp"
#include "api/http_handler.hpp"
#include "base/clock.hpp"
#include "database/database.hpp"
#include "knowledge/knowledge_base.hpp"
#include "session/session_store.hpp"

namespace continuo {

class Cache;
class Metrics;
class OperatorDirectory;
class QueueFeed;
class SessionConnections;
struct Live;
class TextExtractor;
class Tracer;
class RateWindow;
class ReadinessCache;

struct ApiConfig {
    std::string name = "Customer Support AI Agent";
    std::string version = "2.0.0";
    std::string environment = "development";
    std::string prefix = "/api";  ///< API_PREFIX: empty, or "/" and no "/" at its end
    bool debug = false;  ///< exception texts in errors; the pages /docs, /redoc, /openapi.json
    /// EXPOSE_STATS: every response has its figures about the server, not only those to operators.
    bool expose_stats = true;
    bool telemetry = false;         ///< serves /metrics here: ENABLE_TELEMETRY without METRICS_PORT
    std::string instance;           ///< name of this process among those that share the sessions
    std::string security_contact;   ///< SECURITY_CONTACT: a URI; empty: no security.txt
    bool metrics_need_key = false;  ///< /metrics needs the admin key or metrics_key
    std::string metrics_key;        ///< METRICS_KEY; empty: only the admin key
    AllowedHosts allowed_hosts;     ///< ALLOWED_HOSTS
    std::string admin_key;          ///< ADMIN_API_KEY; must not be empty
    std::vector<ProgramKey> program_keys;  ///< COMPLETIONS_API_KEYS; empty: no routes under /v1
    std::vector<std::string> user_token_secrets;  ///< USER_TOKEN_SECRET; empty: no user tokens
    CorsConfig cors;
    RateLimitConfig rate_limit;
    std::vector<AddressRange> trusted_proxies;
    std::size_t file_bytes_max = 10 * 1024 * 1024;  ///< MAX_FILE_SIZE

    // Reported in the metadata of replies.
    std::string initialization_mode = "legacy";
    bool locking_enabled = true;
    bool fingerprinting_enabled = false;  ///< a session records where it was created
    bool fingerprint_strict = false;      ///< refuses its use from elsewhere instead of logging it
    std::string fingerprint_secret;       ///< the same for all instances; must not be empty then

    /// False: sessions are in Redis, and continue while the database cannot be written.
    bool sessions_need_database = true;

    std::chrono::milliseconds turn_timeout{30'000};  ///< for a customer's message
    std::chrono::milliseconds turn_coalesce{0};      ///< of a streamed message; see TurnRequest
    std::chrono::milliseconds ping_timeout{2'000};   ///< for the parts that /health/ready asks
    /// Then a request is answered with 504, whatever its handler waits for. Longer than
    /// turn_timeout, so that a turn reports its own timeout if it can.
    std::chrono::milliseconds request_timeout{35'000};
    bool access_log = true;                         ///< a line for each request
    std::chrono::milliseconds slow_request{1'000};  ///< slower ones are logged as warnings
    SteadyPoint started{};  ///< when the process began, for `uptime_seconds`; default: make_api
};

/// The services that handlers call. All of them outlive the API.
struct ApiServices {
    SessionStore& sessions;
    Agent& agent;
    ToolRegistry& tools;  ///< the agent's
    KnowledgeBase& knowledge;
    Database& database;
    boost::asio::thread_pool&
        pool;  ///< for blocking work: reading uploads, parsing very large bodies
    const Clock& clock;
    Metrics* metrics = nullptr;     ///< may be null
    Cache* cache = nullptr;         ///< of search results; null: none
    RateWindow* rates = nullptr;    ///< shared with other instances; null: each counts alone
    RateWindow* guesses = nullptr;  ///< the same for wrong credentials
    const OperatorDirectory* operators = nullptr;  ///< null: there are none
    std::function<bool()> draining;                ///< may be empty
    /// The instance does not know yet what the others know; may be empty.
    std::function<bool()> catching_up{};
    Live* live = nullptr;                       ///< streams; null: no such routes
    SessionConnections* connections = nullptr;  ///< of WebSockets; with `live`
    InstanceReports* reports = nullptr;         ///< of all instances; null: this one is alone
    TextExtractor* extractor = nullptr;         ///< null: only text can be uploaded
    QueueFeed* queue = nullptr;                 ///< of operators' streams; with `live`
    Tracer* tracer = nullptr;                   ///< null: requests are not traced
    ReadinessCache* readiness = nullptr;  ///< the pipeline's own; null: the parts are always asked
};

/// The API: every route of the contract, behind one pipeline. Its only state is the counters of the
/// rate limit. Thread: any shard.
/// Errors: throws std::invalid_argument for an invalid configuration (no admin key, a malformed
/// prefix).
[[nodiscard]] std::unique_ptr<HttpHandler> make_api(ApiConfig config, ApiServices services);

}  // namespace continuo
