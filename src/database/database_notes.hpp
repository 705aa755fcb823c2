#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/error.hpp"

namespace continuo {

/// What DatabaseNotes tells, on its own thread.
struct DatabaseNotesListener {
    std::function<void(const std::string& channel, std::string payload)> heard;
    /// Notes may have been missed: the connection was made, or made again.
    std::function<void()> gap;
};

/// Short messages between the programs that use one PostgreSQL: LISTEN and NOTIFY, on a connection
/// and a thread of its own. What is sent while there is no connection is dropped; what this process
/// sent itself is not heard. Thread: any; no call waits for the server.
/// Source: https://www.postgresql.org/docs/15/sql-notify.html.
class DatabaseNotes {
public:
    virtual ~DatabaseNotes() = default;
    /// `channel`: at most 63 letters, digits and underscores. False: the payload is longer than
    /// PostgreSQL takes (8,000 bytes), and not sent.
    virtual bool notify(std::string channel, std::string payload) = 0;
    virtual void listen(std::string channel) = 0;
    virtual void ignore(std::string channel) = 0;
    /// Ends the thread; the listener is not called any more. Blocks until done.
    virtual void close() = 0;
    /// Why no notes are heard; empty: they are.
    [[nodiscard]] virtual std::string fault() const = 0;
};

/// Connects in the background, again and again. Errors: invalid_input (the URL).
[[nodiscard]] Result<std::unique_ptr<DatabaseNotes>> make_database_notes(
    const std::string& postgres_url, DatabaseNotesListener listener
);

}  // namespace continuo
