#include "database/tables/note_table.hpp"

#include <algorithm>

namespace continuo {

namespace {

using enum Value::Type;

constexpr std::initializer_list<Value::Type> note_columns{integer, text, text, integer, text, text};

Note read_note(const Statement& row) {
    return {
        .number = row.unsigned_integer(0),
        .note_id = row.text(4),
        .session_id = row.text(5),
        .author = row.text(1),
        .content = row.text(2),
        .created_at = row.time(3),
    };
}

}  // namespace

NoteTable::NoteTable(Connection& connection)
    : x_add(
          connection,
          "INSERT INTO notes (session_id, author, content, created_at, note_id)"
          " VALUES (:session_id, :author, :content, :created_at, :note_id) RETURNING number",
          {integer}
      ),
      x_list(
          connection,
          "SELECT number, author, content, created_at, note_id, session_id FROM notes"
          " WHERE session_id = :session_id ORDER BY created_at DESC, number DESC LIMIT :count",
          note_columns
      ),
      x_erase(connection, "DELETE FROM notes WHERE session_id = :session_id"),
      x_find(
          connection,
          "SELECT number, author, content, created_at, note_id, session_id FROM notes"
          " WHERE note_id = :note_id",
          note_columns
      ),
      x_put(
          connection,
          "INSERT INTO notes (session_id, author, content, created_at, note_id)"
          " VALUES (:session_id, :author, :content, :created_at, :note_id) ON CONFLICT DO NOTHING"
      ),
      x_erase_one(connection, "DELETE FROM notes WHERE note_id = :note_id") {}

std::uint64_t NoteTable::add(const Note& note) {
    x_add.change_one({note.session_id, note.author, note.content, note.created_at, note.note_id});
    return x_add.unsigned_integer(0);
}

std::vector<Note> NoteTable::of_session(const std::string& session_id, std::size_t limit) {
    std::vector<Note> notes;
    x_list.query({session_id, limit});
    while (x_list.next()) {
        notes.push_back(read_note(x_list));
    }
    std::ranges::reverse(notes);
    return notes;
}

std::optional<Note> NoteTable::find(const std::string& note_id) {
    if (!x_find.find({note_id})) return std::nullopt;
    return read_note(x_find);
}

void NoteTable::put(const Note& note) {
    x_put.run({note.session_id, note.author, note.content, note.created_at, note.note_id});
}

void NoteTable::erase(const std::string& note_id) {
    x_erase_one.run({note_id});
}

void NoteTable::erase_of_session(const std::string& session_id) {
    x_erase.run({session_id});
}

}  // namespace continuo
