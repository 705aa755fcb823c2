#pragma once

#include <array>
#include <string_view>

// SQLite: triggers list each change of a record's row in `local_changes`, whoever makes it: the
// outbox, the command line, or a server without Redis. RecordTable::apply() removes what it writes
// itself. The view is there so that "list it, later than before" is written once.
// PostgreSQL has none of them: its instances share the rows themselves.

namespace continuo::table_texts {

inline constexpr std::array<std::string_view, 15> record_triggers{
    "CREATE VIEW IF NOT EXISTS changed_rows AS SELECT key FROM local_changes",
    "CREATE TRIGGER IF NOT EXISTS row_changed INSTEAD OF INSERT ON changed_rows BEGIN"
    " INSERT INTO local_changes (key, changed_at) VALUES"
    " (NEW.key, CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER))"
    " ON CONFLICT (key) DO UPDATE SET"
    " changed_at = max(local_changes.changed_at + 1, excluded.changed_at); END",

    "CREATE TRIGGER IF NOT EXISTS document_inserted AFTER INSERT ON documents BEGIN"
    " INSERT INTO changed_rows VALUES ('document/' || NEW.document_id); END",
    "CREATE TRIGGER IF NOT EXISTS document_updated AFTER UPDATE ON documents BEGIN"
    " INSERT INTO changed_rows VALUES ('document/' || NEW.document_id); END",
    "CREATE TRIGGER IF NOT EXISTS document_deleted AFTER DELETE ON documents BEGIN"
    " INSERT INTO changed_rows VALUES ('document/' || OLD.document_id); END",

    "CREATE TRIGGER IF NOT EXISTS ticket_inserted AFTER INSERT ON tickets BEGIN"
    " INSERT INTO changed_rows VALUES ('ticket/' || NEW.ticket_id); END",
    // A step of its session that is written again changes nothing.
    "CREATE TRIGGER IF NOT EXISTS ticket_updated AFTER UPDATE ON tickets"
    " WHEN (OLD.updated_at, OLD.status, OLD.summary, OLD.assignee, OLD.note, OLD.contact) IS NOT"
    " (NEW.updated_at, NEW.status, NEW.summary, NEW.assignee, NEW.note, NEW.contact) BEGIN"
    " INSERT INTO changed_rows VALUES ('ticket/' || NEW.ticket_id); END",
    "CREATE TRIGGER IF NOT EXISTS ticket_deleted AFTER DELETE ON tickets BEGIN"
    " INSERT INTO changed_rows VALUES ('ticket/' || OLD.ticket_id); END",

    "CREATE TRIGGER IF NOT EXISTS note_inserted AFTER INSERT ON notes BEGIN"
    " INSERT INTO changed_rows VALUES ('note/' || NEW.note_id); END",
    "CREATE TRIGGER IF NOT EXISTS note_deleted AFTER DELETE ON notes BEGIN"
    " INSERT INTO changed_rows VALUES ('note/' || OLD.note_id); END",

    "CREATE TRIGGER IF NOT EXISTS operator_inserted AFTER INSERT ON operators BEGIN"
    " INSERT INTO changed_rows VALUES ('operator/' || NEW.name); END",
    "CREATE TRIGGER IF NOT EXISTS operator_updated AFTER UPDATE ON operators BEGIN"
    " INSERT INTO changed_rows VALUES ('operator/' || NEW.name); END",
    "CREATE TRIGGER IF NOT EXISTS operator_deleted AFTER DELETE ON operators BEGIN"
    " INSERT INTO changed_rows VALUES ('operator/' || OLD.name); END",

    // Every database counts by itself how often a fact was mentioned, from the outbox.
    "CREATE TRIGGER IF NOT EXISTS memory_inserted AFTER INSERT ON memories BEGIN"
    " INSERT INTO changed_rows VALUES ('fact/' || NEW.memory_id); END",
    "CREATE TRIGGER IF NOT EXISTS memory_deleted AFTER DELETE ON memories BEGIN"
    " INSERT INTO changed_rows VALUES ('fact/' || OLD.memory_id); END",
};

}  // namespace continuo::table_texts
