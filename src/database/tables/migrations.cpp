#include <array>

#include "database/tables/record_triggers.hpp"
#include "database/tables/schema.hpp"
#include "database/tables/table_texts.hpp"

namespace continuo {

namespace {

using namespace table_texts;

/// The tables of migration 1, which are the first of `all_tables`.
constexpr std::size_t first_table_count = 9;

// Migration 1 is the schema as it first was: the current text of the tables that never changed, and
// a frozen copy of the others'. Later migrations contain the differences.
constexpr std::string_view first_tickets =
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
    " note TEXT)";

constexpr std::string_view first_documents =
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
    " content TEXT NOT NULL)";

constexpr std::string_view first_sessions =
    "CREATE TABLE IF NOT EXISTS sessions ("
    " number INTEGER PRIMARY KEY,"
    " session_id TEXT NOT NULL UNIQUE,"
    " user_id TEXT,"
    " status TEXT NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " last_activity INTEGER NOT NULL,"
    " version INTEGER NOT NULL,"
    " state TEXT NOT NULL)";

constexpr auto first_statements = [] {
    std::array<std::string_view, 17> statements;
    std::size_t count = 0;
    for (std::size_t i = 0; i < first_table_count; ++i) {
        for (const auto statement : all_tables[i].statements) {
            if (statement == documents[1] || statement == sessions.back() ||
                statement == memories[3] || statement == messages[1])
                continue;
            statements[count++] = statement == tickets.front()     ? first_tickets
                                  : statement == sessions.front()  ? first_sessions
                                  : statement == documents.front() ? first_documents
                                                                   : statement;
        }
    }
    return statements;
}();

// Until here every user_id was what a caller said, so any caller could have planted a user's facts:
// each goes back to the session that it was read from. A table that is missing is made first, as
// migrate() would do it at the end.
constexpr std::array<std::string_view, 4> verified_users{
    first_tickets,
    memories.front(),
    "ALTER TABLE tickets ADD COLUMN user_verified INTEGER NOT NULL DEFAULT 0",
    "UPDATE OR REPLACE memories SET owner = 's:' || session_id, user_id = NULL"
    " WHERE user_id IS NOT NULL",
};

// No database of PostgreSQL is as old as those users.
constexpr std::array<std::string_view, 3> verified_users_of_postgres{
    verified_users[0],
    verified_users[1],
    verified_users[2],
};

constexpr std::string_view tickets_of_migration_2 =
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
    " user_verified INTEGER NOT NULL DEFAULT 0)";

constexpr std::string_view first_notes =
    "CREATE TABLE IF NOT EXISTS notes ("
    " number INTEGER PRIMARY KEY,"
    " session_id TEXT NOT NULL,"
    " author TEXT NOT NULL,"
    " content TEXT NOT NULL,"
    " created_at INTEGER NOT NULL)";

constexpr std::array<std::string_view, 5> people{
    operators[0],
    first_notes,
    notes[1],
    tickets_of_migration_2,
    "ALTER TABLE tickets ADD COLUMN contact TEXT",
};

// Until here nothing told which documents had changed: an index that is behind compares all of
// them, once.
constexpr std::array<std::string_view, 8> document_changes{
    first_documents,
    meta.front(),
    "ALTER TABLE documents ADD COLUMN generation INTEGER NOT NULL DEFAULT 0",
    documents[1],
    document_erasures[0],
    document_erasures[1],
    "DELETE FROM meta WHERE key = 'document_changes_from'",
    "INSERT INTO meta (key, value) SELECT 'document_changes_from', value FROM meta"
    " WHERE key = 'document_generation'",
};

constexpr std::array<std::string_view, 6> shared_sessions{
    first_sessions,
    "ALTER TABLE sessions ADD COLUMN revision INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sessions ADD COLUMN turn_marks TEXT",
    "ALTER TABLE sessions ADD COLUMN lease_end INTEGER",
    sessions.back(),
    drafts.front(),
};

constexpr std::string_view documents_of_migration_4 =
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
    " generation INTEGER NOT NULL DEFAULT 0)";

// Until here nothing told which rows another database lacks: all of them are listed, with the time
// of their last change.
constexpr std::array<std::string_view, 18> shared_rows{
    operators[0],
    first_notes,
    notes[1],
    documents_of_migration_4,
    tickets[0],
    memories[0],
    memories[3],
    "ALTER TABLE notes ADD COLUMN note_id TEXT NOT NULL DEFAULT ''",
    "UPDATE notes SET note_id = lower(hex(randomblob(16)))",
    notes[2],
    shared_records[0],
    shared_records[1],
    local_changes[0],
    "INSERT INTO local_changes SELECT 'document/' || document_id, updated_at FROM documents",
    "INSERT INTO local_changes SELECT 'ticket/' || ticket_id, updated_at FROM tickets",
    "INSERT INTO local_changes SELECT 'note/' || note_id, created_at FROM notes",
    "INSERT INTO local_changes SELECT 'fact/' || memory_id, max(created_at) FROM memories"
    " GROUP BY memory_id",
    "INSERT INTO local_changes SELECT 'operator/' || name, coalesce(disabled_at, created_at)"
    " FROM operators",
};

constexpr auto shared_rows_of_sqlite = [] {
    std::array<std::string_view, shared_rows.size() + record_triggers.size()> statements;
    std::size_t count = 0;
    for (const auto statement : shared_rows)
        statements[count++] = statement;
    for (const auto statement : record_triggers)
        statements[count++] = statement;
    return statements;
}();

// All instances share its rows.
constexpr std::array<std::string_view, 10> shared_rows_of_postgres{
    operators[0],
    first_notes,
    shared_rows[7],
    "UPDATE notes SET note_id = CAST(gen_random_uuid() AS VARCHAR)",
    notes[2],
    shared_records[0],
    shared_records[1],
    local_changes[0],
    memories[0],
    memories[3],
};

// A turn changes last_activity. Ended sessions are found by status and creation. Programs of the
// step before do without the index and the table.
constexpr std::array<std::string_view, 2> fewer_index_entries{
    "DROP INDEX IF EXISTS sessions_ended",
    instances[0],
};

// Room in each page for the next version of its rows.
constexpr std::array<std::string_view, 4> fewer_index_entries_of_postgres{
    fewer_index_entries[0],
    fewer_index_entries[1],
    sessions.front(),
    "ALTER TABLE sessions SET (fillfactor = 70)",
};

constexpr std::array<std::string_view, 2> unanswered_replies{messages[0], messages[1]};

constexpr std::array<std::string_view, 11> analytics{
    analytics_conversations[0],
    analytics_conversations[1],
    analytics_conversations[2],
    analytics_conversations[3],
    analytics_conversations[4],
    analytics_conversations[5],
    analytics_sources[0],
    analytics_rollups[0],
    analytics_changes[0],
    analytics_stale[0],
    analytics_stale[1],
};

// Programs of the steps before do without the column.
constexpr std::array<std::string_view, 2> document_errors_of_postgres{
    documents_of_migration_4,
    "ALTER TABLE documents ADD COLUMN error TEXT NOT NULL DEFAULT ''",
};

// A table that was lost has lost its triggers.
constexpr std::array<std::string_view, 5> document_errors{
    documents_of_migration_4,
    record_triggers[2],
    record_triggers[3],
    record_triggers[4],
    document_errors_of_postgres[1],
};

constexpr std::array<Migration, 10> all_migrations{{
    {1, "conversations, tickets, memories, documents, audit", first_statements},
    {2,
     "verified users: tickets show them, only they share facts",
     verified_users,
     verified_users_of_postgres},
    {3, "operators, notes, and where a customer wants to be answered", people},
    {4, "which documents changed", document_changes},
    {5, "sessions that instances share", shared_sessions},
    {6,
     "versions of what several databases have in common",
     shared_rows_of_sqlite,
     shared_rows_of_postgres},
    {7,
     "turns write fewer index entries; what instances tell of themselves",
     fewer_index_entries,
     fewer_index_entries_of_postgres,
     6},
    {8, "an index of replies that were no answer", unanswered_replies, {}, 6},
    {9, "figures about conversations", analytics, {}, 6},
    {10, "documents whose file could not be read", document_errors, document_errors_of_postgres, 6},
}};

}  // namespace

std::span<const Migration> migrations() {
    return all_migrations;
}
std::span<const Table> tables() {
    return all_tables;
}

}  // namespace continuo
