#include <array>

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
    std::array<std::string_view, 18> statements;
    std::size_t count = 0;
    for (std::size_t i = 0; i < first_table_count; ++i) {
        for (const auto statement : all_tables[i].statements) {
            if (statement == documents[1] || statement == sessions.back()) continue;
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

constexpr std::array<std::string_view, 5> people{
    operators[0],
    notes[0],
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

constexpr std::array<Migration, 5> all_migrations{{
    {1, "conversations, tickets, memories, documents, audit", first_statements},
    {2,
     "verified users: tickets show them, only they share facts",
     verified_users,
     verified_users_of_postgres},
    {3, "operators, notes, and where a customer wants to be answered", people},
    {4, "which documents changed", document_changes},
    {5, "sessions that instances share", shared_sessions},
}};

}  // namespace

std::span<const Migration> migrations() {
    return all_migrations;
}
std::span<const Table> tables() {
    return all_tables;
}

}  // namespace continuo
