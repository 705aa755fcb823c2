#pragma once

#include <memory>
#include <utility>

#include "domain/session.hpp"

namespace continuo {

/// One immutable state of a session: copies of a snapshot point to the same state. Each step of a
/// session makes a new snapshot. A moved-from snapshot must only be assigned to or destroyed.
/// Thread: any; threads can use and destroy snapshots of the same state at the same time.
class SessionSnapshot {
public:
    /// An empty session without an id. Does not allocate.
    SessionSnapshot() : x_session(std::shared_ptr<const Session>(), &none()) {}
    explicit SessionSnapshot(Session session)
        : x_session(std::make_shared<const Session>(std::move(session))) {}
    /// Shares `session`, which must not be null and must not change any more.
    explicit SessionSnapshot(std::shared_ptr<const Session> session)
        : x_session(std::move(session)) {}

    [[nodiscard]] const Session& operator*() const { return *x_session; }
    [[nodiscard]] const Session* operator->() const { return x_session.get(); }
    operator const Session&() const { return *x_session; }  // NOLINT(google-explicit-constructor)

    /// True when the states are equal, shared or not.
    friend bool operator==(const SessionSnapshot& a, const SessionSnapshot& b) {
        return a.x_session == b.x_session || *a == *b;
    }

private:
    [[nodiscard]] static const Session& none() {
        static const Session session;
        return session;
    }

    std::shared_ptr<const Session> x_session;
};

}  // namespace continuo
