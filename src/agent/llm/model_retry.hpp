#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "agent/llm/model_failure.hpp"

namespace continuo {

/// How long to wait before attempt `attempt` + 1 (`attempt` >= 1) at the same endpoint; nullopt: it
/// is not to be asked again.
///
/// `x-should-retry` decides; a quota that is used up is never asked again. Otherwise what may pass
/// is tried again: rate limits, overload, server errors, lost connections, timeouts, cut and empty
/// answers. The wait is what the server names, else 0.5 s, 1 s, 2 s ... up to 8 s, twice as long
/// under overload, less up to a quarter by chance. `random`: 64 random bits.
/// Source: the retry rules of OpenAI's client libraries.
[[nodiscard]] std::optional<std::chrono::milliseconds> wait_before_retry(
    const ModelFailure& failure, int attempt, std::uint64_t random
);

}  // namespace continuo
