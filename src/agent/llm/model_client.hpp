#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "agent/llm/chat_request.hpp"
#include "agent/llm/completion.hpp"
#include "agent/llm/model_failure.hpp"
#include "agent/llm/usage_ledger.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"

namespace continuo {

class Metrics;

/// Takes the text of a completion while it comes.
class CompletionSink {
public:
    virtual ~CompletionSink() = default;
    /// The next piece, whole code points. Errors: cancelled: no more of it is wanted; the request
    /// is closed.
    virtual Task<Result<void>> take(std::string piece) = 0;
    /// The text begins again from nothing: what came before was not the answer, or its request
    /// failed. False: it cannot be taken back.
    [[nodiscard]] virtual bool restart() = 0;
};

struct ModelClientConfig {
    std::vector<ModelEndpointConfig> endpoints;  ///< asked in this order; at least one
    std::chrono::milliseconds first_byte_timeout{15'000};
    std::chrono::milliseconds between_bytes_timeout{15'000};
    std::chrono::milliseconds total_timeout{25'000};  ///< of one request
    int attempts = 3;                                 ///< at one endpoint, for one completion
    std::size_t concurrency = 16;                     ///< requests at once, of each endpoint
    int failures_to_open = 5;                         ///< of the circuit of an endpoint
    std::chrono::milliseconds open_time{30'000};
    bool keep_connections = true;  ///< see close()
    std::string certificate_file;  ///< as HttpClientConfig
    /// Tests wait without time passing; null: a timer.
    std::function<Task<void>(std::chrono::milliseconds)> sleep = {};
};

/// What requests may still use, and what they used.
struct ModelAllowance {
    Deadline deadline = Deadline::never();
    std::uint64_t tokens_max = 0;  ///< of all attempts; 0: no limit
    std::vector<ModelAttempt> attempts = {};

    [[nodiscard]] std::uint64_t tokens() const;
};

/// Asks models for chat completions. Thread: any shard, many at once.
class ModelClient {
public:
    virtual ~ModelClient() = default;

    /// Asks the endpoints in their order until one answers. An endpoint is asked again by the rules
    /// of wait_before_retry(), as long as the allowance lasts and `sink` can restart; the next one
    /// is asked when that is no use, when its circuit is open or its requests are at their limit. A
    /// refusal of the content, or of its length, is final. Every attempt is in the ledger and the
    /// allowance, cancelled ones as well. `allowance` and `sink` outlive the call.
    /// Cancel: the request is closed.
    virtual Task<std::expected<Completion, ModelFailure>> complete(
        ChatRequest request, ModelAllowance* allowance, CompletionSink* sink
    ) = 0;

    /// Closes the idle connections, which belong to the io_contexts that made them: call it before
    /// those are destroyed, when their threads have ended.
    virtual void close() = 0;
};

/// `ledger`, `clock` and `metrics` (may be null) outlive it. Errors: invalid_input (a URL, the
/// certificates).
[[nodiscard]] Result<std::unique_ptr<ModelClient>> make_model_client(
    ModelClientConfig config, UsageLedger& ledger, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
