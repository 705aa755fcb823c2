#pragma once

#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// The table `notes`. Throws as Statement does.
class NoteTable {
public:
    explicit NoteTable(Connection& connection);

    /// Returns its number.
    std::uint64_t add(const Note& note);
    /// The newest `limit`, oldest first.
    [[nodiscard]] std::vector<Note> of_session(const std::string& session_id, std::size_t limit);
    void erase_of_session(const std::string& session_id);

private:
    Statement x_add;
    Statement x_list;
    Statement x_erase;
};

}  // namespace continuo
