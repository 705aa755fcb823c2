#pragma once

#include <optional>
#include <string>

#include "database/copy/copied_table.hpp"

namespace continuo {

/// The last row that a copy wrote, as the target keeps it.
struct CopyPosition {
    std::string table;
    Row key;

    bool operator==(const CopyPosition&) const = default;
};

[[nodiscard]] std::string serialize_position(const CopyPosition& position);
/// nullopt: there is none.
[[nodiscard]] std::optional<CopyPosition> parse_position(const std::string& text);

/// A cell for people, and for what is made of cells.
[[nodiscard]] std::string to_text(const Cell& cell);

}  // namespace continuo
