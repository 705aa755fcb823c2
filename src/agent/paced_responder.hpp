#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "agent/responder.hpp"

namespace continuo {

/// Says the answers of `inner` sentence by sentence, with a pause before each: an answer that takes
/// time as one of a model does, but always the same, so that streams can be tested and broken.
/// `sleep` waits (empty: a timer). Thread: as of `inner`.
[[nodiscard]] std::unique_ptr<Responder> make_paced_responder(
    std::unique_ptr<Responder> inner,
    std::chrono::milliseconds pause,
    std::function<Task<void>(std::chrono::milliseconds)> sleep = {}
);

}  // namespace continuo
