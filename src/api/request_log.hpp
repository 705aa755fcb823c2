#pragma once

#include <chrono>

#include "api/error_response.hpp"
#include "api/exchange.hpp"

namespace continuo {

class Metrics;

struct RequestLogConfig {
    Metrics* metrics = nullptr;                ///< null: none are kept. Outlives the log
    std::chrono::milliseconds slow_request{};  ///< a request that takes longer is a warning
    bool access_log = true;
};

/// What the log and the metrics say of requests. Names no session in full, and nothing that a
/// client sent is longer than a few words. Thread: any.
class RequestLog {
public:
    explicit RequestLog(RequestLogConfig config) : x_config(config) {}

    /// An answer with a status of 500 and above, with its cause.
    void failed(const Exchange& exchange, const ApiError& error) const;
    /// Every answer, once: metrics, the warning of a slow request, the line of the access log.
    void finished(const Exchange& exchange, int status, double seconds) const;

private:
    RequestLogConfig x_config;
};

}  // namespace continuo
