#pragma once

#include <string>

#include "live/live_channel.hpp"

namespace continuo {

/// The way of notes between the instances of one deployment, while the process runs.
class RemoteLive : public RemoteNotes {
public:
    /// Stops listening and publishing. Thread: any that runs no shard; blocks until done.
    virtual void close() = 0;
    /// Why notes of other instances do not arrive; empty: they do. Thread: the first shard's.
    [[nodiscard]] virtual std::string fault() const = 0;
};

}  // namespace continuo
