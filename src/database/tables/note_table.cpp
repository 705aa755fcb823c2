#include "database/tables/note_table.hpp"

#include <algorithm>

namespace continuo {

namespace {

using enum Value::Type;

}  // namespace

NoteTable::NoteTable(Connection& connection)
    : x_add(
          connection,
          "INSERT INTO notes (session_id, author, content, created_at)"
          " VALUES (:session_id, :author, :content, :created_at) RETURNING number",
          {integer}
      ),
      x_list(
          connection,
          "SELECT number, author, content, created_at FROM notes WHERE session_id = :session_id"
          " ORDER BY number DESC LIMIT :count",
          {integer, text, text, integer}
      ),
      x_erase(connection, "DELETE FROM notes WHERE session_id = :session_id") {}

std::uint64_t NoteTable::add(const Note& note) {
    x_add.change_one({note.session_id, note.author, note.content, note.created_at});
    return x_add.unsigned_integer(0);
}

std::vector<Note> NoteTable::of_session(const std::string& session_id, std::size_t limit) {
    std::vector<Note> notes;
    x_list.query({session_id, limit});
    while (x_list.next()) {
        notes.push_back({
            .number = x_list.unsigned_integer(0),
            .session_id = session_id,
            .author = x_list.text(1),
            .content = x_list.text(2),
            .created_at = x_list.time(3),
        });
    }
    std::ranges::reverse(notes);
    return notes;
}

void NoteTable::erase_of_session(const std::string& session_id) {
    x_erase.run({session_id});
}

}  // namespace continuo
