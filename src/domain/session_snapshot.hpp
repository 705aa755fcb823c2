#pragma once

#include <memory>
#include <utility>

#include "domain/session.hpp"

namespace continuo {

/// One state of a session, which never changes: a copy of a snapshot is a pointer to the same
/// state. The next state of a session is another snapshot, made once by the step that leads to it.
/// One that was moved from may only be assigned to or destroyed.
/// Thread: any; threads can use and destroy snapshots of the same state at the same time.
class SessionSnapshot {
public:
    /// Of a session without an id. Allocates nothing.
    SessionSnapshot() : x_session(std::shared_ptr<const Session>(), &none()) {}
    explicit SessionSnapshot(Session session)
        : x_session(std::make_shared<const Session>(std::move(session))) {}
    /// Shares `session`, which is not null and does not change from here on.
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
