#include "api/queue/queue_stream.hpp"

#include <fmt/format.h>

namespace continuo {

Task<std::optional<std::string>> QueueStream::next() {
    if (!std::exchange(x_begun, true)) co_return "retry: 1000\n\n";
    for (;;) {
        if (x_end == End::client_gone || x_finished) co_return std::nullopt;
        x_finished = x_end == End::draining || x_is_removed();
        if (x_finished && x_end) co_return "retry: 200\n\n";
        if (x_finished) co_return std::nullopt;
        const auto deadline = Deadline::after(operator_checked_every);
        std::string part;
        for (const auto& message : co_await x_view->next(deadline)) {
            if (!message.id.empty()) part += fmt::format("id: {}\n", message.id);
            part += fmt::format("event: {}\ndata: {}\n\n", message.type, message.json);
        }
        if (part.empty() && deadline.expired()) part = ": ping\n\n";
        if (!part.empty()) co_return part;
    }
}

void QueueStream::end(End why) {
    if (x_end) return;
    x_end = why;
    x_view->wake();
}

}  // namespace continuo
