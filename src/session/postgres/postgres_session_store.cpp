#include "session/postgres/postgres_session_store.hpp"

#include <boost/json.hpp>

#include "session/optimistic_session_store.hpp"
#include "session/postgres/shared_session_scans.hpp"
#include "session/postgres/shared_session_updater.hpp"

namespace continuo {

std::unique_ptr<SessionStore> make_postgres_session_store(
    PostgresSessionStoreConfig config,
    SharedSessions& shared,
    Archive& archive,
    const Clock& clock,
    Metrics* metrics
) {
    return std::make_unique<OptimisticSessionStore<SharedSessionUpdater>>(
        "PostgresSessionStore", metrics, config, shared, archive, clock, metrics
    );
}

}  // namespace continuo
