#pragma once

#include "database/audit_table.hpp"
#include "database/connection.hpp"
#include "database/document_table.hpp"
#include "database/memory_table.hpp"
#include "database/session_table.hpp"
#include "database/ticket_table.hpp"

namespace continuo {

/// One connection and all that can be done with it. Statements are prepared at their first use.
/// Thread: that of the connection.
struct Tables {
    explicit Tables(std::unique_ptr<Connection> opened)
        : connection(std::move(opened)),
          memories(*connection),
          tickets(*connection),
          sessions(*connection, memories, tickets),
          documents(*connection),
          audit(*connection) {}

    std::unique_ptr<Connection> connection;
    MemoryTable memories;
    TicketTable tickets;
    SessionTable sessions;
    DocumentTable documents;
    AuditTable audit;
};

}  // namespace continuo
