#pragma once

#include "database/engine/connection.hpp"
#include "database/tables/analytics/analytics_rollup_table.hpp"
#include "database/tables/analytics/analytics_table.hpp"
#include "database/tables/audit_table.hpp"
#include "database/tables/customer_fact_table.hpp"
#include "database/tables/document_table.hpp"
#include "database/tables/instance_table.hpp"
#include "database/tables/note_table.hpp"
#include "database/tables/operator_table.hpp"
#include "database/tables/record_table.hpp"
#include "database/tables/session_table.hpp"
#include "database/tables/shared_session_table.hpp"
#include "database/tables/ticket_table.hpp"
#include "database/tables/unanswered_table.hpp"

namespace continuo {

/// Items of one page, whatever the caller requests.
inline constexpr std::size_t page_items_max = 10'000;

/// One connection and the tables that are used through it. Statements are prepared at their first
/// use.
/// Thread: that of the connection.
struct Tables {
    explicit Tables(std::unique_ptr<Connection> opened)
        : connection(std::move(opened)),
          analytics(*connection),
          rollups(*connection),
          memories(*connection),
          tickets(*connection, analytics),
          notes(*connection),
          sessions(*connection, memories, tickets, notes, analytics),
          shared_sessions(*connection, sessions),
          documents(*connection),
          audit(*connection),
          operators(*connection),
          instances(*connection),
          unanswered(*connection),
          records(*connection, {documents, tickets, notes, operators, memories}) {}

    std::unique_ptr<Connection> connection;
    AnalyticsTable analytics;
    AnalyticsRollupTable rollups;
    CustomerFactTable memories;
    TicketTable tickets;
    NoteTable notes;
    SessionTable sessions;
    SharedSessionTable shared_sessions;
    DocumentTable documents;
    AuditTable audit;
    OperatorTable operators;
    InstanceTable instances;
    UnansweredTable unanswered;
    RecordTable records;
};

}  // namespace continuo
