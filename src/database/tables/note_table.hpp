#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// The table `notes`. Throws as Statement does.
class NoteTable {
public:
    explicit NoteTable(Connection& connection);

    /// Returns its number. `note.note_id` is new.
    std::uint64_t add(const Note& note);
    /// The newest `limit`, oldest first.
    [[nodiscard]] std::vector<Note> of_session(const std::string& session_id, std::size_t limit);
    void erase_of_session(const std::string& session_id);
    [[nodiscard]] std::optional<Note> find(const std::string& note_id);
    /// Adds the note, unless one of its id is there: a note never changes.
    void put(const Note& note);
    void erase(const std::string& note_id);

private:
    Statement x_add;
    Statement x_list;
    Statement x_erase;
    Statement x_find;
    Statement x_put;
    Statement x_erase_one;
};

}  // namespace continuo
