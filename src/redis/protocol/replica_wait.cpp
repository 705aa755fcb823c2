// WAIT: batches that end with WAIT share one. While a WAIT is in flight, further such batches are
// held; then they are sent together, followed by one WAIT. A batch that has all other replies is
// kept until the reply to its WAIT arrives.
#include <utility>

#include "redis/protocol/pipeline.hpp"

namespace continuo {

bool Pipeline::can_wait() const {
    return x_state == State::ready && !x_wait_under_way && !x_held.empty();
}

/// Queues the held batches with the same WAIT as the first one, followed by that WAIT.
void Pipeline::queue_held() {
    const auto wait = *x_held.front().wait;
    for (auto& batch : std::exchange(x_held, {}))
        (batch.wait->bytes() == wait.bytes() ? x_queue : x_held).push_back(std::move(batch));
    x_queue.push_back(count(make_batch(Batch::Kind::wait, {&wait, 1})));
    x_wait_under_way = true;
}

void Pipeline::complete_waiting(const Reply& reply) {
    for (auto& batch : x_waiting) {
        batch.replies.push_back(reply);
        end(batch, std::move(batch.replies));
    }
    x_waiting.clear();
    x_wait_under_way = false;
}

}  // namespace continuo
