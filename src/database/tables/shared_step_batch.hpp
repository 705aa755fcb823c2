#pragma once

#include <cstddef>
#include <vector>

#include "database/engine/connection.hpp"
#include "database/tables/session_rows.hpp"

namespace continuo {

struct SharedStepRows;

/// Steps of different sessions that are written by one statement: each updates its session's row if
/// that still has the revision that the step was decided on, and only then adds its messages and
/// outcomes. A trip to the server for each step was most of the writer's time. PostgreSQL only.
/// Errors: write() throws as Statement does; then none of the steps is written. Thread: that of the
/// connection.
class SharedStepBatch {
public:
    explicit SharedStepBatch(Connection& connection) : x_connection(connection) {}

    /// Adds a step, which outlives its outcome(). False if it must be in another statement: the
    /// batch has been written, or has a step of the same session.
    [[nodiscard]] bool add(const SharedStepRows& rows);
    /// Whether `rows` was added and its outcome was not taken yet.
    [[nodiscard]] bool has(const SharedStepRows& rows) const;
    /// Whether the step was written. Writes the batch when the first of them is asked for; forgets
    /// the step.
    [[nodiscard]] bool take_outcome(const SharedStepRows& rows);
    void clear();

private:
    struct Entry {
        const SharedStepRows* rows;
        bool written = false;
    };
    void write();

    Connection& x_connection;
    std::vector<Entry> x_steps;
    std::size_t x_taken = 0;
    bool x_done = false;
};

}  // namespace continuo
