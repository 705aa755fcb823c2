#pragma once

#include <memory>
#include <set>
#include <string>

#include "api/queue/queue_state.hpp"
#include "async/task.hpp"
#include "base/error.hpp"
#include "database/database.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// What the database and the log add to a session that people have. `ticket` and `last` are absent
/// where they cannot be read: the conversation still waits.
struct QueueDetails {
    std::optional<Ticket> ticket;
    std::optional<Message> last;
};
/// The services outlive the task.
[[nodiscard]] Task<QueueDetails> read_queue_details(
    SessionStore* sessions, Database* database, Session session
);

/// Reads the queue, and of conversations that did not change since only that. Thread: one.
class QueueReader {
public:
    /// Both outlive it.
    QueueReader(SessionStore& sessions, Database& database)
        : x_sessions(sessions), x_database(database) {}

    /// The state that follows `before` (null: the first). `resolved`: sessions that were said to be
    /// given back with a resolved ticket. Errors: those of SessionStore::list.
    Task<Result<std::shared_ptr<const QueueState>>> read(
        std::shared_ptr<const QueueState> before, std::set<std::string> resolved
    );

private:
    Task<QueueState::Item> describe(Session session, QueueState::Item before);
    Task<QueueExit> exit_of(QueueState::Item item, bool resolved);

    SessionStore& x_sessions;
    Database& x_database;
};

}  // namespace continuo
