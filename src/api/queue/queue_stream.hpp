#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "api/http_message.hpp"
#include "api/queue/queue_view.hpp"

namespace continuo {

/// How often a stream looks whether its operator was removed, and says that it is alive.
inline constexpr std::chrono::seconds operator_checked_every{5};

/// The queue as text/event-stream, until the client goes, the server drains or the operator is
/// removed. Thread: the connection's shard.
class QueueStream final : public BodyStream {
public:
    /// `is_removed`: the operator may not see it any more; thread: the shard's.
    QueueStream(std::unique_ptr<QueueView> view, std::function<bool()> is_removed)
        : x_view(std::move(view)), x_is_removed(std::move(is_removed)) {}

    Task<std::optional<std::string>> next() override;
    void end(End why) override;

private:
    std::unique_ptr<QueueView> x_view;
    std::function<bool()> x_is_removed;
    bool x_begun = false;
    bool x_finished = false;
    std::optional<End> x_end;
};

}  // namespace continuo
