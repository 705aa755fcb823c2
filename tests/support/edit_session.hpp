#pragma once

#include <memory>
#include <utility>

#include "domain/session_snapshot.hpp"

namespace continuo::test {

/// Gives `snapshot` a state of its own, a copy of the one that it had, to be changed through the
/// reference before the snapshot is shared again.
inline Session& edit(SessionSnapshot& snapshot) {
    auto own = std::make_shared<Session>(*snapshot);
    auto& session = *own;
    snapshot = SessionSnapshot(std::move(own));
    return session;
}

}  // namespace continuo::test
