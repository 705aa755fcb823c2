#pragma once

#include <array>
#include <string_view>

#include "database/tables/analytics/analytics_table_texts.hpp"
#include "database/tables/schema.hpp"

// The schema. The cost of a turn's commit is the number of pages that it touches, so:
//  - a session has a number to which messages and outcomes refer, so their keys are small and
//    sessions created together are stored together;
//  - messages are appended in order and found through a dense index; only the session's own row is
//    rewritten;
//  - no index is on a column that a turn in one step changes, not even one with a condition:
//    PostgreSQL would write an entry in every index of the table;
//  - outcomes have no index by time: pruning scans them, which costs less than an entry for each.
// There are no foreign keys: they would cost a tenth more per turn, and only SessionTable writes
// the rows of a session, together with the session's own row. Times are microseconds since 1970,
// UTC. Members that are never searched for are JSON.

namespace continuo::table_texts {

inline constexpr std::array<std::string_view, 1> meta{
    "CREATE TABLE IF NOT EXISTS meta ("
    " key TEXT NOT NULL PRIMARY KEY,"
    " value TEXT NOT NULL)",
};

// The last three columns are for instances that share sessions (shared_session_table.hpp).
inline constexpr std::array<std::string_view, 5> sessions{
    "CREATE TABLE IF NOT EXISTS sessions ("
    " number INTEGER PRIMARY KEY,"
    " session_id TEXT NOT NULL UNIQUE,"
    " user_id TEXT,"
    " status TEXT NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " last_activity INTEGER NOT NULL,"
    " version INTEGER NOT NULL,"
    " state TEXT NOT NULL,"
    " revision INTEGER NOT NULL DEFAULT 0,"
    " turn_marks TEXT,"
    " lease_end INTEGER)",
    "CREATE INDEX IF NOT EXISTS sessions_by_creation ON sessions (created_at, session_id)",
    "CREATE INDEX IF NOT EXISTS sessions_by_user ON sessions (user_id, created_at, session_id)"
    " WHERE user_id IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS sessions_by_status ON sessions (status, created_at, session_id)"
    " WHERE status <> 'active'",
    "CREATE INDEX IF NOT EXISTS sessions_pending ON sessions (lease_end)"
    " WHERE lease_end IS NOT NULL",
};

inline constexpr std::array<std::string_view, 2> messages{
    "CREATE TABLE IF NOT EXISTS messages ("
    " number INTEGER PRIMARY KEY,"
    " session INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " turn INTEGER NOT NULL,"
    " role TEXT NOT NULL,"
    " content TEXT NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " client_message_id TEXT,"
    " processing_time REAL,"
    " extra TEXT,"
    " UNIQUE (session, seq))",
    // Replies that were no answer: unanswered_table.cpp reads them with the same condition. `_` is
    // the colon, which begins a parameter elsewhere.
    "CREATE INDEX IF NOT EXISTS messages_unanswered ON messages (number)"
    " WHERE role = 'assistant' AND (extra LIKE '%\"answer_type\"_\"abstain\"%'"
    " OR extra LIKE '%\"answer_type\"_\"suggest\"%'"
    " OR extra LIKE '%\"answer_type\"_\"clarify\"%')",
};

inline constexpr std::array<std::string_view, 1> outcomes{
    "CREATE TABLE IF NOT EXISTS outcomes ("
    " session INTEGER NOT NULL,"
    " client_message_id TEXT NOT NULL,"
    " message_seq INTEGER NOT NULL,"
    " reply_seq INTEGER,"
    " recorded_at INTEGER NOT NULL,"
    " PRIMARY KEY (session, client_message_id)) WITHOUT ROWID",
};

inline constexpr std::array<std::string_view, 1> tombstones{
    "CREATE TABLE IF NOT EXISTS tombstones ("
    " session_id TEXT NOT NULL PRIMARY KEY,"
    " erased_at INTEGER NOT NULL) WITHOUT ROWID",
};

inline constexpr std::array<std::string_view, 4> memories{
    "CREATE TABLE IF NOT EXISTS memories ("
    " number INTEGER PRIMARY KEY,"
    " memory_id TEXT NOT NULL,"
    " owner TEXT NOT NULL,"
    " session_id TEXT NOT NULL,"
    " user_id TEXT,"
    " seq INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " content TEXT NOT NULL,"
    " normal_form TEXT NOT NULL,"
    " importance REAL NOT NULL,"
    " access_count INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " last_accessed INTEGER NOT NULL,"
    " UNIQUE (owner, kind, normal_form))",
    "CREATE INDEX IF NOT EXISTS memories_by_session ON memories (session_id)",
    "CREATE INDEX IF NOT EXISTS memories_by_importance ON memories (owner, importance, created_at)",
    "CREATE INDEX IF NOT EXISTS memories_by_id ON memories (memory_id)",
};

inline constexpr std::array<std::string_view, 4> tickets{
    "CREATE TABLE IF NOT EXISTS tickets ("
    " ticket_id TEXT NOT NULL PRIMARY KEY,"
    " session_id TEXT NOT NULL,"
    " user_id TEXT,"
    " created_at INTEGER NOT NULL,"
    " updated_at INTEGER NOT NULL,"
    " status TEXT NOT NULL,"
    " priority TEXT NOT NULL,"
    " category TEXT NOT NULL,"
    " reasons TEXT NOT NULL,"
    " urgency_score REAL NOT NULL,"
    " sentiment_score REAL NOT NULL,"
    " confidence REAL NOT NULL,"
    " summary TEXT NOT NULL,"
    " assignee TEXT,"
    " note TEXT,"
    " user_verified INTEGER NOT NULL DEFAULT 0,"
    " contact TEXT)",
    "CREATE UNIQUE INDEX IF NOT EXISTS tickets_one_open ON tickets (session_id)"
    " WHERE status <> 'resolved'",
    "CREATE INDEX IF NOT EXISTS tickets_by_session ON tickets (session_id)",
    "CREATE INDEX IF NOT EXISTS tickets_by_creation ON tickets (created_at, ticket_id)",
};

inline constexpr std::array<std::string_view, 2> documents{
    "CREATE TABLE IF NOT EXISTS documents ("
    " document_id TEXT NOT NULL PRIMARY KEY,"
    " title TEXT NOT NULL,"
    " content_type TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " metadata TEXT NOT NULL,"
    " content_hash TEXT NOT NULL,"
    " chunk_count INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " updated_at INTEGER NOT NULL,"
    " content TEXT NOT NULL,"
    " generation INTEGER NOT NULL DEFAULT 0,"
    " error TEXT NOT NULL DEFAULT '')",
    "CREATE INDEX IF NOT EXISTS documents_by_generation ON documents (generation)",
};

inline constexpr std::array<std::string_view, 2> document_erasures{
    "CREATE TABLE IF NOT EXISTS document_erasures ("
    " document_id TEXT NOT NULL PRIMARY KEY,"
    " generation INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS document_erasures_by_generation ON document_erasures (generation)",
};

inline constexpr std::array<std::string_view, 1> audit{
    "CREATE TABLE IF NOT EXISTS audit ("
    " number INTEGER PRIMARY KEY,"
    " created_at INTEGER NOT NULL,"
    " actor TEXT NOT NULL,"
    " action TEXT NOT NULL,"
    " subject TEXT NOT NULL,"
    " request_id TEXT NOT NULL,"
    " detail TEXT NOT NULL)",
};

inline constexpr std::array<std::string_view, 1> operators{
    "CREATE TABLE IF NOT EXISTS operators ("
    " name TEXT NOT NULL PRIMARY KEY,"
    " role TEXT NOT NULL,"
    " token_hash TEXT NOT NULL UNIQUE,"
    " created_at INTEGER NOT NULL,"
    " disabled_at INTEGER)",
};

inline constexpr std::array<std::string_view, 3> notes{
    "CREATE TABLE IF NOT EXISTS notes ("
    " number INTEGER PRIMARY KEY,"
    " session_id TEXT NOT NULL,"
    " author TEXT NOT NULL,"
    " content TEXT NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " note_id TEXT NOT NULL DEFAULT '')",
    "CREATE INDEX IF NOT EXISTS notes_by_session ON notes (session_id, number)",
    "CREATE UNIQUE INDEX IF NOT EXISTS notes_by_id ON notes (note_id)",
};

