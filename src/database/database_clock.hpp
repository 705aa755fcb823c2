#pragma once

#include <chrono>

#include "base/remote_clock.hpp"
#include "database/shared_sessions.hpp"

namespace continuo {

/// The time of the database's server. Thread: any.
class DatabaseClock final : public RemoteClock {
public:
    /// Both outlive it.
    DatabaseClock(SharedSessions& shared, const Clock& clock)
        : RemoteClock(clock), x_shared(shared) {}

    /// Asks the server. Errors: unavailable. An answer that took longer than `answer_max` is
    /// ignored.
    Task<Result<void>> adjust(
        std::chrono::milliseconds answer_max = std::chrono::milliseconds(100)
    );

private:
    SharedSessions& x_shared;
};

}  // namespace continuo