inline constexpr std::array<std::string_view, 1> drafts{
    "CREATE TABLE IF NOT EXISTS drafts ("
    " session_id TEXT NOT NULL PRIMARY KEY,"
    " fence INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " content TEXT NOT NULL,"
    " written_at INTEGER NOT NULL)",
};

/// Versions of documents, tickets, notes and operators that other databases have, too.
inline constexpr std::array<std::string_view, 2> shared_records{
    "CREATE TABLE IF NOT EXISTS shared_records ("
    " key TEXT NOT NULL PRIMARY KEY,"
    " version INTEGER NOT NULL,"
    " origin TEXT NOT NULL,"
    " erased INTEGER NOT NULL,"
    " confirmed INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS shared_records_unconfirmed ON shared_records (key)"
    " WHERE confirmed = 0",
};

/// Rows that changed and that other databases do not know of yet (record_triggers.hpp).
inline constexpr std::array<std::string_view, 1> local_changes{
    "CREATE TABLE IF NOT EXISTS local_changes ("
    " key TEXT NOT NULL PRIMARY KEY,"
    " changed_at INTEGER NOT NULL)",
};

/// What instances of one database tell each other about themselves (InstanceReport).
inline constexpr std::array<std::string_view, 1> instances{
    "CREATE TABLE IF NOT EXISTS instances ("
    " instance TEXT NOT NULL PRIMARY KEY,"
    " report TEXT NOT NULL,"
    " reported_at INTEGER NOT NULL)",
};

inline constexpr std::array<Table, 21> all_tables{{
    {"meta", meta},
    {"sessions", sessions},
    {"messages", messages},
    {"outcomes", outcomes},
    {"tombstones", tombstones},
    {"memories", memories},
    {"tickets", tickets},
    {"documents", documents},
    {"audit", audit},
    {"operators", operators},
    {"notes", notes},
    {"document_erasures", document_erasures},
    {"drafts", drafts},
    {"shared_records", shared_records},
    {"local_changes", local_changes},
    {"instances", instances},
    {"analytics_conversations", analytics_conversations},
    {"analytics_sources", analytics_sources},
    {"analytics_rollups", analytics_rollups},
    {"analytics_changes", analytics_changes},
    {"analytics_stale", analytics_stale},
}};

}  // namespace continuo::table_texts
